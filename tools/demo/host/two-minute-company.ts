/** Sets up a second customer, whose billing period lasts two minutes, so that a viewer sees periods end and begin. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../../../client/http.js';
import { CreditsRefused, type CreditsClient } from '../../../client/index.js';
import { setUpAccount } from './account.js';
import { TIME_ZONE } from './company.js';

export const QUICK_ACCOUNT_ID = 'blitz';
const INTERVAL = 'PT2M';
/** About seven meetings of 3 tokens each per period: its statements are not empty, and its credits never run out. */
const MEETING_EVERY_MS = 17_000;

export const QUICK_PEOPLE = [{ id: 'm-bea', name: 'Bea Blitz', email: 'bea@blitz.example', role: 'Owner' }] as const;

/** `call` uses a key with the scope `manage`. Repeating the set-up changes nothing. */
export async function setUpTwoMinuteCompany(call: Call, signal: AbortSignal): Promise<void> {
  const account = { name: 'Blitz Staffing', timeZone: TIME_ZONE, interval: INTERVAL };
  await setUpAccount(call, QUICK_ACCOUNT_ID, account, { planId: 'free' }, signal);
  for (const { id, ...person } of QUICK_PEOPLE) {
    await call('PUT', `/v1/accounts/${QUICK_ACCOUNT_ID}/members/${id}`, person, { signal });
  }
}

/** Joins a meeting every few seconds until `signal` aborts. A failed debit is reported and not retried. */
export async function holdMeetings(
  credits: CreditsClient,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    const action = { feature: 'meeting_assistant', meetingId: `stand-up-${Date.now()}` } as const;
    try {
      await credits.debit({ accountId: QUICK_ACCOUNT_ID, action }, { signal });
    } catch (error) {
      // `signal` may have aborted the debit.
      if (!(error instanceof CreditsRefused || error === signal.reason)) onFailure(error);
    }
    await sleep(MEETING_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
