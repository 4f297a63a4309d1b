/**
 * Lets a member get at most three alert mails of an account on a day. A mail takes one of the day's places before it is
 * sent, and each place is a unique key: of many mails at once three get one. The day's first `Tokens gone` always goes
 * out. What was held back is counted once, by the next mail.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import { heldBackMailKey, mailPlaceKey } from '../domain/business-key.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import { instant, options, text, textOrNull } from '../storage/schema-parts.js';

export const MAX_ALERT_MAILS_A_DAY = 3;

export interface AlertMail {
  readonly accountId: string;
  readonly memberId: string;
  readonly crossingId: string;
}

export interface DailyLimit {
  /**
   * Whether this mail may go out on this local date. May be repeated: a mail keeps its place. `goesFirst`: the first such
   * mail of the day goes out even where no place is left.
   */
  takePlace(mail: AlertMail, day: string, options: { readonly goesFirst: boolean }): Promise<boolean>;
  hold(mail: AlertMail): Promise<void>;
  /** Has this mail report the held back ones that no mail has reported yet; returns how many it reports. */
  report(mail: AlertMail): Promise<number>;
  /** This mail can't be sent: the next one reports what it would have. */
  unreport(mail: AlertMail): Promise<void>;
}

interface PlaceRecord {
  /** See `mailPlaceKey`. */
  readonly _id: string;
  readonly crossingId: string;
  readonly takenAt: Date;
}

interface HeldBackRecord extends AlertMail {
  /** See `heldBackMailKey`. */
  readonly _id: string;
  /** The crossing whose mail reports it. */
  readonly reportedBy: string | null;
}

/** A place counts on one local date only. */
const PLACES_KEPT_S = 7 * 86_400;

const placeSchema = new Schema<PlaceRecord>({ _id: text, crossingId: text, takenAt: instant }, options).index(
  { takenAt: 1 },
  { expireAfterSeconds: PLACES_KEPT_S },
);
const heldBackSchema = new Schema<HeldBackRecord>(
  { _id: text, accountId: text, memberId: text, crossingId: text, reportedBy: textOrNull },
  options,
).index({ accountId: 1, memberId: 1, reportedBy: 1 });

/** Makes the collections where they are missing. */
export async function openDailyLimit(connection: Connection): Promise<DailyLimit> {
  const places = connection.model<PlaceRecord>('AlertMailPlace', placeSchema, 'alert_mail_places');
  const heldBack = connection.model<HeldBackRecord>('HeldBackAlertMail', heldBackSchema, 'held_back_alert_mails');
  await prepareCollections({ places, heldBack });
  return createDailyLimit(places, heldBack);
}

function createDailyLimit(places: Model<PlaceRecord>, heldBack: Model<HeldBackRecord>): DailyLimit {
  const takes = async (_id: string, crossingId: string): Promise<boolean> => {
    if (await insertIfMissing(places, _id, { crossingId, takenAt: new Date() })) return true;
    return (await places.findById(_id).lean<PlaceRecord>())?.crossingId === crossingId;
  };

  return {
    async takePlace({ accountId, memberId, crossingId }, day, { goesFirst }) {
      const placeOf = (place: string): string => mailPlaceKey(accountId, memberId, day, place);
      const isFirst = goesFirst && (await takes(placeOf('first'), crossingId));
      for (let place = 1; place <= MAX_ALERT_MAILS_A_DAY; place += 1) {
        if (await takes(placeOf(String(place)), crossingId)) return true;
      }
      return isFirst;
    },

    async hold(mail) {
      const { accountId, memberId, crossingId } = mail;
      await insertIfMissing(heldBack, heldBackMailKey(crossingId, memberId), {
        accountId,
        memberId,
        crossingId,
        reportedBy: null,
      });
    },

    async report({ accountId, memberId, crossingId: reportedBy }) {
      const ours = { accountId, memberId, reportedBy: { $in: [null, reportedBy] } };
      if ((await heldBack.exists(ours)) === null) return 0;
      await heldBack.updateMany({ accountId, memberId, reportedBy: null }, { $set: { reportedBy } });
      return await heldBack.countDocuments({ accountId, memberId, reportedBy });
    },

    async unreport({ accountId, memberId, crossingId: reportedBy }) {
      await heldBack.updateMany({ accountId, memberId, reportedBy }, { $set: { reportedBy: null } });
    },
  };
}
