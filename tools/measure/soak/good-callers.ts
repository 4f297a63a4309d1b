/** Members and hosts who go on with their work meanwhile. They are served, and served soon, or the run fails. */
import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 200;

export interface GoodCaller {
  readonly port: number;
  readonly hostKey: string;
  readonly memberToken: () => string;
  readonly accountId: string;
}

export interface Served {
  readonly times: number[];
  /** What any of them was answered instead. */
  readonly refusals: string[];
}

/** A debit and a look at the card, again and again until the signal. */
export async function callOn(caller: GoodCaller, served: Served, signal: AbortSignal): Promise<void> {
  const { port, hostKey, memberToken, accountId } = caller;
  const call = async (path: string, token: string, json?: object): Promise<void> => {
    const startedAt = performance.now();
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: json ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${token}`, ...(json && { 'content-type': 'application/json' }) },
        ...(json && { body: JSON.stringify(json) }),
      });
      const text = await answer.text();
      served.times.push(performance.now() - startedAt);
      if (!answer.ok) served.refusals.push(`${path}: ${answer.status} ${text.slice(0, 200)}`);
    } catch (error) {
      served.refusals.push(`${path}: ${String(error)}`);
    }
  };
  for (let n = 1; !signal.aborted; n += 1) {
    const action = { feature: 'meeting_assistant', meetingId: `good-${n}` };
    await call('/v1/debits', hostKey, { accountId, action });
    if (n % 5 === 0) await call(`/v1/accounts/${accountId}/balance`, memberToken());
    await sleep(PAUSE_MS);
  }
}
