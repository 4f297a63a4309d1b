/**
 * Random command sequences for one account. A move names things by small numbers that collide on purpose ("the third
 * charge so far"); it becomes a command when it is its turn, from what was recorded until then.
 */
import fc from 'fast-check';
import { actionKey, type Action } from '../../../domain/business-key.js';
import type { By } from '../../../domain/account/actor.js';
import type {
  BulkHoldCommand,
  Command,
  DebitCommand,
  HoldCommand,
  UnsignedCommand,
} from '../../../domain/reducer/command.js';
import { isOfType, type Entry, type HoldEntry } from '../../../domain/account/entry.js';
import { FIRST_PRICE_LIST, priceOf, type Feature } from '../../../domain/pricing/price-list.js';
import type { PlanTerms } from '../../../domain/pricing/plan.js';
import { present } from '../../../domain/present.js';
import type { Terms } from '../../../domain/account/terms.js';
import { TERMS } from '../../support/terms.js';
import { DAY, debitOf, evaluation, holdOf, HOUR, later, meeting, search } from './ledger-driver.js';

/** Few, so that the same action comes up again and again. */
export const ACTIONS: readonly Action[] = [1, 2, 3].flatMap((id) => [evaluation(id), meeting(id), search(id)]);
export const ACTION_KEYS = ACTIONS.map(actionKey);

const PERIOD_DAYS = 2;
const plan = (
  planId: string,
  allocation: number,
  overageLimit = 0,
  overageCents = 15,
  currency = 'usd',
): PlanTerms => ({
  ...TERMS.plan,
  planId,
  allocation,
  overageLimit,
  overageUnitPrice: { amount: overageCents, currency },
  interval: `P${PERIOD_DAYS}D`,
});

const PLANS = [
  plan('none', 0, 30),
  plan('small', 25),
  plan('large', 45, 25, 40),
  plan('foreign', 45, 25, 10, 'eur'),
  plan('largest', 70),
  plan('small', 10, 9, 12),
  { ...plan('longer', 100, 25), interval: 'P5D' },
  { ...plan('daily', 30), interval: 'P1D' },
];
const SOURCES = ['top_up', 'promotion', 'adjustment'] as const;

/** What moves may name: everything recorded so far, and when something next happens by itself. */
export interface Seen {
  readonly entries: readonly Entry[];
  readonly now: Date;
  readonly nextEvent: Date;
}

export type Step = { readonly command: Command } | { readonly now: Date };
export interface Move {
  /** What a failing case prints. */
  readonly [fc.toStringMethod]: () => string;
  readonly step: (seen: Seen) => Step;
}

const move = <T>(name: string, facts: fc.Arbitrary<T>, step: (of: T, seen: Seen) => Step): fc.Arbitrary<Move> =>
  facts.map((of) => ({ [fc.toStringMethod]: () => `${name} ${fc.stringify(of)}`, step: (seen) => step(of, seen) }));

const by = fc.constantFrom<By>(
  { actor: 'api-key:a' },
  { actor: 'staff:b' },
  { actor: 'workflow:c', workflowId: 'c/1' },
);

const command = <T>(
  name: string,
  facts: fc.Arbitrary<T>,
  of: (of: T, seen: Seen) => UnsignedCommand,
): fc.Arbitrary<Move> =>
  move(name, fc.tuple(facts, by), ([values, who], seen) => ({ command: { ...of(values, seen), ...who } }));

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 2 });
const nth = fc.nat(9);
const action = fc.constantFrom(...ACTIONS);
const space = fc.constantFrom('a', 'b');
const member = fc.constantFrom('m', 'n');
const request = fc.constantFrom('r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7', 'r8');
const ttlMs = fc.constantFrom(1, HOUR, 5 * HOUR, DAY, PERIOD_DAYS * DAY, 5 * DAY);
const tokens = fc.constantFrom(0, 1, 2, 3, 7, 20, 21);

