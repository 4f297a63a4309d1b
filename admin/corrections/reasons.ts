/** Keeps the reasons for corrections. A new installation gets these, and may store further ones. */
import type { Model } from 'mongoose';
import { invalidField } from '../../domain/errors.js';
import { insertIfMissing } from '../../storage/insert-if-missing.js';
import type { ReasonRecord } from './models.js';

const SEED: readonly ReasonRecord[] = [
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

export interface Reasons {
  seed(): Promise<void>;
  list(): Promise<readonly Reason[]>;
  /** Throws `invalid-request` for an unknown code, and where a ticket is missing. */
  check(code: string, ticket: string | null): Promise<void>;
}

export function createReasons(model: Model<ReasonRecord>): Reasons {
  return {
    async seed() {
      await Promise.all(SEED.map(({ _id, ...fields }) => insertIfMissing(model, _id, fields)));
    },
    async list() {
      const found = await model.find().sort({ _id: 1 }).limit(100).lean<ReasonRecord[]>();
      return found.map(({ _id: code, label, needsTicket }) => ({ code, label, needsTicket }));
    },
    async check(code, ticket) {
      const reason = await model.findById(code).lean<ReasonRecord>();
      if (!reason) throw invalidField('reasonCode', `There is no reason ${code}. Choose one of the list.`);
      if (reason.needsTicket && ticket === null) {
        throw invalidField('ticket', 'This reason needs a ticket: its link, or its key such as SUP-123.');
      }
    },
  };
}
