/** Lists the messages to one member, and ends those that wait. */
import type { Model } from 'mongoose';
import { createDeliveries } from './deliveries.js';
import type { DeliveryRecord } from './record.js';

export interface MemberMessages {
  /** Oldest first. */
  list(accountId: string, memberId: string): Promise<readonly DeliveryRecord[]>;
  giveUp(accountId: string, memberId: string): Promise<void>;
}

const ERASED = 'The member was erased.';

export function createMemberMessages(model: Model<DeliveryRecord>): MemberMessages {
  const deliveries = createDeliveries(model);
  const to = (accountId: string, memberId: string) => ({ accountId, channel: 'email', recipient: memberId }) as const;
  return {
    list: async (accountId, memberId) =>
      await model.find(to(accountId, memberId)).sort({ createdAt: 1 }).lean<DeliveryRecord[]>(),
    giveUp: (accountId, memberId) => deliveries.giveUpRecipient(to(accountId, memberId), ERASED),
  };
}
