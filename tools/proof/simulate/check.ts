/**
 * Checks what must be true after a run, given its entries and the answers that clients got. It shares no rule with the reducer: a rule
 * that is wrong there must not be wrong here in the same way.
 */
import { isDeepStrictEqual } from 'node:util';
import { isFreeze } from '../../../domain/account/account-state.js';
import type { Terms } from '../../../domain/account/terms.js';
import { isCharge, isOfAction } from '../../../domain/account/entry.js';
import { foldEntry, openedBy } from '../../../domain/reducer/fold/fold-entry.js';
import type { ChainedEntry } from '../../../ledger/store.js';
import { linkHash } from '../../../ledger/hash-chain.js';
import { brokenEntries } from '../laws/entries.js';
import { describeFinding, documentOf, totalsFindings } from '../laws/totals.js';
import type { Call } from './call.js';
import { checkBookedOnce } from './call-mark.js';
import { checkPeriods } from './check-periods.js';
import { checkAcknowledged, checkExplained, checkPausedRefusals, checkRefusals } from './check-answers.js';
import type { SimulatedDatabase } from './database.js';

type Problem = string;
type Leg = keyof ChainedEntry['legs'];

const leg = (entry: ChainedEntry, name: Leg): number => entry.legs[name] ?? 0;
const charges = (entry: ChainedEntry): boolean => entry.type === 'debit' || entry.type === 'settle';

export function check(database: SimulatedDatabase, calls: readonly Call[], terms: Terms, maxSkewMs: number): Problem[] {
  return [
    ...database.tripped.map((id) => `TRIPPED only a unique index stopped ${id}`),
    ...checkChain(database),
    ...brokenEntries(database.entries),
    ...checkTotals(database),
    ...checkFolds(database),
    ...checkPeriods(database, terms),
    ...checkGrants(database),
    ...checkAllocations(database),
    ...checkActions(database.entries),
    ...checkBookedOnce(database.entries),
    ...checkOverage(database.entries, terms),
    ...checkClawbacks(database.entries),
    ...checkFreezes(database),
    ...checkPauses(database.entries),
    ...checkPausedRefusals(database, calls),
    ...checkCaps(database),
    ...checkCrossings(database, terms),
    ...checkEnds(database, terms),
    ...checkOverageBegun(database),
    ...checkBacks(database),
    ...checkAcknowledged(database, calls),
    ...checkExplained(database.entries, calls),
    ...checkRefusals(database, calls, terms, maxSkewMs),
  ];
}

function checkChain({ entries, account }: SimulatedDatabase): Problem[] {
  const problems: Problem[] = [];
  let last = '';
  for (const { hash, ...entry } of entries) {
    last = linkHash(last, entry);
    if (hash !== last) problems.push(`HASH ${entry._id}`);
  }
  if (account?.lastHash !== last || account.state.seq !== entries.length)
    problems.push('HASH the account has another end');
  return problems;
}

/** Reconciliation's sums, and those of grants, which reconciliation folds. */
function checkTotals({ entries, account }: SimulatedDatabase): Problem[] {
  if (!account) return ['GONE there is no account'];
  const problems = totalsFindings(documentOf(account.state), entries).map(describeFinding);
  const { buckets, grants } = account.state;
  const remaining = grants.reduce((total, grant) => total + grant.remaining, 0);
  if (remaining !== buckets.available) problems.push('GRANTS are not what is left');
  return problems;
}

/** No commit leaves a spent grant in the account; one that opened again is the grant that was made. */
function checkGrants({ entries, history }: SimulatedDatabase): Problem[] {
  const sizes = new Map<string, number>();
  for (const entry of entries) if (entry.type === 'grant') sizes.set(entry.grantId, -leg(entry, 'issued'));
  return history.flatMap(({ account: { state } }) =>
    state.grants
      .filter(({ id, granted, remaining }) => remaining === 0 || granted !== sizes.get(id))
      .map(({ id }) => `GRANTS ${id} is spent and still there, or is of another size, after ${state.seq}`),
  );
}

/** No allocation outlives its period, also where that ended early. */
function checkAllocations({ history }: SimulatedDatabase): Problem[] {
  return history.flatMap(({ account: { state } }) =>
    state.grants
      .filter(({ id, source }) => source === 'allocation' && Number(id.split('~')[1]) !== state.period.number)
      .map(({ id }) => `ALLOCATION ${id} is there in period ${state.period.number}, after ${state.seq}`),
  );
}

