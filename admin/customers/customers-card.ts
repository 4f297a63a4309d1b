/** Shows staff the card that a customer sees, with nothing to buy: the same payload as over HTTP, under the staff session. */
import { ONLOOKER, type CardReader } from '../../card/card-reader.js';
import type { Audit } from '../audit/audit.js';
import { requireRight } from '../staff/require-right.js';
import type { StaffMember } from '../staff/staff.js';

export interface CustomersCard {
  /** Throws `not-found`, and what the ledger throws while it can't be read. The look is recorded first. */
  view(by: StaffMember, accountId: string): ReturnType<CardReader['read']>;
}

interface CustomersCardParts {
  readonly card: CardReader;
  readonly audit: Pick<Audit, 'record'>;
}

export const createCustomersCard = ({ card, audit }: CustomersCardParts): CustomersCard => ({
  async view(by, accountId) {
    requireRight(by, 'look');
    const shown = await card.read(accountId, ONLOOKER);
    await audit.record({ by: by.id, act: 'card-viewed', accountId });
    return shown;
  },
});