const pick = <T extends Entry>(entries: readonly T[], index: number): T | undefined =>
  entries.length === 0 ? undefined : entries.toReversed()[index % entries.length];

const holdAt = ({ entries }: Seen, index: number): string =>
  pick(entries.filter(isOfType('hold')), index)?._id ?? 'acme~0';
const isBulkHold = (entry: Entry): entry is HoldEntry => entry.type === 'hold' && entry.action === undefined;

function chargeAt({ entries }: Seen, index: number) {
  const charges = entries.filter((entry) => entry.type === 'debit' || entry.type === 'settle');
  const charge = pick(charges, index);
  return { debitId: charge?._id ?? 'acme~0', action: charge?.action ?? 'meeting_assistant~0' };
}

const who = { spaceId: maybe(space), memberId: maybe(member) };
const whoOf = ({
  requestId,
  spaceId,
  memberId,
}: {
  requestId?: string | undefined;
  spaceId: string | undefined;
  memberId: string | undefined;
}) => present({ requestId, spaceId, memberId });

/** Mostly no price is expected, or the right one; otherwise one that is wrong by so much. */
const priceOff = fc.constantFrom(undefined, undefined, 0, 0, 1, -1);
function expecting<T extends DebitCommand | HoldCommand | BulkHoldCommand>(asked: T, off: number | undefined): T {
  if (off === undefined) return asked;
  const quantity = asked.type === 'bulk_hold' ? asked.quantity : 1;
  return { ...asked, expectedTokens: quantity * asked.price.tokens + off };
}

const debit = command('debit', fc.record({ action, requestId: maybe(request), priceOff, ...who }), (of) =>
  expecting(debitOf(of.action, whoOf(of)), of.priceOff),
);
/** Mostly for an action that the hold is for. */
const debitFromHold = command(
  'debit from hold',
  fc.record({ nth, hold: nth, fits: fc.nat(9), requestId: maybe(request), priceOff, ...who }),
  (of, { entries }) => {
    const held = pick(entries.filter(isBulkHold), of.hold);
    const fitting = ACTIONS.filter(({ feature }) => of.fits === 0 || feature === held?.feature);
    const debited = fitting[of.nth % fitting.length] ?? ACTIONS[0]!;
    const asked = debitOf(debited, {
      holdId: held?._id ?? 'acme~0',
      ...whoOf(of),
    });
    return expecting(asked, of.priceOff);
  },
);
const hold = command('hold', fc.record({ action, ttlMs, requestId: maybe(request), priceOff, ...who }), (of) =>
  expecting(holdOf(of.action, of.ttlMs, whoOf(of)), of.priceOff),
);
const bulkHold = command(
  'bulk hold',
  fc.record({ action, ttlMs, requestId: request, quantity: fc.integer({ min: 1, max: 4 }), priceOff, ...who }),
  ({ action: { feature }, ttlMs, quantity, requestId, priceOff: off, ...named }) => {
    const price = priceOf(FIRST_PRICE_LIST, feature);
    return expecting({ type: 'bulk_hold', feature, price, quantity, requestId, ttlMs, ...whoOf(named) }, off);
  },
);
const settle = command('settle', fc.record({ hold: nth, tokens: maybe(tokens) }), (of, seen) => ({
  type: 'settle',
  holdId: holdAt(seen, of.hold),
  ...present({ tokens: of.tokens }),
}));
const release = command('release', nth, (of, seen) => ({ type: 'release', holdId: holdAt(seen, of) }));
const extend = command('extend', fc.record({ hold: nth, ttlMs }), (of, seen) => ({
  type: 'extend',
  holdId: holdAt(seen, of.hold),
  ttlMs: of.ttlMs,
}));
const refund = command(
  'refund',
  fc.record({ charge: nth, tokens: maybe(tokens.filter((n) => n > 0)), requestId: maybe(request) }),
  (of, seen) => ({
    type: 'refund',
    ...chargeAt(seen, of.charge),
    reason: 'test',
    ...present({ tokens: of.tokens, requestId: of.requestId }),
  }),
);
const expiry = fc.constantFrom<'period_end' | null | number>(
  'period_end',
  null,
  HOUR,
  5 * HOUR,
  DAY,
  3 * DAY,
  30 * DAY,
  0,
  -HOUR,
);
const grant = command(
  'grant',
  fc.record({ id: fc.nat(11), tokens: fc.constantFrom(1, 4, 20, 40), expiry }),
  (of, { now }) => ({
    type: 'grant',
    grantId: `grant~${of.id}`,
    source: SOURCES[of.id % SOURCES.length]!,
    tokens: of.tokens,
    expiresAt: typeof of.expiry === 'number' ? later(of.expiry, now) : of.expiry,
  }),
);
const grantAt = ({ entries }: Seen, index: number): string =>
  pick(
    entries.filter((entry) => entry.type === 'grant'),
    index,
  )?.grantId ?? 'none';
