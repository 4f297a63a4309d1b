/**
 * Starts the alerts whose start was lost: the process died after the commit, Temporal was away, or too many came at once.
 * One process at a time looks through the crossings, from the oldest that is not started on, or else from the newest
 * that it has seen. It begins an hour before that, since a commit's time is taken before the commit is stored. Where
 * nothing was missed a round costs one query.
 */
import { LRUCache } from 'lru-cache';
import type { CrossingRecord } from '../domain/account/crossing.js';
import type { CrossingPlace, Crossings } from '../ledger/crossings.js';
import { createLease } from '../storage/lease.js';
import { createReadMark } from '../storage/read-mark.js';
import { createSweep, type Sweep } from '../storage/sweep.js';
import { workOff } from '../storage/work-off.js';
import type { AlertStarts } from './start.js';
import type { StartedAlerts, StartModels } from './started-alerts.js';

const PAUSE_MS = 1_000;
const LEASE_MS = 15_000;
const LOOK_BACK_MS = 3_600_000;
const PAGE_SIZE = 500;
const START_CONCURRENCY = 10;
/** After this many failures a round is over: Temporal is away. */
const MAX_FAILURES = 10;
/** Crossings that are known to be started need not be looked up again. */
const KNOWN_CACHE = { max: 10_000 };

interface AlertSweepParts {
  readonly crossings: Pick<Crossings, 'listBehind'>;
  readonly starts: Pick<AlertStarts, 'start'>;
  readonly started: Pick<StartedAlerts, 'among'>;
  readonly models: Pick<StartModels, 'readMarks' | 'leases'>;
  readonly onError: (error: unknown) => void;
}

export function createAlertSweep({ crossings, starts, started, models, onError }: AlertSweepParts): Sweep {
  const mark = createReadMark(models.readMarks, 'alerts-started');
  const lease = createLease(models.leases, 'alerts-sweep', LEASE_MS);
  const known = new LRUCache<string, true>(KNOWN_CACHE);
  let readUntil: Date | null = null;
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  const listMissing = async (page: readonly CrossingRecord[]): Promise<CrossingRecord[]> => {
    const unknown = page.filter(({ _id }) => !known.has(_id));
    if (unknown.length === 0) return [];
    for (const id of await started.among(unknown.map(({ _id }) => _id))) known.set(id, true);
    return unknown.filter(({ _id }) => !known.has(_id));
  };

  /** Returns the oldest that is left to start; `isAway`: trying others is of no use now. */
  const startAll = async (missing: readonly CrossingRecord[]) => {
    let failures = 0;
    const onFailure = (error: unknown): void => {
      failures += 1;
      if (failures === 1) onError(error);
    };
    await workOff(missing, { concurrency: START_CONCURRENCY, onError: onFailure }, async (crossing) => {
      if (failures >= MAX_FAILURES) return;
      await starts.start(crossing);
      known.set(crossing._id, true);
    });
    const left = missing.find(({ _id }) => !known.has(_id));
    return { left: left ?? null, isAway: failures >= MAX_FAILURES };
  };

  /** Another process may have moved the mark, unless this one has had the lease since it looked last. */
  const readFrom = async (): Promise<Date> => {
    const isCurrent = performance.now() - lookedAtMs < LEASE_MS;
    lookedAtMs = performance.now();
    return (isCurrent ? readUntil : await mark.read()) ?? new Date(0);
  };

  const look = async (): Promise<void> => {
    const from = await readFrom();
    readUntil = from;
    let place: CrossingPlace = { at: new Date(Math.max(0, from.getTime() - LOOK_BACK_MS)), id: '' };
    let oldestLeft: Date | null = null;
    for (let isLast = false; !isLast;) {
      const page = await crossings.listBehind(place, PAGE_SIZE);
      const { left, isAway } = await startAll(await listMissing(page));
      oldestLeft ??= left?.at ?? null;
      const last = page.at(-1);
      if (last) place = { at: last.at, id: last._id };
      isLast = page.length < PAGE_SIZE || isAway || !(await lease.renew());
    }
    const until = oldestLeft ?? (place.at > from ? place.at : from);
    if (until.getTime() !== from.getTime()) await mark.moveTo(until);
    readUntil = until;
  };

  return createSweep({ lease, pauseMs: PAUSE_MS, onError, steps: [look] });
}
