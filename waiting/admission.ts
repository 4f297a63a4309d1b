/**
 * Charges an action, or lets it wait where credits are missing. It is stored as waiting first and then the account's
 * resume is woken: what was granted in between finds it, or is found by it, so that no wake-up is lost.
 */
import type { ChargeEntry } from '../domain/account/entry.js';
import { actionKey } from '../domain/business-key.js';
import { FuelgaugeError, invalidRequest, type Issue } from '../domain/errors.js';
import { priceOf, type PriceList } from '../domain/pricing/price-list.js';
import { present } from '../domain/present.js';
import { refusedBy, type Answer, type DebitRequest, type Ledger } from '../ledger/ledger.js';
import type { PlaceInQueue } from './places.js';
import { MAX_WAITING, type WaitingQueue } from './queue.js';
import type { WaitingRecord } from './record.js';
import { createTogether } from './together.js';

export interface WaitRequest extends DebitRequest {
  /** How long it may wait; a meeting has to say it. */
  readonly waitSeconds?: number;
  /** A workflow that is told when the wait ends. */
  readonly notifies?: string;
}

export type WaitAnswer = Answer<ChargeEntry> | { readonly waits: PlaceInQueue };

export interface Admission {
  /** Never repeats a charge: an action waits once, and is charged once. */
  debitOrWait(request: WaitRequest): Promise<WaitAnswer>;
}

interface AdmissionParts {
  readonly ledger: Pick<Ledger, 'debit'>;
  readonly queue: WaitingQueue;
  readonly priceList: () => PriceList;
  /** The ledger's time. */
  readonly now: () => Date;
  /** Makes the account's resume look at the queue. Returns at once; the sweep makes up for one that is lost. */
  readonly wakeSoon: (accountId: string) => void;
}

const DEFAULT_WAIT_SECONDS = 14 * 86_400;

export function createAdmission({ ledger, queue, priceList, now, wakeSoon }: AdmissionParts): Admission {
  // A batch costs as many looks at the queue as a single call.
  const findOpen = createTogether(queue.findOpen);
  const add = createTogether(queue.add);
  /** Null: it was charged meanwhile, or too many wait. */
  const placed = createTogether<WaitingRecord, PlaceInQueue | null>(async (accountId, records) => {
    const places = await queue.placesOf(accountId, records);
    const beyond = places.flatMap((one) => (one && one.place > MAX_WAITING ? one.record : []));
    if (beyond.length === 0) return places;
    await queue.remove(beyond);
    return await queue.placesOf(accountId, records);
  });

  return {
    async debitOrWait({ waitSeconds, notifies, ...request }) {
      requireMayWait(request, waitSeconds);
      const { accountId, action, requestId = null, actor, workflowId = null } = request;
      const open = await findOpen(accountId, { action, requestId });
      if (open && isOther(open, request)) return refusedBy(conflict());
      if (open) {
        if (notifies !== undefined && open.notifies !== notifies) await queue.update(open, { notifies });
        const place = await placed(accountId, open);
        if (place) return { waits: place };
      }
      const price = priceOf(priceList(), action.feature);
      const answer = await ledger.debit({ ...request, price });
      if (answer.ok || answer.refusal.code !== 'credits-exhausted') return answer;
      const since = now();
      const { spaceId = null, memberId = null } = request;
      const record = await add(accountId, {
        ...{ accountId, action, spaceId, memberId, requestId, actor, workflowId, price, since },
        expiresAt: new Date(since.getTime() + (waitSeconds ?? DEFAULT_WAIT_SECONDS) * 1_000),
        notifies: notifies ?? null,
      });
      if (isOther(record, request)) return refusedBy(conflict());
      wakeSoon(accountId);
      const place = await placed(accountId, record);
      // Charged meanwhile: it answers with the charge. Too many wait: it answers with the refusal.
      return place ? { waits: place } : await ledger.debit({ ...request, price });
    },
  };
}

/** Throws `invalid-request`. */
function requireMayWait({ holdId, action }: DebitRequest, waitSeconds: number | undefined): void {
  const issues: Issue[] = [];
  if (holdId !== undefined) {
    issues.push({ path: 'onNoCredits', message: 'must not be wait with a holdId, whose credits are reserved' });
  }
  if (action.feature === 'meeting_assistant' && waitSeconds === undefined) {
    issues.push({
      path: 'waitSeconds',
      message: 'is required for a meeting, which must not be charged once it is over',
    });
  }
  if (issues.length > 0) throw invalidRequest(issues);
}

/** The request id was used for another action, Space or member. The same action without it is the same. */
function isOther(open: WaitingRecord, { action, requestId, spaceId, memberId }: DebitRequest): boolean {
  if (requestId === undefined || open.requestId !== requestId) return false;
  const isSameCaller = open.spaceId === (spaceId ?? null) && open.memberId === (memberId ?? null);
  return !isSameCaller || actionKey(open.action) !== actionKey(action);
}

const conflict = (): FuelgaugeError =>
  new FuelgaugeError('key-conflict', 'Another action waits under this requestId. Use a new one.');

/** Makes the debit of a wait: its stored request, at the price that was told. */
export const requestOf = (record: WaitingRecord): DebitRequest => ({
  accountId: record.accountId,
  action: record.action,
  price: record.price,
  notAfter: record.expiresAt,
  isRetry: true,
  actor: record.actor,
  ...present({
    spaceId: orNone(record.spaceId),
    memberId: orNone(record.memberId),
    requestId: orNone(record.requestId),
    workflowId: orNone(record.workflowId),
  }),
});

const orNone = (value: string | null): string | undefined => value ?? undefined;