/** Of few grants, so that they are disputed, lost and won again and again. */
const dispute = fc.record({ grant: fc.nat(3), id: fc.nat(1) });
const clawback = command(
  'clawback',
  fc.record({ id: fc.nat(2), grant: nth, tokens: maybe(tokens), dispute: maybe(dispute) }),
  (of, seen) => {
    const grantId = grantAt(seen, of.dispute?.grant ?? of.grant);
    const lost = of.dispute && { freezeId: `${grantId}~${of.dispute.id}` };
    return {
      type: 'clawback',
      clawbackId: `${grantId}~${of.id}`,
      grantId,
      reason: 'x',
      ...lost,
      ...present({ tokens: of.tokens }),
    };
  },
);
const freeze = command('freeze', fc.record({ dispute, fits: fc.nat(9), tokens: maybe(tokens) }), (of, seen) => {
  const grantId = grantAt(seen, of.dispute.grant);
  const freezeId = `${of.fits === 0 ? grantAt(seen, of.dispute.grant + 1) : grantId}~${of.dispute.id}`;
  return { type: 'freeze', freezeId, grantId, reason: 'x', ...present({ tokens: of.tokens }) };
});
const unfreeze = command('unfreeze', dispute, (of, seen) => ({
  type: 'unfreeze',
  freezeId: `${grantAt(seen, of.grant)}~${of.id}`,
  reason: 'x',
}));
const voided = command('void', fc.record({ id: fc.nat(1), grant: nth, fits: fc.nat(9) }), (of, seen) => {
  const grantId = grantAt(seen, of.grant);
  const voidId = `${of.fits === 0 ? grantAt(seen, of.grant + 1) : grantId}~${of.id}`;
  return { type: 'void', voidId, grantId, reason: 'by mistake' };
});
const pauseId = fc.constantFrom('p1', 'p2', 'p3');
const feature = fc.constantFrom<Feature>('talent_search', 'meeting_assistant');
const pause = command('pause', fc.record({ pauseId, feature: maybe(feature) }), (of) => ({
  type: 'pause',
  pauseId: of.pauseId,
  reason: 'x',
  ...present({ feature: of.feature }),
}));
const resume = command('resume', pauseId, (of) => ({ type: 'resume', pauseId: of, reason: 'x' }));
/** As a caller who guesses its id would. */
const touchFreeze = command('touch a freeze', fc.record({ nth, how: fc.nat(3), action }), (of, { entries }) => {
  const frozen = entries.filter(isOfType('freeze'));
  const holdId = pick(frozen, of.nth)?._id ?? 'acme~0';
  if (of.how === 0) return debitOf(of.action, { holdId });
  if (of.how === 1) return { type: 'extend', holdId, ttlMs: HOUR };
  return { type: of.how === 2 ? 'settle' : 'release', holdId };
});
const changePlan = command('plan', fc.constantFrom(...PLANS), (of) => ({
  type: 'change_terms',
  changes: { plan: of },
}));
const percent = fc.constantFrom(1, 50, 80, 100, null);
const changeThreshold = command('threshold', percent, (thresholdPercent) => ({
  type: 'change_terms',
  changes: { thresholdPercent },
}));
const assistance = command('assistance', fc.boolean(), (candidateAssistance) => ({
  type: 'change_terms',
  changes: { candidateAssistance },
}));
/** Absent: nobody has chosen yet. */
const usd = (amount: number) => ({ amount, currency: 'usd' });
const overageChoice = fc.constantFrom(
  { allowed: true, limit: 100, unitPrice: usd(40) },
  { allowed: true, limit: 100, unitPrice: usd(15) },
  { allowed: true, limit: 9, unitPrice: usd(40) },
  { allowed: false, limit: 100, unitPrice: usd(40) },
);
const changeOverage = command('overage', overageChoice, (overage) => ({ type: 'change_terms', changes: { overage } }));
const close = command('close', fc.constant(null), () => ({ type: 'change_terms', changes: { state: 'closed' } }));
const cap = command('cap', fc.record({ spaceId: space, limit: fc.constantFrom(0, 5, 25, 60, null) }), (of) => ({
  type: 'cap_space',
  ...of,
}));
/** Mostly the open period; also one that is over, and one that has not begun. */
const endPeriod = command('end period', fc.constantFrom(-1, 0, 0, 0, 0, 1), (of, { entries }) => ({
  type: 'end_period',
  number: 1 + entries.filter(({ type }) => type === 'period_close').length + of,
  reason: 'set up wrongly',
}));
const tick = command('tick', fc.constant(null), () => ({ type: 'advance' }));

