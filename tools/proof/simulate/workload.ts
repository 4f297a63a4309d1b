/** Chooses what simulated clients ask for: few actions, so that they collide, and sometimes the same one twice. */
import type { ChargeEntry, HoldEntry } from '../../../domain/account/entry.js';
import type { Actor } from '../../../domain/account/actor.js';
import type { ChangeTermsCommand, Command, UnsignedCommand } from '../../../domain/reducer/command.js';
import type { PlanTerms } from '../../../domain/pricing/plan.js';
import { FIRST_PRICE_LIST, priceOf, type Feature } from '../../../domain/pricing/price-list.js';
import type { SeededChance } from './chance.js';
import { Memory } from './memory.js';
import { clawbacksOfAll, packCommand } from './packs.js';

type Kind =
  | 'debit'
  | 'hold'
  | 'settle'
  | 'release'
  | 'extend'
  | 'refund'
  | 'top_up'
  | 'bulk'
  | 'item'
  | 'terms'
  | 'clawback'
  | 'freeze'
  | 'unfreeze'
  | 'void'
  | 'pause'
  | 'resume'
  | 'cap'
  | 'end'
  | 'advance';

const WEIGHTS: readonly (readonly [Kind, number])[] = [
  ['debit', 40],
  ['hold', 10],
  ['settle', 8],
  ['release', 5],
  ['extend', 5],
  ['refund', 16],
  ['top_up', 8],
  ['bulk', 3],
  ['item', 7],
  ['terms', 3],
  ['clawback', 8],
  ['freeze', 7],
  ['unfreeze', 7],
  ['void', 4],
  ['pause', 1],
  ['resume', 5],
  ['cap', 3],
  ['end', 4],
  ['advance', 1],
];

/** Kinds that belong together, more than once where that kind is to come up more often. */
const MATTERS: readonly (readonly Kind[])[] = [
  ['cap', 'debit', 'debit', 'settle'],
  ['top_up', 'clawback', 'freeze', 'unfreeze', 'void', 'refund'],
  ['pause', 'resume', 'bulk', 'item', 'hold', 'settle'],
  ['terms', 'hold', 'settle', 'release', 'debit', 'end'],
];

/** No day is a whole number of the last: with it another anchor moves the ends of periods. */
const INTERVALS = ['PT2S', 'PT5S', 'P1M', 'PT7S', 'PT7S'] as const;
const ANCHORS = ['2026-03-10', '2026-03-09', '2026-03-11'];

const ACTORS: readonly Actor[] = ['api-key:host', 'workflow:screening', 'staff:ada'];

/** What each pause covers; null is the whole account. */
const PAUSES: readonly (Feature | null)[] = [null, 'meeting_assistant', 'talent_search', null];

export class Workload {
  readonly memory = new Memory();
  readonly #chance: SeededChance;
  readonly #actions: number;
  /** Some runs give back in small parts without a request id: nothing but the queue keeps such a call from booking twice. */
  readonly #givesBackInParts: boolean;
  /** Only some runs end periods early: what needs a long period would come up too seldom. */
  readonly #endsEarly: boolean;
  readonly #matter: readonly Kind[] | undefined;

  /** With the number of a matter, most commands are about it, so what takes several of them comes up. */
  constructor(chance: SeededChance, matter: number | null) {
    this.#chance = chance;
    this.#matter = matter === null ? undefined : MATTERS[matter % MATTERS.length];
    this.#actions = chance.whole(3, 14);
    this.#givesBackInParts = chance.hits(0.4);
    this.#endsEarly = chance.hits(0.25);
  }

