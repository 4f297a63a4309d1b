/** Sets up a customer on the plan Scale, whose Owner has allowed overage and whose first period has used some. */
import type { Call } from '../../../client/http.js';
import type { Action } from '../../../domain/business-key.js';
import { setUpAccount } from './account.js';
import { TIME_ZONE } from './company.js';

export const SCALE_ACCOUNT_ID = 'northwind';
export const SCALE_PEOPLE = [
  { id: 'm-samira', name: 'Samira Stone', email: 'samira@northwind.example', role: 'Owner' },
  { id: 'm-tom', name: 'Tom Tan', email: 'tom@northwind.example', role: 'Editor' },
] as const;

const MAX_BATCH = 500;
/** All 10,000 credits of the plan, in an order in which the last 35 tokens are beyond them. */
const SEARCHES = 440;
const MEETINGS = 300;
const EVALUATIONS = 335;

/** Repeating it charges nothing again, and allows nothing that the Owner has forbidden since. */
export async function setUpScaleCompany(call: Call, signal: AbortSignal): Promise<void> {
  const path = `/v1/accounts/${SCALE_ACCOUNT_ID}`;
  const account = { name: 'Northwind Talent', timeZone: TIME_ZONE };
  const first = { planId: 'scale', features: { candidateAssistance: true } };
  await setUpAccount(call, SCALE_ACCOUNT_ID, account, first, signal);
  for (const { id, ...person } of SCALE_PEOPLE) await call('PUT', `${path}/members/${id}`, person, { signal });
  const card = (await call('GET', `${path}/balance`, undefined, { signal })) as {
    period: { number: number };
    usage: { tokens: number }[];
  };
  // Only the first period is filled: afterwards the company's own people spend.
  if (card.period.number > 1) return;
  if (card.usage.every(({ tokens }) => tokens === 0))
    await call('PUT', `${path}/overage`, { allowed: true }, { signal });
  const actions = firstActions();
  for (let from = 0; from < actions.length; from += MAX_BATCH) {
    const items = actions.slice(from, from + MAX_BATCH).map((action, index) => {
      const { id } = SCALE_PEOPLE[index % SCALE_PEOPLE.length] ?? SCALE_PEOPLE[0];
      return { accountId: SCALE_ACCOUNT_ID, memberId: id, action };
    });
    await call('POST', '/v1/debits/batch', { items }, { signal });
  }
}

function firstActions(): Action[] {
  const numbers = (length: number) => Array.from({ length }, (_, index) => index + 1);
  return [
    ...numbers(SEARCHES).map((n): Action => ({ feature: 'talent_search', kind: 'search', searchId: `first-${n}` })),
    ...numbers(MEETINGS).map((n): Action => ({ feature: 'meeting_assistant', meetingId: `first-${n}` })),
    ...numbers(EVALUATIONS).map((n): Action => ({
      feature: 'candidate_evaluation',
      jobId: 'account-executive',
      candidateId: `first-${n}`,
    })),
  ];
}
