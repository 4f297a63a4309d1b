/**
 * Checks what the entries of an account say about its actions, holds, grants, pauses and caps. It shares no rule with the
 * reducer: a rule that is wrong there must not be wrong here in the same way.
 */
import { isFreeze } from '../../../domain/account/account-state.js';
import type { Terms } from '../../../domain/account/terms.js';
import { isCharge, isOfAction, type Entry } from '../../../domain/account/entry.js';
import { lastState, type AccountRecord } from './account-record.js';

type Problem = string;

const leg = (entry: Entry, name: keyof Entry['legs']): number => entry.legs[name] ?? 0;

/** One action is charged or held at most once at a time, and only what really came back opens it again. */
export function checkActions(entries: readonly Entry[]): Problem[] {
  const problems: Problem[] = [];
  const actions = new Map<string, { held: string | null; charge: Entry | null; back: number }>();
  for (const entry of entries) {
    if (!isOfAction(entry) || entry.action === undefined) continue;
    const action = actions.get(entry.action) ?? { held: null, charge: null, back: 0 };
    actions.set(entry.action, action);
    if (entry.type === 'hold') {
      if (action.held ?? action.charge) problems.push(`TWICE ${entry._id} holds ${entry.action} again`);
      action.held = entry._id;
    } else if (isCharge(entry)) {
      if (action.charge || (action.held && entry.ref !== action.held))
        problems.push(`TWICE ${entry._id} charges ${entry.action} again`);
      Object.assign(action, { held: null, charge: entry, back: 0 });
    } else if (entry.type === 'release') {
      action.held = null;
    } else if (entry.type === 'refund') {
      if (entry.ref !== action.charge?._id) problems.push(`REFUND ${entry._id} is for no open charge`);
      const given = leg(entry, 'available') + leg(entry, 'debt') + leg(entry, 'overage');
      action.back += given;
      if (action.back > (action.charge?.legs.spent ?? 0))
        problems.push(`REFUND ${entry._id} gives more than was charged`);
      if (leg(entry, 'spent') !== -given) problems.push(`REFUND ${entry._id} gives back nothing for what it takes`);
      if ((entry.reopens === true) !== (action.back === action.charge?.legs.spent))
        problems.push(`REOPENED ${entry._id}`);
      if (entry.reopens) action.charge = null;
    }
  }
  return problems;
}

/** What an action reserves or spends beyond the credits stays within the plan's limit, period by period. */
export function checkOverage(entries: readonly Entry[], terms: Terms): Problem[] {
  const used = new Map<string, number>();
  return entries
    .filter((entry) => (entry.type === 'debit' || entry.type === 'hold') && entry.ref === undefined)
    .filter((entry) => {
      const total = (used.get(entry.periodId) ?? 0) + entry.overageTokens;
      const givenBack = entries
        .filter(({ seq, periodId }) => seq < entry.seq && periodId === entry.periodId)
        .reduce((sum, other) => sum + Math.max(0, leg(other, 'overage')), 0);
      used.set(entry.periodId, total);
      return entry.overageTokens > 0 && total - givenBack > terms.plan.overageLimit;
    })
    .map((entry) => `OVERAGE ${entry._id} goes beyond the limit`);
}

/** No more is taken back of a grant than was issued of it and has not expired until then. */
export function checkClawbacks(entries: readonly Entry[]): Problem[] {
  const gone = new Map<string, number>();
  const add = (grantId: string, tokens: number): number => {
    gone.set(grantId, (gone.get(grantId) ?? 0) + tokens);
    return gone.get(grantId)!;
  };
  const problems: Problem[] = [];
  for (const entry of entries) {
    const back = entry.type === 'settle' ? entry.returned : entry.slices;
    for (const { grantId, tokens, to } of back) if (to === 'expired') add(grantId, tokens);
    if (entry.type === 'grant') add(entry.grantId, leg(entry, 'issued'));
    if (entry.type === 'expire') add(entry.grantId, leg(entry, 'expired'));
    if (entry.type === 'clawback' && add(entry.grantId, leg(entry, 'clawedBack')) > 0) {
      problems.push(`CLAWBACK ${entry._id} takes more than there was`);
    }
  }
  return problems;
}

