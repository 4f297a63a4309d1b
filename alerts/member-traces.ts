/**
 * Finds and erases what one member left here: the choices of notifications, the marks of what was read, and the mails to
 * the member, which are recorded without the address and the text.
 */
import type { Connection } from 'mongoose';
import { createMemberMessages } from '../delivery/member-messages.js';
import { openDeliveryRecords, type DeliveryRecord } from '../delivery/record.js';
import { idWithin } from '../domain/business-key.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import { inAppModels, type ReadMarksRecord } from './in-app/models.js';
import { preferencesModel, type PreferencesRecord } from './preferences.js';

export interface FoundTraces {
  /** Null: the member chose nothing. */
  readonly preferences: PreferencesRecord | null;
  /** Null: the member read nothing. */
  readonly readMarks: ReadMarksRecord | null;
  /** Oldest first. */
  readonly messages: readonly DeliveryRecord[];
}

export interface MemberTraces {
  find(accountId: string, memberId: string): Promise<FoundTraces>;
  /** Ends the mails that wait, and deletes the rest but the records of mails. May be repeated. */
  erase(accountId: string, memberId: string): Promise<void>;
}

/** Makes the collections that are missing. */
export async function openMemberTraces(connection: Connection): Promise<MemberTraces> {
  const models = { preferences: preferencesModel(connection), readMarks: inAppModels(connection).readMarks };
  await prepareCollections(models);
  const messages = createMemberMessages(await openDeliveryRecords(connection));
  return {
    async find(accountId, memberId) {
      const _id = idWithin(accountId, memberId);
      const [preferences, readMarks, sent] = await Promise.all([
        models.preferences.findById(_id).lean<PreferencesRecord>(),
        models.readMarks.findById(_id).lean<ReadMarksRecord>(),
        messages.list(accountId, memberId),
      ]);
      return { preferences, readMarks, messages: sent };
    },
    async erase(accountId, memberId) {
      const _id = idWithin(accountId, memberId);
      await messages.giveUp(accountId, memberId);
      await Promise.all([models.preferences.deleteOne({ _id }), models.readMarks.deleteOne({ _id })]);
    },
  };
}
