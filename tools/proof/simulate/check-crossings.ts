/** Checks crossings: each pass of a line is recorded once, at the entry that caused it, and nothing else is. */
import { isFreeze } from '../../../domain/account/account-state.js';
import { LINES, type Crossing, type Line } from '../../../domain/account/lines.js';
import type { Terms } from '../../../domain/account/terms.js';
import { isCharge, type Entry } from '../../../domain/account/entry.js';
import { lastState, type AccountRecord } from './account-record.js';

type Problem = string;

const leg = (entry: Entry, name: keyof Entry['legs']): number => entry.legs[name] ?? 0;

export function checkCrossings(record: AccountRecord, terms: Terms): Problem[] {
  return [
    ...checkPlaces(record),
    ...checkLines(record),
    ...checkReasons(record, terms),
    ...checkEnds(record, terms),
    ...checkOverageBegun(record),
    ...checkBacks(record),
  ];
}

/** Each is stored once, with the entry that it names. */
function checkPlaces({ commits }: AccountRecord): Problem[] {
  const seen = new Set<string>();
  return commits.flatMap(({ fromSeq, toSeq, crossings = [] }) =>
    crossings.flatMap(({ _id, seq }) => {
      const isTwice = seen.has(_id);
      seen.add(_id);
      if (isTwice) return [`CROSSING ${_id} is stored twice`];
      return seq < fromSeq || seq > toSeq ? [`CROSSING ${_id} is not stored with entry ${seq}`] : [];
    }),
  );
}

/** A line that an entry disarms has its crossing at that entry, and the end of the credits that is armed again its return. */
function checkLines({ entries, crossings }: AccountRecord): Problem[] {
  const wanted: string[] = [];
  let lines = Object.fromEntries(LINES.map((line) => [line, { armed: true, generation: 1 }])) as Record<Line, Crossing>;
  for (const entry of entries) {
    if (!entry.lines) continue;
    for (const line of LINES) {
      const [before, now] = [lines[line], entry.lines[line]];
      const isOther = before.armed !== now.armed || before.generation !== now.generation;
      if (isOther && !now.armed) wanted.push(`${line} ${now.generation} at ${entry.seq}`);
      if (line === 'gone' && before.generation !== now.generation)
        wanted.push(`back ${now.generation} at ${entry.seq}`);
    }
    lines = entry.lines;
  }
  const found = crossings.map(({ kind, generation, seq }) => `${kind} ${generation} at ${seq}`);
  return [
    ...wanted.filter((one) => !found.includes(one)).map((one) => `CROSSING ${one} is missing`),
    ...found.filter((one) => !wanted.includes(one)).map((one) => `CROSSING ${one} changed no line`),
  ];
}

/** Every pass of zero has its crossing, every crossing was one, and two of a kind have something between that armed it. */
function checkReasons({ entries, crossings }: AccountRecord, terms: Terms): Problem[] {
  const problems: Problem[] = [];
  const arms = (entry: Entry): boolean => entry.type === 'grant' || entry.type === 'period_close';
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
  const spendsLast = (entry: Entry): boolean =>
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

/** No commit leaves an account without anything to spend and with its alert for that still armed. */
function checkEnds({ history }: AccountRecord, terms: Terms): Problem[] {
  return history.flatMap(({ state }) => {
    const { seq, buckets, holds, period, crossings } = state;
    const here = holds.filter(({ periodId }) => periodId === period.id);
    const overage = here.reduce((total, { overageTokens }) => total + overageTokens, period.overageUsed);
    const spendable = buckets.available > 0 || overage < terms.plan.overageLimit;
    const isOver = !spendable && here.every(isFreeze) && period.used > period.overageUsed;
    return isOver && crossings.gone.armed ? [`CROSSING gone is still armed after ${seq}`] : [];
  });
}

/** The first token beyond the credits of a period is reported, and no other one. */
function checkOverageBegun({ entries, crossings }: AccountRecord): Problem[] {
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
function checkBacks(record: AccountRecord): Problem[] {
  const { entries, crossings } = record;
  const of = (kind: string, generation: number) =>
    crossings.find((crossing) => crossing.kind === kind && crossing.generation === generation);
  const problems: Problem[] = [];
  for (let generation = 2; generation <= lastState(record).crossings.gone.generation; generation += 1) {
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

/** What is held of the period by actions and bulk runs, once the entries up to `seq` are recorded. */
function heldAt(entries: readonly Entry[], { seq, periodId }: Pick<Entry, 'seq' | 'periodId'>): number {
  const until = entries.filter((entry) => entry.seq <= seq);
  const holds = until.filter((entry) => entry.type === 'hold');
  const ids = new Set(holds.filter((hold) => hold.periodId === periodId).map(({ _id }) => _id));
  return until
    .filter(({ _id, ref }) => ids.has(_id) || (ref !== undefined && ids.has(ref)))
    .reduce((total, entry) => total + leg(entry, 'held'), 0);
}