/** A freeze keeps what it took from its grant until that comes back or is taken back: all of it, once. */
export function checkFreezes(record: AccountRecord): Problem[] {
  const { entries } = record;
  const problems: Problem[] = [];
  const keys = new Set<string>();
  /** Whether a clawback made debt while the freeze, the only one of its grant, still kept something. */
  const owes = (clawback: Entry, made: Entry): boolean => {
    if (leg(clawback, 'debt') === 0 || clawback.seq < made.seq) return false;
    const until = entries.filter(({ ref, _id, seq }) => (ref === made._id || _id === made._id) && seq <= clawback.seq);
    return until.reduce((total, entry) => total + leg(entry, 'held'), 0) > 0;
  };
  for (const made of entries) {
    if (made.type !== 'freeze') continue;
    if (keys.has(made.key)) problems.push(`FREEZE ${made._id} was made before`);
    keys.add(made.key);
    const after = entries.filter(({ ref }) => ref === made._id);
    if (after.some(isOfAction)) problems.push(`FREEZE ${made._id} is used`);
    const owed = entries.find(
      (entry) => entry.type === 'clawback' && entry.grantId === made.grantId && owes(entry, made),
    );
    if (owed) problems.push(`FREEZE ${made._id} keeps what ${owed._id} made debt of`);
    const given = after.filter(({ type }) => type === 'unfreeze').length;
    const left = [made, ...after].reduce((total, entry) => total + leg(entry, 'held'), 0);
    const kept = lastState(record).holds.find(({ id }) => id === made._id)?.tokens ?? 0;
    if (given > 1 || left !== kept || (given === 1 && left !== 0)) problems.push(`FREEZE ${made._id} keeps ${kept}`);
  }
  return problems;
}

/** While a pause is open no action that it covers begins, not even as an item of a bulk hold; each ends once. */
export function checkPauses(entries: readonly Entry[]): Problem[] {
  const open = new Map<string, string | undefined>();
  const problems: Problem[] = [];
  for (const entry of entries) {
    if (entry.type === 'pause') open.set(entry._id, entry.feature);
    if (entry.type === 'resume' && !open.delete(entry.ref)) problems.push(`PAUSE ${entry._id} ends none that is open`);
    const begins = entry.type === 'debit' || entry.type === 'hold';
    if (!begins) continue;
    const covered = [...open.values()].some((feature) => feature === undefined || feature === entry.feature);
    if (covered) problems.push(`PAUSED ${entry._id} spends all the same`);
  }
  return problems;
}

/** At every moment, whenever it was set, a cap counts all that its Space spent in the period and holds. */
export function checkCaps({ entries, history }: AccountRecord): Problem[] {
  const problems: Problem[] = [];
  for (const { state } of history) {
    const { seq, period, holds, spaceCaps } = state;
    for (const [spaceId, { used }] of Object.entries(spaceCaps)) {
      const spent = entries
        .filter((entry) => entry.seq <= seq && entry.periodId === period.id)
        .filter((entry) => isOfAction(entry) && entry.spaceId === spaceId && !entry.late)
        .reduce((total, entry) => total + leg(entry, 'spent'), 0);
      const held = holds
        .filter((hold) => !isFreeze(hold) && hold.spaceId === spaceId && hold.periodId === period.id)
        .reduce((total, { tokens }) => total + tokens, 0);
      if (used !== spent + held) problems.push(`CAP of ${spaceId} counts ${used} after ${seq}, not ${spent + held}`);
    }
  }
  return problems;
}

/** Nothing begins that its Space's cap does not leave room for. */
export function checkCapLimits({ entries, states }: AccountRecord): Problem[] {
  return entries.flatMap((entry) => {
    const begins = (entry.type === 'debit' || entry.type === 'hold') && entry.ref === undefined;
    const cap = begins && entry.spaceId !== undefined ? states[entry.seq - 1]!.spaceCaps[entry.spaceId] : undefined;
    return cap && cap.used > cap.limit ? [`CAP ${entry._id} passes the limit of its Space`] : [];
  });
}
