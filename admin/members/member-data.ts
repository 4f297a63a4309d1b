/**
 * Gives away and erases what is stored about one member, because the person asks for it. The name and the address are in
 * one record; everything else has the member's id. An erasure deletes that record and what the member chose and read.
 * Entries keep the id, so that sums and hash chains stay as they are: see docs/decisions/0053.
 */
import type { Connection } from 'mongoose';
import { createMemberRecords, type MemberRecords } from '../../accounts/member-record.js';
import { accountModels } from '../../accounts/models.js';
import { openMemberTraces, type MemberTraces } from '../../alerts/member-traces.js';
import type { Entry } from '../../domain/account/entry.js';
import { memberActor } from '../../domain/business-key.js';
import { notFound } from '../../domain/errors.js';
import { createEntryBook, type EntryBook } from '../../ledger/entry-book.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { createAudit, type Audit } from '../audit/audit.js';
import { auditModel } from '../audit/models.js';

export interface MemberExport {
  readonly accountId: string;
  readonly memberId: string;
  /** Null: the member was removed or erased. */
  readonly member: object | null;
  readonly notificationPreferences: object | null;
  readonly readNotifications: object | null;
  /** Every entry that the member caused, oldest first: actions, and purchases that were credited. */
  readonly entries: readonly object[];
  /** Mails to the member, without their texts. */
  readonly messages: readonly object[];
}

export interface Erased {
  /** False: the record was gone before, for example because the host had removed the member. */
  readonly hadRecord: boolean;
  /** The account's customer at the payment provider, which may have the member's address; null where there is none. */
  readonly customerId: string | null;
}

export interface MemberData {
  /** Throws `not-found` for an unknown account. */
  export(accountId: string, memberId: string): Promise<MemberExport>;
  /** May be repeated. Throws `not-found` for an unknown account. */
  erase(accountId: string, memberId: string): Promise<Erased>;
}

interface MemberDataParts {
  readonly records: MemberRecords;
  readonly traces: MemberTraces;
  readonly book: Pick<EntryBook, 'listLinks'>;
  readonly audit: Pick<Audit, 'record'>;
}

/** Operators' commands have no person of their own. */
const BY = 'command';
const PIECE = 1_000;

export async function openMemberData(connection: Connection): Promise<MemberData> {
  const audit = auditModel(connection);
  const models = accountModels(connection);
  await prepareCollections({ ...models, audit });
  return createMemberData({
    records: createMemberRecords(models),
    traces: await openMemberTraces(connection),
    book: createEntryBook(connection),
    audit: createAudit(audit),
  });
}

function createMemberData({ records, traces, book, audit }: MemberDataParts): MemberData {
  const requireAccount = async (accountId: string): Promise<void> => {
    if (!(await records.hasAccount(accountId))) throw notFound('account');
  };

  const entriesOf = async (accountId: string, memberId: string): Promise<Entry[]> => {
    const actor = memberActor(accountId, memberId);
    const found: Entry[] = [];
    for (let from = 1; ; from += PIECE) {
      const links = await book.listLinks(accountId, from, from + PIECE - 1);
      if (links.length === 0) return found;
      found.push(
        ...links
          .map(({ entry }) => entry)
          .filter((entry) => entry.actor === actor || ('memberId' in entry && entry.memberId === memberId)),
      );
    }
  };

  return {
    async export(accountId, memberId) {
      await requireAccount(accountId);
      await audit.record({ by: BY, act: 'member-exported', accountId, subject: memberId });
      const { preferences, readMarks, messages } = await traces.find(accountId, memberId);
      return {
        accountId,
        memberId,
        member: await records.find(accountId, memberId),
        notificationPreferences: preferences,
        readNotifications: readMarks,
        entries: await entriesOf(accountId, memberId),
        messages,
      };
    },

    async erase(accountId, memberId) {
      await requireAccount(accountId);
      await audit.record({ by: BY, act: 'member-erased', accountId, subject: memberId });
      // First the record: from then on no message finds an address, and no token is made.
      const hadRecord = await records.erase(accountId, memberId);
      await traces.erase(accountId, memberId);
      return { hadRecord, customerId: await records.customerOf(accountId) };
    },
  };
}
