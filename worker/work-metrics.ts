/** Has the gauges of stored work read from the database: what waits, what is late, what the nightly check found. */
import type { Checking } from '../admin/operations/checking.js';
import type { Services } from '../boot/services.js';
import type { Metrics } from '../observe/metrics.js';
import { listOverdueWork } from '../storage/overdue-work.js';

const COUNT_UP_TO = 1_000;
const CAPS = { limit: 1, countUpTo: COUNT_UP_TO } as const;
/** Sweeps look every few seconds: what is due for so long is not being done. */
const OVERDUE_AFTER_MS = 5 * 60_000;
const SORTS = ['finding', 'notice'] as const;

type WorkParts = Pick<Services, 'connection' | 'waiting' | 'periods'> & Pick<Checking, 'findings' | 'nightlyCheck'>;

export function readWorkMetrics(metrics: Metrics, parts: WorkParts): void {
  const { connection, waiting, periods, findings, nightlyCheck } = parts;
  const before = (): Date => new Date(Date.now() - OVERDUE_AFTER_MS);
  metrics.read('fuelgauge_actions_waiting', async () => (await waiting.longest.list(CAPS)).count);
  metrics.read('fuelgauge_work_overdue', async () => {
    const work = await listOverdueWork(connection, before(), COUNT_UP_TO);
    return work.reduce((sum, { count }) => sum + count, 0);
  });
  metrics.read('fuelgauge_periods_late', async () => (await periods.books.listOverdue(before(), COUNT_UP_TO)).length);
  metrics.read('fuelgauge_findings_open', async () => {
    const counts = await Promise.all(SORTS.map((sort) => findings.newest(sort, CAPS)));
    return counts.map(({ count }, index) => ({ labels: { sort: SORTS[index]! }, value: count }));
  });
  metrics.read('fuelgauge_nightly_check_end_timestamp_seconds', async () => {
    const endedAt = await nightlyCheck.lastEndAt();
    return endedAt ? endedAt.getTime() / 1_000 : Number.NaN;
  });
}
