/** Turns the changes that a host asks for into the fields that are stored of an account. */
import { invalidRequest } from '../domain/errors.js';
import { present } from '../domain/present.js';
import { localDateOf } from '../domain/calendar/time-zone.js';
import { dueFrom, type DueWork } from '../storage/due-work.js';
import type { AccountChanges } from './account-changes.js';
import { missingFields } from './missing-fields.js';
import { accountTerms } from './search-terms.js';
import type { AccountRecord } from './models.js';

/** Returns the record of a new account. Throws `invalid-request` where a required field is missing. */
export function newRecord(accountId: string, changes: AccountChanges): Omit<AccountRecord, '_id'> {
  const { name, planId, timeZone } = changes;
  if (name === undefined || planId === undefined || timeZone === undefined) {
    throw invalidRequest(missingFields('account', { name, planId, timeZone }));
  }
  const createdAt = new Date();
  const stripeCustomerId = changes.stripeCustomerId ?? null;
  return {
    name,
    planId,
    timeZone,
    anchorDate: changes.anchorDate ?? localDateOf(createdAt, timeZone),
    interval: changes.interval ?? null,
    stripeCustomerId,
    customerInUse: customerInUse(accountId, stripeCustomerId),
    subscription: null,
    ...dueFrom(stripeCustomerId === null ? null : createdAt),
    candidateAssistance: changes.features?.candidateAssistance ?? false,
    state: 'open',
    createdAt,
    searchTerms: accountTerms(accountId, name),
  };
}

/** Returns the fields to set. `before` is null where another call has just created the account. */
export function recordUpdate(
  accountId: string,
  changes: AccountChanges,
  before: AccountRecord | null,
): Partial<AccountRecord> {
  const { features, ...fields } = changes;
  const { stripeCustomerId } = fields;
  return {
    ...present({ ...fields, candidateAssistance: features?.candidateAssistance }),
    ...(fields.name !== undefined && { searchTerms: accountTerms(accountId, fields.name) }),
    ...(stripeCustomerId !== undefined && { customerInUse: customerInUse(accountId, stripeCustomerId) }),
    ...customerUpdate(changes, before),
  };
}

/**
 * A new customer has other subscriptions, so the payment provider is asked about them. The plan stays until one of them
 * changes it.
 */
function customerUpdate(
  { stripeCustomerId }: AccountChanges,
  before: AccountRecord | null,
): Pick<AccountRecord, 'subscription' | keyof DueWork> | null {
  if (stripeCustomerId === undefined || stripeCustomerId === before?.stripeCustomerId) return null;
  return { subscription: null, ...dueFrom(stripeCustomerId === null ? null : new Date()) };
}

/**
 * Two open accounts with one customer would see each other's invoices. An account without a customer, or a closed one,
 * has a value of its own here, which no customer's id can be: a company may close an account and open another.
 */
export const customerInUse = (accountId: string, stripeCustomerId: string | null): string =>
  stripeCustomerId ?? `none~${accountId}`;
