/**
 * Gives a customer at Stripe the e-mail address of an Owner, where it has none: Stripe mails an invoice only to an address.
 * An address that the host or the customer chose is never changed.
 */
import type Stripe from 'stripe';
import type { Members } from '../accounts/members.js';

/** The e-mail address of an account's first Owner; null where no Owner is stored. */
export async function ownerEmail(members: Pick<Members, 'owners'>, accountId: string): Promise<string | null> {
  const [owner] = await members.owners(accountId, 1);
  return owner?.email ?? null;
}

/** Returns whether the customer has an address now. May be repeated. */
export async function giveEmail(
  stripe: Stripe,
  customer: string,
  email: () => Promise<string | null>,
): Promise<boolean> {
  const known = await stripe.customers.retrieve(customer);
  if (known.deleted === true) return false;
  if ((known.email ?? '') !== '') return true;
  const given = await email();
  if (given === null) return false;
  await stripe.customers.update(customer, { email: given });
  return true;
}
