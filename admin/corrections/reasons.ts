/**
 * Keeps the reasons for corrections. A new installation gets these; operators add further ones and retire those that
 * nobody may give any more. A reason is never removed: corrections name it.
 */
import type { Model } from 'mongoose';
import { invalidField, notFound } from '../../domain/errors.js';
import { insertIfMissing } from '../../storage/insert-if-missing.js';
import type { Audit } from '../audit/audit.js';
import type { ReasonRecord } from './models.js';

const SEED: readonly Omit<ReasonRecord, 'retiredAt'>[] = [
  { _id: 'billing-error', label: 'We charged or granted something wrongly', needsTicket: true },
  { _id: 'product-fault', label: 'The product failed, and the customer paid for it', needsTicket: true },
  { _id: 'customer-request', label: 'The customer asked for it', needsTicket: true },
  { _id: 'fraud-suspected', label: 'The use looks like fraud', needsTicket: true },
  { _id: 'goodwill', label: 'Goodwill', needsTicket: false },
  { _id: 'contract', label: 'It was agreed with the customer', needsTicket: false },
  { _id: 'stuck-work', label: 'Something is stuck and has to go on', needsTicket: false },
  { _id: 'mistake', label: 'An earlier correction was a mistake', needsTicket: false },
];

export interface Reason {
  readonly code: string;
  readonly label: string;
  readonly needsTicket: boolean;
}

/** As operators see it. */
export interface StoredReason extends Reason {
  /** Null: it may be given. */
  readonly retiredAt: Date | null;
}

const CODE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MAX_CODE_LENGTH = 64;
const MAX_LABEL_LENGTH = 100;
/** People choose from a list. */
const MAX_REASONS = 100;

export interface Reasons {
  seed(): Promise<void>;
  /** Those that may be given. */
  list(): Promise<readonly Reason[]>;
  /** As people read it, also where it is retired. */
  labelOf(code: string): Promise<string>;
  /** Retired ones, too. */
  all(): Promise<readonly StoredReason[]>;
  /** Adds a reason, or changes it; one that was retired may be given again. Throws `invalid-request`. */
  put(reason: Reason, by: string): Promise<StoredReason>;
  /** Nobody may give it from now on. Throws `not-found`, and `invalid-request` for the last one. */
  retire(code: string, by: string): Promise<StoredReason>;
  /** Throws `invalid-request` for an unknown or retired code, and where a ticket is missing. */
  check(code: string, ticket: string | null): Promise<void>;
}

export function createReasons(model: Model<ReasonRecord>, audit: Pick<Audit, 'record'>): Reasons {
  const all = async (): Promise<StoredReason[]> => {
    const found = await model.find().sort({ _id: 1 }).limit(MAX_REASONS).lean<ReasonRecord[]>();
    return found.map(({ _id: code, label, needsTicket, retiredAt }) => ({ code, label, needsTicket, retiredAt }));
  };

  return {
    async seed() {
      await Promise.all(SEED.map(({ _id, ...fields }) => insertIfMissing(model, _id, { ...fields, retiredAt: null })));
    },

    async list() {
      const found = await all();
      return found
        .filter(({ retiredAt }) => retiredAt === null)
        .map(({ code, label, needsTicket }) => ({ code, label, needsTicket }));
    },

    labelOf: async (code) => (await model.findById(code).lean<ReasonRecord>())?.label ?? code,

    all,

    async put({ code, label: given, needsTicket }, by) {
      const label = given.trim();
      if (code.length > MAX_CODE_LENGTH || !CODE.test(code)) {
        throw invalidField(
          'code',
          `A code is words in small letters with dashes, at most ${MAX_CODE_LENGTH} characters.`,
        );
      }
      if (label === '' || label.length > MAX_LABEL_LENGTH) {
        throw invalidField('label', `A label has between 1 and ${MAX_LABEL_LENGTH} characters.`);
      }
      const known = await all();
      if (known.length >= MAX_REASONS && !known.some((one) => one.code === code)) {
        throw invalidField('code', `There are ${MAX_REASONS} reasons already.`);
      }
      const fields = { label, needsTicket, retiredAt: null };
      await audit.record({ by, act: 'reasons-changed', subject: code, facts: { needsTicket, retired: false } });
      await model.updateOne({ _id: code }, { $set: fields }, { upsert: true, runValidators: true });
      return { code, ...fields };
    },

    async retire(code, by) {
      const known = await all();
      const reason = known.find((one) => one.code === code);
      if (!reason) throw notFound('reason');
      if (reason.retiredAt) return reason;
      if (known.filter(({ retiredAt }) => retiredAt === null).length === 1) {
        throw invalidField('code', 'This is the last reason: add another one first.');
      }
      const retiredAt = new Date();
      await audit.record({ by, act: 'reasons-changed', subject: code, facts: { retired: true } });
      await model.updateOne({ _id: code }, { $set: { retiredAt } });
      return { ...reason, retiredAt };
    },

    async check(code, ticket) {
      const reason = await model.findById(code).lean<ReasonRecord>();
      if (!reason || reason.retiredAt)
        throw invalidField('reasonCode', `The reason ${code} was not found. Choose one from the list.`);
      if (reason.needsTicket && ticket === null) {
        throw invalidField('ticket', 'This reason needs a ticket: its link, or its key such as SUP-123.');
      }
    },
  };
}
