/**
 * Members and hosts who go on with their work meanwhile. They are served or the run fails. They have connections of
 * their own, as on machines of their own: the hostile ones are closed by the API.
 */
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
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
      const answer = await ask(`http://127.0.0.1:${port}${path}`, token, json);
      served.times.push(performance.now() - startedAt);
      if (answer.status >= 400) served.refusals.push(`${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
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

const connections = new Agent({ keepAlive: true });

function ask(url: string, token: string, json?: object): Promise<{ status: number; text: string }> {
  const body = json && JSON.stringify(json);
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  return new Promise((resolve, reject) => {
    const asking = request(
      url,
      { method: body === undefined ? 'GET' : 'POST', headers, agent: connections },
      (answer) => {
        text(answer).then((content) => {
          resolve({ status: answer.statusCode!, text: content });
        }, reject);
      },
    );
    asking.on('error', reject).end(body);
  });
}
