/**
 * Keeps what members chose about their notifications. Only what a member chose is stored: everything else follows the
 * member's role of now. A member who is removed and comes back keeps the choice, since who ended their mails must not get
 * them again.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import {
  defaultPreferences,
  type MailedAlert,
  type NotificationPreferences,
  type Preference,
} from '../domain/alerts/preferences.js';
import { idWithin } from '../domain/business-key.js';
import type { Role } from '../domain/role.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import { options, part, text } from '../storage/schema-parts.js';

/** A channel that is left out stays as it is. */
export type PreferenceChanges = {
  readonly [P in Preference]?:
    | { readonly [C in keyof NotificationPreferences[P]]?: NotificationPreferences[P][C] | undefined }
    | undefined;
};

export interface PreferenceOwner {
  readonly memberId: string;
  readonly role: Role;
}

export interface Preferences {
  /** The preferences of each of these members, by their ids: one read, however many they are. */
  of(accountId: string, members: readonly PreferenceOwner[]): Promise<ReadonlyMap<string, NotificationPreferences>>;
  /** The preferences of members of any accounts, by `<accountId>~<memberId>`. */
  ofEach(
    members: readonly (PreferenceOwner & { readonly accountId: string })[],
  ): Promise<ReadonlyMap<string, NotificationPreferences>>;
  ofOne(accountId: string, member: PreferenceOwner): Promise<NotificationPreferences>;
  change(accountId: string, memberId: string, changes: PreferenceChanges): Promise<void>;
  /** May be repeated. */
  endMails(accountId: string, memberId: string, alert: MailedAlert): Promise<void>;
}

export interface PreferencesRecord extends PreferenceChanges {
  /** `<accountId>~<memberId>` */
  readonly _id: string;
  readonly accountId: string;
  readonly memberId: string;
}

const both = new Schema({ inApp: Boolean, email: Boolean }, part);
const inApp = new Schema({ inApp: Boolean }, part);
const schema = new Schema<PreferencesRecord>(
  {
    _id: text,
    accountId: text,
    memberId: text,
    tokenAtThreshold: both,
    tokensGone: both,
    creditsExpireSoon: inApp,
    creditsAreBack: inApp,
  },
  options,
);

export const preferencesModel = (connection: Connection): Model<PreferencesRecord> =>
  connection.model<PreferencesRecord>('NotificationPreferences', schema, 'notification_preferences');

/** Makes the collection where it is missing. */
export async function openPreferences(connection: Connection): Promise<Preferences> {
  const model = preferencesModel(connection);
  await prepareCollections({ model });
  return createPreferences(model);
}

function createPreferences(model: Model<PreferencesRecord>): Preferences {
  const ofEach: Preferences['ofEach'] = async (members) => {
    const keys = members.map(({ accountId, memberId }) => idWithin(accountId, memberId));
    const stored = await model.find({ _id: { $in: keys } }).lean<PreferencesRecord[]>();
    const chosen = new Map(stored.map((record) => [record._id, record]));
    return new Map(members.map(({ role }, index) => [keys[index]!, withDefaults(role, chosen.get(keys[index]!))]));
  };

  const of: Preferences['of'] = async (accountId, members) => {
    const found = await ofEach(members.map((member) => ({ ...member, accountId })));
    return new Map(members.map(({ memberId }) => [memberId, found.get(idWithin(accountId, memberId))!]));
  };

  const change: Preferences['change'] = async (accountId, memberId, changes) => {
    const fields = channelsIn(changes);
    if (Object.keys(fields).length === 0) return;
    const _id = idWithin(accountId, memberId);
    await insertIfMissing(model, _id, { accountId, memberId });
    await model.updateOne({ _id }, { $set: fields }, { runValidators: true });
  };

  return {
    of,
    ofEach,
    async ofOne(accountId, member) {
      return (await of(accountId, [member])).get(member.memberId)!;
    },
    change,
    endMails: (accountId, memberId, alert) => change(accountId, memberId, { [alert]: { email: false } }),
  };
}

function withDefaults(role: Role, chosen: PreferenceChanges = {}): NotificationPreferences {
  const usual = Object.entries(defaultPreferences(role)) as [Preference, object][];
  return Object.fromEntries(usual.map(([name, channels]) => [name, { ...channels, ...chosen[name] }])) as never;
}

/** The channels that are named, each as a field of its own, so that two calls at once both count. */
function channelsIn(changes: PreferenceChanges): Record<string, boolean> {
  return Object.fromEntries(
    Object.entries(changes).flatMap(([name, channels]) =>
      Object.entries(channels ?? {})
        .filter(([, isOn]) => isOn !== undefined)
        .map(([channel, isOn]) => [`${name}.${channel}`, isOn as boolean]),
    ),
  );
}