const wait = move('wait', fc.constantFrom(1, HOUR, 7 * HOUR, DAY), (ms, { now }) => ({ now: later(ms, now) }));
const edge = move('wait for the next event', fc.constantFrom(-1, 0, 1), (ms, { now, nextEvent }) => ({
  now: later(ms, nextEvent > now ? nextEvent : now),
}));
const sleep = move(
  'sleep',
  fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.constant(30)),
  (of, seen) => ({
    now: later(of * PERIOD_DAYS * DAY, seen.now),
  }),
);
const back = move('clock back', fc.constantFrom(1, HOUR, DAY, 5 * DAY), (ms, { now }) => ({ now: later(-ms, now) }));

const weighted = (weights: readonly (readonly [number, fc.Arbitrary<Move>])[]): fc.Arbitrary<Move> =>
  fc.oneof(...weights.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const COMMANDS = [
  [9, debit],
  [6, debitFromHold],
  [5, hold],
  [4, bulkHold],
  [4, settle],
  [3, release],
  [2, extend],
  [6, refund],
  [5, grant],
  [3, clawback],
  [3, freeze],
  [2, unfreeze],
  [1, touchFreeze],
  [2, voided],
  [1, pause],
  [4, resume],
  [2, changePlan],
  [2, changeThreshold],
  [2, changeOverage],
  [1, assistance],
  [2, cap],
  [2, endPeriod],
  [1, tick],
] as const;
const FORWARD = [
  [3, wait],
  [5, edge],
  [1, sleep],
] as const;

/** Commands only, for one batch. */
export const batches = fc.array(weighted(COMMANDS), { minLength: 2, maxLength: 14, size: 'max' });
/** Commands and time that only goes forward. */
export const forward = fc.array(weighted([...COMMANDS, ...FORWARD]), { minLength: 1, maxLength: 24, size: 'max' });
/** Everything: the clock also goes back, and once in a while the account is closed. */
export const sequences = fc.array(weighted([...COMMANDS, ...COMMANDS, ...FORWARD, ...FORWARD, [3, back], [1, close]]), {
  minLength: 1,
  maxLength: 36,
  size: 'max',
});

export const openings: fc.Arbitrary<Terms> = fc
  .record({ plan: fc.constantFrom(...PLANS), thresholdPercent: percent, overage: maybe(overageChoice) })
  .map(({ overage, ...terms }) => ({ ...TERMS, ...terms, ...present({ overage }) }));
