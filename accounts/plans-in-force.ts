/** Says which plans are on sale at an instant, by their versions. */
import { inForceAt } from '../domain/pricing/dated.js';
import type { Plan } from '../domain/pricing/plan.js';
import type { PlanRecord } from './models.js';

/** Sorted from the smallest to the largest. The list is made once for all instants between two starts. */
export function plansInForce(records: readonly Pick<PlanRecord, '_id' | 'versions'>[]): (at: Date) => readonly Plan[] {
  const starts = records.flatMap(({ versions }) => versions.map(({ startsAt }) => startsAt.getTime()));
  let [list, fromMs, untilMs] = [[] as readonly Plan[], 0, 0];
  return (at) => {
    const atMs = at.getTime();
    if (atMs >= fromMs && atMs < untilMs) return list;
    list = listAt(records, at);
    fromMs = Math.max(-Infinity, ...starts.filter((start) => start <= atMs));
    untilMs = Math.min(Infinity, ...starts.filter((start) => start > atMs));
    return list;
  };
}

const listAt = (records: readonly Pick<PlanRecord, '_id' | 'versions'>[], at: Date): readonly Plan[] =>
  records
    .flatMap(({ _id: id, versions }): Plan[] => {
      const version = inForceAt(versions, at);
      return version ? [{ id, ...version.content }] : [];
    })
    .sort((a, b) => a.creditsPerPeriod - b.creditsPerPeriod || (a.id < b.id ? -1 : 1));
