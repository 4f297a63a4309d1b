/**
 * Charges what waits in an account, oldest first, until credits are missing. Only the account's `resumeWaiting` workflow
 * calls this; two calls at once charge nothing twice, since an action is charged once.
 */
import type { AccountState } from '../domain/account/account-state.js';
import type { ErrorCode } from '../domain/errors.js';
import type { Ledger } from '../ledger/ledger.js';
import { requestOf } from './admission.js';
import { hasRoom } from './can-try.js';
import type { Endings } from './endings.js';
import type { Ending, WaitingQueue } from './queue.js';
import type { WaitingRecord } from './record.js';

export interface Resumed {
  readonly charged: number;
  /** Whether there may be more to charge now. */
  readonly more: boolean;
}

export interface Resume {
  /** Works on a bounded part of the queue. */
  resume(accountId: string): Promise<Resumed>;
}

interface ResumeParts {
  readonly ledger: Pick<Ledger, 'debit' | 'readAccount'>;
  readonly queue: Pick<WaitingQueue, 'list' | 'update'>;
  readonly endings: Pick<Endings, 'end'>;
  readonly now: () => Date;
}

const PAGE_SIZE = 50;
/** A call charges about this many at most: an activity must not run for minutes. */
const MAX_CHARGED = 100;

type Step = 'charged' | 'ended' | 'passed over' | 'no credits';

/** Refusals that end a wait: nothing that the account gets can change them soon. */
const ENDS: Readonly<Partial<Record<ErrorCode, Ending['state']>>> = {
  'account-closed': 'cancelled',
  'too-late': 'expired',
};

export function createResume({ ledger, queue, endings, now }: ResumeParts): Resume {
  const tryOne = async (record: WaitingRecord): Promise<Step> => {
    if (!(await queue.update(record, { charging: true }))) return 'ended';
    const answer = await ledger.debit(requestOf(record));
    if (answer.ok) {
      const debitId = answer.entry._id;
      await endings.end(record, { state: 'charged', debitId, at: answer.repeated ? now() : answer.entry.at });
      return 'charged';
    }
    const { code } = answer.refusal;
    if (code === 'credits-exhausted') {
      await queue.update(record, { charging: false, reason: null });
      return 'no credits';
    }
    if (code === 'space-limit-reached') {
      await queue.update(record, { charging: false, reason: code });
      return 'passed over';
    }
    await queue.update(record, { charging: false });
    await endings.end(record, { state: ENDS[code] ?? 'refused', reason: code, at: now() });
    return 'ended';
  };

  return {
    async resume(accountId) {
      let charged = 0;
      let after: WaitingRecord | undefined;
      /** Read only where something waits for its Space's limit, and again once that has changed. */
      let account: AccountState | null | undefined;
      for (;;) {
        const page = await queue.list(accountId, { ...(after && { after }), limit: PAGE_SIZE });
        for (const record of page) {
          if (record.reason !== null) account ??= await ledger.readAccount(accountId);
          if (account && !hasRoom(account, record)) continue;
          const step = await tryOne(record);
          if (step === 'no credits') return { charged, more: false };
          if (step === 'passed over') account = undefined;
          if (step === 'charged') charged += 1;
        }
        after = page.at(-1);
        if (page.length < PAGE_SIZE) return { charged, more: false };
        if (charged >= MAX_CHARGED) return { charged, more: true };
      }
    },
  };
}
