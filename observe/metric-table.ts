/**
 * Lists every metric of every process. A metric is registered from its row (`metrics.ts`) and described from it
 * (docs/metrics.md); panels and alert rules in `deploy/monitoring/` may use no other. Label values come from our own
 * lists, never from callers, so their number is bounded.
 */
export const PROCESSES = ['api', 'worker', 'admin', 'canary'] as const;
export type ProcessName = (typeof PROCESSES)[number];

export interface MetricRow {
  readonly name: string;
  /** Gauges are read when Prometheus asks; the others are counted as things happen. */
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds; of histograms only. */
  readonly buckets?: readonly number[];
  readonly processes: readonly ProcessName[];
}

const API = ['api'] as const;
const SERVICES = ['api', 'worker', 'admin'] as const;
const WORKER = ['worker'] as const;
const CANARY = ['canary'] as const;

const FAST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const;
const SLOW_SECONDS = [0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;
const BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64] as const;

export const METRICS = [
  {
    name: 'fuelgauge_http_request_duration_seconds',
    type: 'histogram',
    help: 'How long requests took, by route as the contract writes it.',
    labels: ['method', 'route', 'status'],
    buckets: FAST_SECONDS,
    processes: API,
  },
  {
    name: 'fuelgauge_debits_total',
    type: 'counter',
    help: 'Debits that the ledger was asked for, over HTTP or by a workflow: charged, already_charged, or the code of a refusal or an error.',
    labels: ['outcome'],
    processes: SERVICES,
  },
  {
    name: 'fuelgauge_crossings_total',
    type: 'counter',
    help: 'Lines that accounts crossed, by kind.',
    labels: ['kind'],
    processes: SERVICES,
  },
  {
    name: 'fuelgauge_ledger_commits_total',
    type: 'counter',
    help: 'What became of commits: stored; conflict, another process was first; repeated, something in it was recorded before; unknown, an answer was lost, and what the ledger finds out is counted, too.',
    labels: ['answer'],
    processes: SERVICES,
  },
  {
    name: 'fuelgauge_ledger_commit_duration_seconds',
    type: 'histogram',
    help: 'How long the database took for an insert; it may store commits of several accounts.',
    labels: [],
    buckets: FAST_SECONDS,
    processes: SERVICES,
  },
  {
    name: 'fuelgauge_ledger_batch_calls',
    type: 'histogram',
    help: 'How many calls were answered by one stored commit.',
    labels: [],
    buckets: BATCH_SIZES,
    processes: SERVICES,
  },
  {
    name: 'fuelgauge_ledger_round_trips_total',
    type: 'counter',
    help: 'Requests of the ledger to its database, by what they do.',
    labels: ['operation'],
    processes: SERVICES,
  },
  {
    name: 'fuelgauge_ledger_waiting_calls',
    type: 'gauge',
    help: 'Calls that wait in the queues of accounts now.',
    labels: [],
    processes: SERVICES,
  },
  {
    name: 'fuelgauge_mongodb_round_trips_total',
    type: 'counter',
    help: 'Requests of the process to the database, whatever for; of an idle process, what its sweeps ask.',
    labels: [],
    processes: SERVICES,
  },
  {
    name: 'fuelgauge_mongodb_connections_in_use',
    type: 'gauge',
    help: 'Connections to the database that a request uses now; a process has 64 at most.',
    labels: [],
    processes: SERVICES,
  },
  {
    name: 'fuelgauge_mongodb_connection_wait_seconds',
    type: 'histogram',
    help: 'How long requests waited for a free connection to the database.',
    labels: [],
    buckets: FAST_SECONDS,
    processes: SERVICES,
  },
  {
    name: 'fuelgauge_server_missing',
    type: 'gauge',
    help: '1 while a server that the process needs cannot be used, 0 otherwise.',
    labels: ['server'],
    processes: SERVICES,
  },
  {
    name: 'fuelgauge_stripe_webhooks_total',
    type: 'counter',
    help: 'Webhooks of Stripe: stored, or the code of what kept them from it.',
    labels: ['outcome'],
    processes: API,
  },
  {
    name: 'fuelgauge_stripe_events_parked',
    type: 'gauge',
    help: 'Events of Stripe that a person has to look at; NaN until the database has answered once.',
    labels: [],
    processes: API,
  },
  {
    name: 'fuelgauge_top_ups_parked',
    type: 'gauge',
    help: 'Purchases of credits that a person has to look at; NaN until the database has answered once.',
    labels: [],
    processes: API,
  },
  {
    name: 'fuelgauge_activity_duration_seconds',
    type: 'histogram',
    help: 'How long activities took: completed, refused (for good), or failed and perhaps tried again.',
    labels: ['activity', 'outcome'],
    buckets: SLOW_SECONDS,
    processes: WORKER,
  },
  {
    name: 'fuelgauge_deliveries_total',
    type: 'counter',
    help: 'Messages that ended: sent, failed, held_back or covered; pending counts attempts that are repeated.',
    labels: ['channel', 'state'],
    processes: SERVICES,
  },
  {
    name: 'fuelgauge_actions_waiting',
    type: 'gauge',
    help: 'Actions that wait for credits, over all accounts, counted up to 1,000.',
    labels: [],
    processes: WORKER,
  },
  {
    name: 'fuelgauge_work_overdue',
    type: 'gauge',
    help: 'Work that has been due for five minutes and is not done, over all collections, each counted up to 1,000.',
    labels: [],
    processes: WORKER,
  },
  {
    name: 'fuelgauge_periods_late',
    type: 'gauge',
    help: 'Accounts in which something was due five minutes ago, such as the end of a period, and nobody wrote it, counted up to 1,000.',
    labels: [],
    processes: WORKER,
  },
  {
    name: 'fuelgauge_findings_open',
    type: 'gauge',
    help: 'What the nightly check found and is still there, counted up to 1,000: finding, something is wrong; notice, something is to be done by hand.',
    labels: ['sort'],
    processes: WORKER,
  },
  {
    name: 'fuelgauge_nightly_check_end_timestamp_seconds',
    type: 'gauge',
    help: 'When the last nightly check ended, in seconds since 1970; NaN if there was none.',
    labels: [],
    processes: WORKER,
  },
  {
    name: 'fuelgauge_canary_runs_total',
    type: 'counter',
    help: 'Debits of one token with their refund, through the public door: passed or failed.',
    labels: ['outcome'],
    processes: CANARY,
  },
  {
    name: 'fuelgauge_canary_duration_seconds',
    type: 'histogram',
    help: 'How long a debit and its refund took together.',
    labels: [],
    buckets: SLOW_SECONDS,
    processes: CANARY,
  },
  {
    name: 'fuelgauge_canary_passed_timestamp_seconds',
    type: 'gauge',
    help: 'When the canary passed last, in seconds since 1970; 0 if it has not since its start.',
    labels: [],
    processes: CANARY,
  },
] as const satisfies readonly MetricRow[];
