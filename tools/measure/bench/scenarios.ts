/** Lists the rows of the bench, one object each, and the operations that they measure. */
import { FEATURES, type Feature } from '../../../domain/pricing/price-list.js';

export interface Answer {
  readonly debit?: { readonly id: string };
  readonly hold?: { readonly id: string };
}

/** One action of one account; `id` is the last part of its business key and is never used twice. */
export interface Charge {
  readonly accountId: string;
  readonly id: string;
  readonly feature: Feature;
}

export interface Request {
  readonly path: string;
  readonly body: object;
}

/** Each step uses the answer to the one before. The latency of an operation covers all its steps. */
type Step = (charge: Charge, before: Answer) => Request;

export const SPACE_ID = 'space-1';
export const MEMBER_ID = 'member-1';

export type Operation = 'debit' | 'hold' | 'hold and settle' | 'hold and release';

export const OPERATIONS: Readonly<Record<Operation, readonly Step[]>> = {
  debit: [(charge) => ({ path: '/v1/debits', body: debitOf(charge) })],
  hold: [hold],
  'hold and settle': [hold, (_charge, { hold: held }) => ({ path: `/v1/holds/${held!.id}/settle`, body: {} })],
  // An account has at most 1,000 open holds, so a hold is measured together with its end.
  'hold and release': [hold, (_charge, { hold: held }) => ({ path: `/v1/holds/${held!.id}/release`, body: {} })],
};

function hold(charge: Charge): Request {
  return { path: '/v1/holds', body: debitOf(charge) };
}

/** What an account has before the load begins. */
export interface Preparation {
  /** Actions that are charged before, which the load may repeat. */
  readonly charged?: number;
  /** Holds that stay open. */
  readonly held?: number;
  /** The account has no credits: each debit is refused, and that is the answer which is measured. */
  readonly empty?: true;
}

export interface Scenario {
  readonly name: string;
  readonly what: string;
  readonly prepared?: Preparation;
  /** Of ten operations so many repeat an action that was charged before. */
  readonly repeatsOfTen?: number;
  /** `api` is as in production. The others leave out one half and show the minimum cost of the other half. */
  readonly through: 'api' | 'api without ledger' | 'ledger without http';
  readonly operation: Operation;
  readonly accounts: number;
  readonly connections: number;
  readonly processes: number;
  /** Absent: each connection sends its next request when the last one is answered. */
  readonly ratePerSecond?: number;
  /** Beside the load another tenant repeats batches and reads: see `noise.ts`. */
  readonly noisyNeighbour?: boolean;
}

const HOT = { through: 'api', operation: 'debit', accounts: 1, processes: 1 } as const;

export const SCENARIOS: readonly Scenario[] = [
  { ...HOT, name: 'hot-1', what: 'one account, 1 connection', connections: 1 },
  { ...HOT, name: 'hot-10', what: 'one account, 10 connections', connections: 10 },
  { ...HOT, name: 'hot-50', what: 'one account, 50 connections', connections: 50 },
  { ...HOT, name: 'hot-200', what: 'one account, 200 connections', connections: 200 },
  { ...HOT, name: 'accounts-1000', what: '1,000 accounts, 50 connections', accounts: 1_000, connections: 50 },
  {
    ...HOT,
    name: 'two-processes',
    what: 'one account, 2 API processes, 50 connections',
    connections: 50,
    processes: 2,
  },
  {
    ...HOT,
    name: 'hold-settle',
    what: 'one account, hold and settle, 50 connections',
    operation: 'hold and settle',
    connections: 50,
  },
  {
    ...HOT,
    name: 'hold-release',
    what: 'one account, hold and release, 50 connections',
    operation: 'hold and release',
    connections: 50,
  },
  {
    ...HOT,
    name: 'repeat-10',
    what: 'one account, actions charged before, 10 connections',
    connections: 10,
    prepared: { charged: 2_000 },
    repeatsOfTen: 10,
  },
  {
    ...HOT,
    name: 'mixed-50',
    what: 'one account, 30 % repeats, 50 connections',
    connections: 50,
    prepared: { charged: 2_000 },
    repeatsOfTen: 3,
  },
  {
    ...HOT,
    name: 'refused-10',
    what: 'one account without credits, 10 connections',
    connections: 10,
    prepared: { empty: true },
  },
  {
    ...HOT,
    name: 'holds-1000',
    what: 'one account with 990 open holds, 10 connections',
    connections: 10,
    prepared: { held: 990 },
  },
  {
    ...HOT,
    name: 'fixed-rate',
    what: 'one account, at a fixed rate of 1,500/s',
    connections: 200,
    ratePerSecond: 1_500,
  },
  // A tenant must not slow another one beyond three times.
  {
    ...HOT,
    name: 'neighbour-quiet',
    what: 'one account at 20/s, beside one that is quiet',
    connections: 20,
    ratePerSecond: 20,
  },
  {
    ...HOT,
    name: 'neighbour-noisy',
    what: 'one account at 20/s, beside 4 batches of 500 and 4 reads of 2,700 members',
    connections: 20,
    ratePerSecond: 20,
    noisyNeighbour: true,
  },
  {
    ...HOT,
    name: 'floor-http',
    what: 'floor: the API on a ledger that does nothing, 50 connections',
    through: 'api without ledger',
    connections: 50,
  },
  {
    ...HOT,
    name: 'floor-ledger',
    what: 'floor: the ledger without HTTP, 50 callers',
    through: 'ledger without http',
    connections: 50,
  },
];

export const accountIdOf = (index: number): string => `bench-${index}`;

/** The action of the n-th operation: a new one, or one of those that were charged before. */
export function actionNumber(n: number, { charged = 0 }: Preparation, repeatsOfTen: number): number {
  return n % 10 < repeatsOfTen ? n % charged : charged + n;
}

/** The n-th charge of a run. The order of the accounts looks random and rarely repeats one within a short time. */
export function chargeOf(n: number, accounts: number): Charge {
  const index = (Math.imul(n, 2_654_435_761) >>> 0) % accounts;
  return { accountId: accountIdOf(index), id: `a-${n}`, feature: FEATURES[n % FEATURES.length]! };
}

export function debitOf({ accountId, id, feature }: Charge) {
  return { accountId, spaceId: SPACE_ID, memberId: MEMBER_ID, action: actionOf(feature, id) } as const;
}

function actionOf(feature: Feature, id: string) {
  switch (feature) {
    case 'candidate_evaluation':
      return { feature, jobId: 'job-1', candidateId: id } as const;
    case 'meeting_assistant':
      return { feature, meetingId: id } as const;
    case 'talent_search':
      return { feature, kind: 'search', searchId: id } as const;
  }
}
