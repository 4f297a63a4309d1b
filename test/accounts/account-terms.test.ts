import { expect, test } from '@jest/globals';
import { newRecord, recordUpdate } from '../../accounts/account-record.js';
import { firstTerms, termChanges } from '../../accounts/account-terms.js';
import type { AccountRecord } from '../../accounts/models.js';
import { planTerms, SEED_PLANS } from '../../domain/pricing/plan.js';

const [FREE, STARTER] = SEED_PLANS.map(planTerms);
const RECORD: AccountRecord = {
  _id: 'acme',
  ...newRecord('acme', { name: 'Acme', planId: 'free', timeZone: 'Europe/Berlin', anchorDate: '2026-03-31' }),
};
const TERMS = firstTerms(RECORD, FREE!);

test('terms that were made from a record need no change', () => {
  expect(termChanges(RECORD, FREE!, TERMS)).toEqual({});
});

test('only the terms that differ from the record are changed', () => {
  const moved = { ...RECORD, timeZone: 'Asia/Tokyo', candidateAssistance: true };
  expect(termChanges(moved, FREE!, TERMS)).toEqual({ timeZone: 'Asia/Tokyo', candidateAssistance: true });
  expect(termChanges(RECORD, STARTER!, TERMS)).toEqual({ plan: STARTER });
});

test('a plan that begins with the next period is not asked for again', () => {
  const downgraded = { ...TERMS, plan: STARTER!, nextPlan: FREE! };
  expect(termChanges(RECORD, FREE!, downgraded)).toEqual({});
  expect(termChanges(RECORD, STARTER!, downgraded)).toEqual({ plan: STARTER });
});

test('a new customer loses the subscription of the former one, the same customer keeps it', () => {
  const customer = { ...RECORD, stripeCustomerId: 'cus_1' };
  expect(recordUpdate('acme', { stripeCustomerId: 'cus_1' }, customer)).toEqual({
    stripeCustomerId: 'cus_1',
    customerInUse: 'cus_1',
  });
  for (const stripeCustomerId of [null, 'cus_2']) {
    expect(recordUpdate('acme', { stripeCustomerId }, customer)).toMatchObject({
      stripeCustomerId,
      subscription: null,
    });
  }
});

test('a customer is looked up at the payment provider, also where another call has just created the account', () => {
  const [due, customer] = [{ dueAt: expect.any(Date) }, { stripeCustomerId: 'cus_1' }];
  expect(recordUpdate('acme', customer, RECORD)).toMatchObject(due);
  expect(recordUpdate('acme', customer, null)).toMatchObject(due);
});