/** Every state that was committed is the sum of the entries up to its number: nothing changes an account but an entry. */
function checkFolds({ entries: [opening, ...others], history }: SimulatedDatabase): Problem[] {
  if (opening?.type !== 'open') return opening ? [`FOLD ${opening._id} is the first entry and opens nothing`] : [];
  const folded = [openedBy(opening)];
  try {
    for (const entry of others) folded.push(foldEntry(folded.at(-1)!, entry));
  } catch (error) {
    return [`FOLD ${String(error)}`];
  }
  return history
    .map(({ account: { state } }) => state)
    .filter((state) => !isDeepStrictEqual({ ...folded[state.seq - 1], at: state.at }, state))
    .map(({ seq }) => `FOLD the account after entry ${seq} is not the sum of its entries`);
}

/** One action is charged or held at most once at a time, and only what really came back opens it again. */
function checkActions(entries: readonly ChainedEntry[]): Problem[] {
  const problems: Problem[] = [];
  const actions = new Map<string, { held: string | null; charge: ChainedEntry | null; back: number }>();
  for (const entry of entries) {
    if (!isOfAction(entry) || entry.action === undefined) continue;
    const action = actions.get(entry.action) ?? { held: null, charge: null, back: 0 };
    actions.set(entry.action, action);
    if (entry.type === 'hold') {
      if (action.held ?? action.charge) problems.push(`TWICE ${entry._id} holds ${entry.action} again`);
      action.held = entry._id;
    } else if (charges(entry)) {
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
function checkOverage(entries: readonly ChainedEntry[], terms: Terms): Problem[] {
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
function checkClawbacks(entries: readonly ChainedEntry[]): Problem[] {
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
function checkFreezes({ entries, account }: SimulatedDatabase): Problem[] {
  const problems: Problem[] = [];
  const keys = new Set<string>();
  /** Whether a clawback made debt while the freeze, the only one of its grant, still kept something. */
  const owes = (clawback: ChainedEntry, made: ChainedEntry): boolean => {
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
    const kept = account?.state.holds.find(({ id }) => id === made._id)?.tokens ?? 0;
    if (given > 1 || left !== kept || (given === 1 && left !== 0)) problems.push(`FREEZE ${made._id} keeps ${kept}`);
  }
  return problems;
}

/** While a pause is open no action that it covers begins, not even as an item of a bulk hold; each ends once. */
function checkPauses(entries: readonly ChainedEntry[]): Problem[] {
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
function checkCaps({ entries, history }: SimulatedDatabase): Problem[] {
  const problems: Problem[] = [];
  for (const { account } of history) {
    const { seq, period, holds, spaceCaps } = account.state;
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

/** What is held of the period by actions and bulk runs, once the entries up to `seq` are recorded. */
function heldAt(entries: readonly ChainedEntry[], { seq, periodId }: Pick<ChainedEntry, 'seq' | 'periodId'>): number {
  const until = entries.filter((entry) => entry.seq <= seq);
  const holds = until.filter((entry) => entry.type === 'hold');
  const ids = new Set(holds.filter((hold) => hold.periodId === periodId).map(({ _id }) => _id));
  return until
    .filter(({ _id, ref }) => ids.has(_id) || (ref !== undefined && ids.has(ref)))
    .reduce((total, entry) => total + leg(entry, 'held'), 0);
}

/** The first token beyond the credits of a period is reported, and no other one. */
function checkOverageBegun({ entries, crossings }: SimulatedDatabase): Problem[] {
  const first = new Map<string, number>();
  for (const { periodId, seq, type, overageTokens, ref } of entries) {
    const takes = (type === 'debit' || type === 'hold') && ref === undefined && overageTokens > 0;
    if (takes && !first.has(periodId)) first.set(periodId, seq);
  }
  const told = crossings.filter(({ kind }) => kind === 'overage');
  const wanted = [...first].map(([periodId, seq]) => `${periodId} at ${seq}`);
  const found = told.map(({ periodId, seq }) => `${periodId} at ${seq}`);
  return [
    ...wanted.filter((one) => !found.includes(one)).map((one) => `CROSSING none for the overage of ${one}`),
    ...found
      .filter((one, index) => !wanted.includes(one) || found.indexOf(one) !== index)
      .map((one) => `CROSSING overage of ${one} is reported without reason`),
  ];
}

/** Credits are back once after each end of them, with something to spend and what was added since that end. */
function checkBacks({ entries, crossings, account }: SimulatedDatabase): Problem[] {
  const of = (kind: string, generation: number) =>
    crossings.find((crossing) => crossing.kind === kind && crossing.generation === generation);
  const problems: Problem[] = [];
  for (let generation = 2; generation <= (account?.state.crossings.gone.generation ?? 1); generation += 1) {
    const back = of('back', generation);
    const gone = of('gone', generation - 1);
    if (!back || !gone) {
      problems.push(`CROSSING gone is armed again (${generation}) and nobody was told`);
      continue;
    }
    const added = entries
      .filter(({ type, seq }) => type === 'grant' && seq > gone.seq && seq <= back.seq)
      .filter(({ periodId }) => periodId === back.periodId)
      .reduce((total, entry) => total + leg(entry, 'available'), 0);
    const { addedCredits, leftCredits } = back.facts;
    if (added !== addedCredits || leftCredits !== entries[back.seq - 1]?.balanceAfter) {
      problems.push(`CROSSING ${back._id} says that ${addedCredits ?? 'nothing'} came and ${leftCredits} are left`);
    }
  }
  return problems;
}

/** No commit leaves an account without anything to spend and with its alert for that still armed. */
function checkEnds({ history }: SimulatedDatabase, terms: Terms): Problem[] {
  return history.flatMap(({ account: { state } }) => {
    const { seq, buckets, holds, period, crossings } = state;
    const here = holds.filter(({ periodId }) => periodId === period.id);
    const overage = here.reduce((total, { overageTokens }) => total + overageTokens, period.overageUsed);
    const spendable = buckets.available > 0 || overage < terms.plan.overageLimit;
    const isOver = !spendable && here.every(isFreeze) && period.used > period.overageUsed;
    return isOver && crossings.gone.armed ? [`CROSSING gone is still armed after ${seq}`] : [];
  });
}

/** Every pass of zero has its crossing, every crossing was one, and two of a kind have something between that armed it. */
function checkCrossings({ entries, crossings }: SimulatedDatabase, terms: Terms): Problem[] {
  const problems: Problem[] = [];
  const arms = (entry: ChainedEntry): boolean => entry.type === 'grant' || entry.type === 'period_close';
  for (const kind of ['threshold', 'gone'] as const) {
    const fired = crossings.filter((crossing) => crossing.kind === kind).sort((a, b) => a.generation - b.generation);
    fired.slice(1).forEach((crossing, index) => {
      const before = fired[index]!;
      const armed = entries.some((entry) => arms(entry) && entry.seq > before.seq && entry.seq <= crossing.seq);
      if (!armed) problems.push(`CROSSING ${crossing._id} was never armed`);
    });
    for (const { _id, seq, periodId, facts } of fired) {
      const left = entries[seq - 1]?.balanceAfter;
      if (kind === 'gone' && left !== 0) problems.push(`CROSSING ${_id} says gone and ${left ?? '?'} are left`);
      const held = kind === 'gone' ? heldAt(entries, { seq, periodId }) : 0;
      if (held > 0) problems.push(`CROSSING ${_id} says gone while ${held} are held`);
      if (kind === 'threshold' && facts.usedCredits * 100 < (terms.thresholdPercent ?? 0) * facts.totalCredits) {
        problems.push(`CROSSING ${_id} is below its line`);
      }
    }
  }
  if (terms.plan.overageLimit > 0) return problems;
  const spendsLast = (entry: ChainedEntry): boolean =>
    isCharge(entry) && !entry.late && entry.balanceAfter === 0 && heldAt(entries, entry) === 0;
  for (const entry of entries.filter(spendsLast)) {
    const fired = crossings.filter(({ kind, seq }) => kind === 'gone' && seq <= entry.seq).at(-1);
    const armedSince = entries.some(
      (other) => arms(other) && other.balanceAfter > 0 && other.seq > (fired?.seq ?? 0) && other.seq <= entry.seq,
    );
    if (armedSince) problems.push(`CROSSING none for ${entry._id}, which spent the last credit`);
  }
  return problems;
}
