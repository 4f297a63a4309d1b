/** Drives the reducer as the ledger does: every command applied with the entries its look-ups name. */
import { apply, openAccount } from '../../../domain/reducer/apply.js';
import { balanceOf, type AccountState, type Balance } from '../../../domain/account/account-state.js';
import type { Terms } from '../../../domain/account/terms.js';
import type { By } from '../../../domain/account/actor.js';
import { actionKey, type Action } from '../../../domain/business-key.js';
import type { Command, DebitCommand, GrantCommand, HoldCommand, Refusal } from '../../../domain/reducer/command.js';
import { lookUpsOf, spacesToSum, type SpaceUse } from '../../../domain/reducer/look-up.js';
import type { CrossingRecord } from '../../../domain/account/crossing.js';
import { isOfAction, type Entry } from '../../../domain/account/entry.js';
import type { NewestPlan } from '../../../domain/reducer/journal.js';
import { KnownEntries } from '../../../domain/reducer/known-entries.js';
import { FIRST_PRICE_LIST, priceOf } from '../../../domain/pricing/price-list.js';
import { signed, TESTER, type TestCommand } from '../../support/actor.js';
import { OVERAGE_ALLOWED, TERMS, termsOf } from '../../support/terms.js';
import { HOUR, T0 } from '../../support/time.js';

export { DAY, HOUR, later, T0 } from '../../support/time.js';
export { evaluation, meeting, search } from '../../support/actions.js';

type Who = { requestId?: string; spaceId?: string; memberId?: string; holdId?: string };

export const debitOf = (action: Action, who: Who = {}): DebitCommand & By => ({
  type: 'debit',
  action: actionKey(action),
  feature: action.feature,
  price: priceOf(FIRST_PRICE_LIST, action.feature),
  ...TESTER,
  ...who,
});

export const holdOf = (action: Action, ttlMs = HOUR, who: Omit<Who, 'holdId'> = {}): HoldCommand & By => ({
  type: 'hold',
  action: actionKey(action),
  feature: action.feature,
  price: priceOf(FIRST_PRICE_LIST, action.feature),
  ttlMs,
  ...TESTER,
  ...who,
});

/** Reserves the price of meetings, to be debited one by one. */
export const meetingsHoldOf = (quantity: number): Command => ({
  ...TESTER,
  type: 'bulk_hold',
  feature: 'meeting_assistant',
  price: priceOf(FIRST_PRICE_LIST, 'meeting_assistant'),
  quantity,
  requestId: `meetings-${quantity}`,
  ttlMs: HOUR,
});

export const topUpOf = (id: string, tokens: number): GrantCommand & By => ({
  type: 'grant',
  grantId: `top_up~${id}`,
  source: 'top_up',
  tokens,
  expiresAt: 'period_end',
  ...TESTER,
});

export class TestLedger {
  /** The terms that it was opened with. */
  readonly opening: Terms;
  state: AccountState;
  readonly entries: Entry[];
  readonly crossings: CrossingRecord[] = [];
  now = T0;
  newestPlan: NewestPlan = () => undefined;

  /** `overageLimit` is what the plan offers; it is allowed unless `overage` says something else. */
  constructor(terms: Partial<Terms> & { allocation?: number; overageLimit?: number } = {}) {
    const { allocation = TERMS.plan.allocation, overageLimit = TERMS.plan.overageLimit, ...others } = terms;
    const allowed = overageLimit > 0 ? { overage: OVERAGE_ALLOWED } : {};
    this.opening = termsOf({ plan: { allocation, overageLimit }, ...allowed, ...others });
    const opened = openAccount('acme', this.opening, this.now, TESTER);
    this.state = opened.state;
    this.entries = [...opened.entries];
  }

  get balance(): Balance {
    return balanceOf(this.state);
  }

  /** One commit of these commands, in order. */
  batch(asked: readonly TestCommand[]) {
    const commands = asked.map(signed);
    const recorded = new KnownEntries(this.entries);
    const lookUps = commands.flatMap((command) => lookUpsOf(command, this.state));
    const known = new Set(lookUps.flatMap((lookUp) => recorded.find(lookUp)));
    const spaceUses = spacesToSum(this.state, commands).map((spaceId) => this.#useOf(spaceId));
    const outcome = apply(this.state, [...known], this.now, commands, { spaceUses, newestPlan: this.newestPlan });
    this.state = outcome.state;
    this.entries.push(...outcome.entries);
    this.crossings.push(...outcome.crossings);
    return outcome;
  }

  /** As the database sums it. */
  #useOf(spaceId: string): SpaceUse {
    const periodId = this.state.period.id;
    const own = this.entries.filter((entry) => isOfAction(entry) && entry.spaceId === spaceId && !entry.late);
    const spent = own.map((entry) => (entry.periodId === periodId ? (entry.legs.spent ?? 0) : 0));
    return { spaceId, periodId, spentTokens: spent.reduce((sum, tokens) => sum + tokens, 0) };
  }

  /** The recorded entry of a command that is carried out; its refusal otherwise. */
  run(command: TestCommand): { entry: Entry | null; repeated: boolean; refusal: Refusal | null } {
    const [result] = this.batch([command]).results;
    if (!result) throw new Error('the account is behind');
    if ('broken' in result) throw result.broken;
    return result.ok
      ? { entry: result.entry, repeated: result.repeated, refusal: null }
      : { entry: null, repeated: false, refusal: result.refusal };
  }

  /** The code that a command is refused with; `ok` when it is not. */
  codeOf(command: TestCommand): string {
    return this.run(command).refusal?.code ?? 'ok';
  }

  /** The id of the entry that a command records. */
  idOf(command: TestCommand): string {
    const { entry, refusal } = this.run(command);
    if (!entry) throw new Error(`refused: ${refusal?.code ?? 'no entry'}`);
    return entry._id;
  }
}