  /** `plan` is what the account began on. */
  next(plan: PlanTerms): Command {
    return this.signed(this.#make(this.#kind(), plan) ?? this.#debit());
  }

  /** Ends every pause that a client may have made. */
  resumes(): Command[] {
    return PAUSES.map((_, place) => this.signed({ type: 'resume', pauseId: `p${place}`, reason: 'over' }));
  }

  /** Takes back what is left to take of every pack. */
  clawbacks(): Command[] {
    return clawbacksOfAll().map((clawback) => this.signed(clawback));
  }

  /** Many holds that expire together, then many debits that meet their ends. */
  crowds(): Command[][] {
    const feature = 'talent_search';
    const ttlMs = this.#chance.whole(100, 900);
    const many = (name: string, most: number) =>
      Array.from(
        { length: this.#chance.whole(most / 2, most) },
        (_, index) =>
          ({
            action: `${feature}~${name}-${index}`,
            feature,
            price: { tokens: 1, priceListVersion: 1 },
          }) as const,
      );
    return [
      many('held', 400).map((action) => this.signed({ ...action, type: 'hold', ttlMs })),
      many('charged', 300).map((action) => this.signed({ ...action, type: 'debit' })),
    ];
  }

  /** By one of a few callers, who all work on the same account. */
  signed(command: UnsignedCommand): Command {
    return { ...command, actor: this.#chance.pick(ACTORS) };
  }

  #kind(): Kind {
    if (this.#matter && this.#chance.hits(0.7)) return this.#chance.pick(this.#matter);
    if (this.#givesBackInParts && this.#chance.hits(0.6)) return 'refund';
    const total = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.#chance.fraction() * total;
    for (const [kind, weight] of WEIGHTS) {
      left -= weight;
      if (left < 0) return kind;
    }
    return 'debit';
  }

  #make(kind: Kind, plan: PlanTerms): UnsignedCommand | null {
    const chance = this.#chance;
    switch (kind) {
      case 'debit':
        return this.#debit();
      case 'hold':
        return this.#hold();
      case 'bulk': {
        const feature = 'meeting_assistant';
        const id = chance.whole(1, 3);
        const quantity = 1 + (id % 3);
        return {
          type: 'bulk_hold',
          feature,
          price: price(feature),
          quantity,
          requestId: `bulk-${id}`,
          ttlMs: this.#ttlMs(),
        };
      }
      case 'item':
        return this.#withHold(true, (hold) => ({
          ...this.#action('meeting_assistant'),
          type: 'debit',
          holdId: hold._id,
        }));
      case 'settle':
        return this.#withHold(false, (hold) => ({
          holdId: hold._id,
          type: 'settle',
          ...(chance.hits(0.5) ? { tokens: chance.whole(1, hold.legs.held ?? 1) } : {}),
        }));
      case 'release':
        if (this.memory.freezeIds.length > 0 && chance.hits(0.3)) {
          return { holdId: chance.pick(this.memory.freezeIds), type: 'release' };
        }
        return this.#withHold(chance.hits(0.5), (hold) => ({ holdId: hold._id, type: 'release' }));
      case 'extend':
        return this.#withHold(chance.hits(0.3), (hold) => ({ holdId: hold._id, type: 'extend', ttlMs: this.#ttlMs() }));
      case 'refund':
        return this.#refund();
      case 'top_up':
      case 'clawback':
      case 'freeze':
      case 'unfreeze':
      case 'void':
        return packCommand(kind, this.memory, chance);
      case 'pause': {
        const place = chance.whole(0, PAUSES.length - 1);
        const feature = PAUSES[place];
        return { type: 'pause', pauseId: `p${place}`, reason: 'odd use', ...(feature && { feature }) };
      }
      case 'resume':
        return { type: 'resume', pauseId: `p${chance.whole(0, PAUSES.length - 1)}`, reason: 'explained' };
      case 'cap':
        return { type: 'cap_space', spaceId: 'berlin', limit: chance.pick([null, 12, 60, 1_000]) };
      case 'end': {
        if (!this.#endsEarly) return null;
        const number = Math.max(1, this.memory.period - (chance.hits(0.3) ? 1 : 0));
        return { type: 'end_period', number, reason: 'set up wrongly' };
      }
      case 'advance':
        return { type: 'advance' };
      case 'terms':
        return { type: 'change_terms', changes: this.#termChanges(plan) };
    }
  }

  /** Another plan has the same credits, and another price of overage. */
  #termChanges(plan: PlanTerms): ChangeTermsCommand['changes'] {
    if (this.#chance.hits(0.4)) return { candidateAssistance: this.#chance.hits(0.7) };
    if (this.#chance.hits(0.5)) return this.#calendarChanges(plan);
    const dearer = { ...plan, planId: 'dearer', overageUnitPrice: { amount: 40, currency: 'usd' } };
    return { plan: this.#chance.hits(0.6) ? dearer : plan };
  }

  /** By the account's own interval, by its anchor or by its plan. */
  #calendarChanges(plan: PlanTerms): ChangeTermsCommand['changes'] {
    const interval = this.#chance.pick(INTERVALS);
    const own = this.#chance.pick([interval, null]);
    const anchorDate = this.#chance.pick(ANCHORS);
    const changes = [{ interval: own }, { anchorDate }, { plan: { ...plan, planId: `of-${interval}`, interval } }];
    return this.#chance.pick([...changes, { interval: own, anchorDate }]);
  }

  #debit(): UnsignedCommand {
    return this.#requested({ ...this.#action(), type: 'debit' } as const);
  }

  #hold(): UnsignedCommand {
    return this.#requested({ ...this.#action(), type: 'hold', ttlMs: this.#ttlMs() } as const);
  }

  /** A request id goes with one action: the same id for another one is a mistake that the ledger must name. */
  #requested<C extends UnsignedCommand & { readonly action: string }>(command: C): C {
    if (!this.#chance.hits(0.3)) return command;
    const action = this.#chance.hits(0.1) ? 'any' : command.action;
    return { ...command, requestId: `request-${action}-${this.#chance.whole(1, 2)}` };
  }

  #refund(): UnsignedCommand | null {
    if (this.memory.charges.length === 0) return null;
    const charge = this.#chance.pick(this.memory.charges);
    if (this.#givesBackInParts && this.#chance.hits(0.8)) return { ...refundOf(charge), tokens: 1 };
    const whole = this.#chance.hits(0.6);
    const tokens = this.#chance.whole(1, charge.legs.spent ?? 1);
    const id = this.#chance.whole(1, 3);
    return {
      ...refundOf(charge),
      ...(whole ? {} : { tokens }),
      ...(this.#chance.hits(0.3) ? { requestId: `refund-${charge._id}-${whole ? 'all' : tokens}-${id}` } : {}),
    };
  }

  #withHold(bulk: boolean, make: (hold: HoldEntry) => UnsignedCommand): UnsignedCommand | null {
    const holds = this.memory.holds.filter((hold) => (hold.action === undefined) === bulk && hold.ref === undefined);
    return holds.length > 0 ? make(this.#chance.pick(holds)) : null;
  }

  #action(feature: Feature = this.#chance.pick(['meeting_assistant', 'meeting_assistant', 'talent_search'])) {
    const id = this.#chance.whole(1, this.#actions);
    const spaceId = this.#chance.pick(['berlin', 'rome', null]);
    return { action: `${feature}~${id}`, feature, price: price(feature), ...(spaceId !== null && { spaceId }) };
  }

  #ttlMs(): number {
    return this.#chance.hits(0.5) ? this.#chance.whole(50, 900) : 60_000;
  }
}

const refundOf = ({ _id, action }: ChargeEntry) =>
  ({ type: 'refund', debitId: _id, action, reason: 'not wanted' }) as const;

const price = (feature: Feature) => priceOf(FIRST_PRICE_LIST, feature);
