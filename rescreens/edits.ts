/**
 * Takes an edit of a job's score cards: it joins the job's newest re-screen, or opens the next one. MongoDB is written
 * first and Temporal is signalled afterwards. The same edit answers the same, however often it is sent.
 */
import { createHash } from 'node:crypto';
import type { Accounts } from '../accounts/accounts.js';
import type { MemberDirectory } from '../accounts/member-directory.js';
import type { SpaceDirectory } from '../accounts/space-directory.js';
import { actionKey, scoreCardEditKey } from '../domain/business-key.js';
import { FuelgaugeError, invalidRequest, memberIssue } from '../domain/errors.js';
import { applyEdit } from '../domain/rescreens/edits.js';
import type { Ledger } from '../ledger/ledger.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import type { EditRecord, RescreenModels, RescreenRecord } from './models.js';
import type { RescreenRecords } from './record.js';
import type { RescreenSignals } from './signals.js';

export interface ScoreCardEdit {
  readonly accountId: string;
  readonly spaceId?: string | undefined;
  readonly memberId?: string | undefined;
  readonly jobId: string;
  readonly editId: string;
  readonly candidateIds?: readonly string[] | undefined;
}

export interface ScoreCardEdits {
  /** Throws `invalid-request`, `not-found`, `account-closed` or `key-conflict`. */
  take(edit: ScoreCardEdit): Promise<RescreenRecord>;
}

interface ScoreCardEditParts {
  readonly edits: RescreenModels['edits'];
  readonly records: RescreenRecords;
  readonly signals: Pick<RescreenSignals, 'sendBriefly'>;
  readonly accounts: Pick<Accounts, 'requireOpen'>;
  readonly directory: Pick<SpaceDirectory, 'requireSpace'>;
  readonly memberDirectory: Pick<MemberDirectory, 'hasMember'>;
  readonly ledger: Pick<Ledger, 'readAction'>;
}

/** Other edits of the same job were faster this often: something else is wrong. */
const MAX_TRIES = 100;

export function createScoreCardEdits(parts: ScoreCardEditParts): ScoreCardEdits {
  const { edits, records, signals, accounts, directory, memberDirectory, ledger } = parts;

  const check = async ({ accountId, spaceId, memberId }: ScoreCardEdit): Promise<void> => {
    await accounts.requireOpen(accountId);
    if (spaceId !== undefined) await directory.requireSpace(accountId, spaceId);
    if (memberId !== undefined && !(await memberDirectory.hasMember(accountId, memberId))) {
      throw invalidRequest([memberIssue('memberId', memberId)]);
    }
  };

  /** Somebody may have refunded the price: then the re-screen goes on, and the next edit pays again. */
  const noteRefund = async ({ _id, accountId, jobId, rerunId, charge }: RescreenRecord): Promise<void> => {
    if (!charge || charge.refunded) return;
    const key = actionKey({ feature: 'talent_search', kind: 'rescreen', jobId, rerunId });
    const { state } = await ledger.readAction(accountId, key);
    if (state !== 'reopened') return;
    await records.change(_id, (stored) => stored.charge && { ...stored, charge: { ...stored.charge, refunded: true } });
  };

  /** Returns the re-screen that has the edit now. */
  const place = async (edit: ScoreCardEdit): Promise<RescreenRecord> => {
    const { accountId, jobId, editId, spaceId = null, memberId = null, candidateIds = null } = edit;
    const added = { editId, candidateIds, at: new Date() };
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const newest = await records.newest(accountId, jobId);
      if (newest) {
        await noteRefund(newest);
        const joined = await records.change(newest._id, (stored) => joinedBy(stored, added), { isNews: true });
        if (joined && (joined.changed || applyEdit(joined.record, added).kind === 'known')) return joined.record;
      }
      const opened = await records.open((newest?.nth ?? 0) + 1, { accountId, jobId, spaceId, memberId, ...added });
      if (opened) return opened;
    }
    throw new Error(`the edit ${editId} of ${accountId} found no re-screen in ${MAX_TRIES} tries`);
  };

  return {
    async take(edit) {
      await check(edit);
      const _id = scoreCardEditKey(edit.accountId, edit.jobId, edit.editId);
      const contentHash = hashOf(edit);
      await insertIfMissing(edits, _id, { contentHash, rescreenId: null, at: new Date() });
      const stored = (await edits.findById(_id).lean<EditRecord>())!;
      if (stored.contentHash !== contentHash) throw otherContent();
      if (stored.rescreenId !== null) return (await records.find(stored.rescreenId))!;
      const record = await place(edit);
      await edits.updateOne({ _id }, { $set: { rescreenId: record._id } });
      await signals.sendBriefly(record);
      return record;
    },
  };
}

const joinedBy = (stored: RescreenRecord, added: Parameters<typeof applyEdit>[1]) => {
  const outcome = applyEdit(stored, added);
  return outcome.kind === 'joins' ? outcome.rescreen : null;
};

const hashOf = ({ spaceId, memberId, candidateIds }: ScoreCardEdit): string =>
  createHash('sha256')
    .update(JSON.stringify([spaceId ?? null, memberId ?? null, candidateIds ?? null]))
    .digest('hex');

const otherContent = (): FuelgaugeError =>
  new FuelgaugeError(
    'key-conflict',
    'This editId was already sent with another Space, member or list of candidates. Give each edit an id of its own.',
  );
