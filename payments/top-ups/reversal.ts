/**
 * Takes credits back when their money goes back: each refund and each lost dispute once, by its share of what was paid.
 * While a dispute is open, what is left of its credits is frozen; what was spent becomes debt only when it is lost.
 * A reversal is planned in the record first and then booked in the ledger under Stripe's id, so that a crash in between
 * repeats nothing.
 */
import { disputeOfFreeze, freezeReversalId, returnedPackGrantId } from '../../domain/business-key.js';
import { FuelgaugeError } from '../../domain/errors.js';
import { creditsRefunded } from '../../domain/pricing/purchase.js';
import { done, type Ledger } from '../../ledger/ledger.js';
import type { TopUpState } from '../../domain/pricing/top-up-state.js';
import { byTopUp } from './by-top-up.js';
import type { Reversal, TopUpRecord } from './models.js';
import { amountGone, isOpen } from './payment-decision.js';
import type { Payment } from './payment.js';
import type { TopUps } from './top-ups.js';

interface ReversalParts {
  readonly topUps: Pick<TopUps, 'change'>;
  readonly ledger: Pick<Ledger, 'submit'>;
}

export interface Reversals {
  /** For a purchase whose credits have been granted. May be repeated. */
  book(record: TopUpRecord, payment: Payment): Promise<TopUpRecord>;
}

export function createReversals({ topUps, ledger }: ReversalParts): Reversals {
  /** Returns the credits that were taken or frozen: credits that have expired can't be. */
  const take = async ({ _id: grantId, accountId }: TopUpRecord, reversal: Reversal): Promise<number> => {
    const { id, kind, credits: tokens } = reversal;
    if (tokens === 0) return 0;
    const of = { grantId, tokens, reason: REASONS[kind], ...byTopUp(grantId) };
    try {
      if (kind === 'freeze') {
        const frozen = await ledger.submit(accountId, { type: 'freeze', freezeId: disputeOfFreeze(id), ...of });
        return done(frozen).entry.legs.held ?? 0;
      }
      const lost = kind === 'dispute' ? { freezeId: id } : {};
      const taken = await ledger.submit(accountId, { type: 'clawback', clawbackId: id, ...lost, ...of });
      return done(taken).entry.legs.clawedBack ?? 0;
    } catch (error) {
      if (error instanceof FuelgaugeError && NOTHING_TO_TAKE.includes(error.code)) return 0;
      throw error;
    }
  };

  const unfreeze = async ({ _id, accountId }: TopUpRecord, { id }: Reversal): Promise<void> => {
    const reason = 'The dispute of the payment is over.';
    const freezeId = disputeOfFreeze(id);
    const answer = await ledger.submit(accountId, { type: 'unfreeze', freezeId, reason, ...byTopUp(_id) });
    if (!answer.ok && !NOTHING_TO_GIVE_BACK.includes(answer.refusal.code)) done(answer);
  };

  const giveBack = async (record: TopUpRecord, { id, taken }: Reversal): Promise<void> => {
    if (taken === 0) return;
    const { _id, accountId, grant } = record;
    const answer = await ledger.submit(accountId, {
      type: 'grant',
      grantId: returnedPackGrantId(_id, id),
      source: 'top_up',
      tokens: taken,
      expiresAt: grant?.expiresAt === null ? null : 'period_end',
      reason: 'The money did not go back after all.',
      ...byTopUp(_id),
    });
    // On a closed account the credits could not be spent.
    if (!answer.ok && answer.refusal.code !== 'account-closed') done(answer);
  };

  const step = async (record: TopUpRecord, reversal: Reversal): Promise<Reversal> => {
    if (reversal.state === 'planned') return { ...reversal, state: 'booked', taken: await take(record, reversal) };
    await (reversal.kind === 'freeze' ? unfreeze(record, reversal) : giveBack(record, reversal));
    return { ...reversal, state: 'returned' };
  };

  return {
    async book(record, payment) {
      let current = record;
      for (;;) {
        const planned = plan(current, payment);
        if (planned !== current.reversals) current = await topUps.change(current, { reversals: planned });
        // Credits are taken first: a freeze ends only after the dispute took its part of it.
        const next =
          planned.find(({ state }) => state === 'planned') ?? planned.find(({ state }) => state === 'returning');
        if (!next) break;
        const after = await step(current, next);
        const reversals = current.reversals.map((other) => (other.id === after.id ? after : other));
        current = await topUps.change(current, { reversals });
      }
      const [dispute] = payment.disputes.slice(-1);
      const facts = {
        state: stateOf(payment),
        disputeId: dispute?.id ?? null,
        disputeStatus: dispute?.status ?? null,
      };
      const same = (Object.keys(facts) as (keyof typeof facts)[]).every((name) => facts[name] === current[name]);
      return same ? current : await topUps.change(current, facts);
    },
  };
}

