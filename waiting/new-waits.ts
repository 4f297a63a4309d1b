/** Plans the waits of calls that came together. It only computes: the queue reads what is known, and stores the plan. */
import { actionKey, nthWait, waitingId, type Action } from '../domain/business-key.js';
import { dueFrom } from '../storage/due-work.js';
import type { WaitingRecord } from './record.js';

export type NewWait = Pick<
  WaitingRecord,
  | 'accountId'
  | 'action'
  | 'spaceId'
  | 'memberId'
  | 'requestId'
  | 'actor'
  | 'workflowId'
  | 'price'
  | 'since'
  | 'expiresAt'
  | 'notifies'
>;

/** The names under which a call may wait already. */
export interface WaitNames {
  readonly action: Action;
  readonly requestId: string | null;
}

/** The waits that are stored under some names. */
export class KnownWaits {
  /** The newest of each action, which may have ended. */
  readonly #byAction = new Map<string, WaitingRecord>();
  readonly #byRequestId = new Map<string, WaitingRecord>();

  /** Takes them oldest first, where several are of one action. */
  constructor(records: readonly WaitingRecord[]) {
    for (const record of records) this.add(record);
  }

  add(record: WaitingRecord): void {
    this.#byAction.set(actionKey(record.action), record);
    if (record.state === 'waiting' && record.requestId !== null) this.#byRequestId.set(record.requestId, record);
  }

  newestOf(action: Action): WaitingRecord | undefined {
    return this.#byAction.get(actionKey(action));
  }

  /** The one that waits for this action, or under this request id. */
  findOpen({ action, requestId }: WaitNames): WaitingRecord | null {
    const newest = this.newestOf(action);
    if (newest?.state === 'waiting') return newest;
    return (requestId === null ? undefined : this.#byRequestId.get(requestId)) ?? null;
  }
}

/** The sweep looks at a new one after this, in case nobody else did. */
const FIRST_LOOK_MS = 3_000;

export interface WaitPlan {
  /** The wait of each call, in order. Several calls may share one. */
  readonly waits: readonly WaitingRecord[];
  readonly toStore: readonly WaitingRecord[];
}

/**
 * Each wait begins at least a millisecond after the one before it, and after the `last` of the queue: calls that come
 * together wait in their order, and none of them gets ahead of one that waits already.
 */
export function planWaits(wanted: readonly NewWait[], known: KnownWaits, last: WaitingRecord | null): WaitPlan {
  const toStore: WaitingRecord[] = [];
  const waits = wanted.map((wait) => {
    const open = known.findOpen(wait);
    if (open) return open;
    const record = recordOf(wait, known.newestOf(wait.action), toStore.at(-1) ?? last);
    known.add(record);
    toStore.push(record);
    return record;
  });
  return { waits, toStore };
}

function recordOf(wait: NewWait, earlier: WaitingRecord | undefined, last: WaitingRecord | null): WaitingRecord {
  return {
    ...wait,
    _id: waitingId(wait.accountId, actionKey(wait.action), earlier ? nthWait(earlier._id) + 1 : 1),
    since: new Date(Math.max(wait.since.getTime(), last ? last.since.getTime() + 1 : 0)),
    state: 'waiting',
    reason: null,
    charging: false,
    endedAt: null,
    debitId: null,
    ...dueFrom(new Date(Date.now() + FIRST_LOOK_MS)),
  };
}