const NOTHING_TO_TAKE: readonly string[] = ['already-refunded', 'account-closed'];
/** Nothing was left to freeze, or the lost dispute took all of it. */
const NOTHING_TO_GIVE_BACK: readonly string[] = ['not-found', 'hold-resolved', 'account-closed'];

const REASONS: Readonly<Record<Reversal['kind'], string>> = {
  refund: 'The payment was refunded.',
  dispute: 'The payment was charged back.',
  freeze: 'The payment is disputed.',
};

/** Returns the same array when nothing is new. */
function plan({ credits, reversals }: TopUpRecord, payment: Payment): readonly Reversal[] {
  const { refunds, disputes, amountTotal } = payment;
  const won = disputes.filter(({ outcome }) => outcome === 'won');
  const taken = disputes.filter(({ id, outcome }) => outcome === 'lost' && isBooked(reversals, id));
  const cameToNothing = new Set([
    ...refunds.filter(({ active }) => !active).map(({ id }) => id),
    // A dispute that is won after it was lost gives its credits back, too.
    ...won.map(({ id }) => id),
    ...[...won, ...taken].map(({ id }) => freezeReversalId(id)),
  ]);
  const planned = reversals.map((reversal): Reversal =>
    reversal.state === 'booked' && cameToNothing.has(reversal.id) ? { ...reversal, state: 'returning' } : reversal,
  );
  const isTaken = ({ state }: Reversal): boolean => state === 'planned' || state === 'booked';
  const find = (id: string): Reversal | undefined => planned.find((reversal) => reversal.id === id);
  const upTo = (amount: number): number => creditsRefunded(credits, amount, amountTotal);
  /** The credits that one more amount pays for, after those that went back before. */
  const shareOf = (amount: number): number => {
    const before = planned.filter(isTaken).reduce((sum, reversal) => sum + reversal.amount, 0);
    return upTo(before + amount) - upTo(before);
  };
  const add = (reversal: Pick<Reversal, 'id' | 'kind' | 'amount' | 'credits'>): void => {
    planned.push({ ...reversal, state: 'planned', taken: 0 });
  };

  for (const { id, amount, active } of refunds) {
    if (active && !find(id)) add({ id, kind: 'refund', amount, credits: shareOf(amount) });
  }
  for (const { id, amount, outcome } of disputes) {
    if (outcome === 'open' && !find(freezeReversalId(id))) {
      add({ id: freezeReversalId(id), kind: 'freeze', amount: 0, credits: shareOf(amount) });
    }
    if (outcome === 'lost' && !find(id)) add({ id, kind: 'dispute', amount, credits: shareOf(amount) });
  }
  const isNew = planned.length > reversals.length || planned.some((reversal, index) => reversal !== reversals[index]);
  return isNew ? planned : reversals;
}

const isBooked = (reversals: readonly Reversal[], id: string): boolean =>
  reversals.some((reversal) => reversal.id === id && reversal.state === 'booked');

function stateOf(payment: Payment): TopUpState {
  if (isOpen(payment.disputes)) return 'disputed';
  const gone = amountGone(payment);
  if (gone === 0) return 'credited';
  return gone >= payment.amountTotal ? 'refunded' : 'partly_refunded';
}
