/** A tenant that asks for much at once, beside the one whose debits are measured. */
import pMap from 'p-map';
import { MAX_ACTIONS } from '../../../contract/spending/action.js';
import { callAsHost, type Host } from './host-call.js';
import { SPACE_ID } from './scenarios.js';

export const NOISY_ACCOUNT_ID = 'bench-noisy';
const MEMBERS = 2_700;
const BATCH_CONCURRENCY = 4;
const READ_CONCURRENCY = 4;
const SET_UP_CONCURRENCY = 20;
const TOO_MANY = 429;

export interface Noise {
  /** Resolves with the number of batches and reads that were answered. */
  stop(): Promise<{ readonly batches: number; readonly reads: number }>;
}

/** Each member of the account has a debit before the measurement begins. Batches and reads are repeated until stopped. */
export async function startNoise(host: Host): Promise<Noise> {
  const done = { batches: 0, reads: 0 };
  let sent = 0;
  const batch = async (): Promise<void> => {
    const items = Array.from({ length: MAX_ACTIONS }, () => debitOf(sent++));
    await callAsHost(host, { method: 'POST', path: '/v1/debits/batch', body: { items }, tolerated: TOO_MANY });
    done.batches += 1;
  };
  const read = async (): Promise<void> => {
    await callAsHost(host, {
      method: 'GET',
      path: `/v1/accounts/${NOISY_ACCOUNT_ID}/usage?groupBy=member&limit=200`,
      tolerated: TOO_MANY,
    });
    done.reads += 1;
  };

  const members = Array.from({ length: MEMBERS }, (_, n) => memberOf(n));
  await pMap(members, (id) => putMember(host, id), { concurrency: SET_UP_CONCURRENCY });
  while (sent < MEMBERS) await batch();
  Object.assign(done, { batches: 0, reads: 0 });
  let stopped = false;
  const loop = async (once: () => Promise<void>): Promise<void> => {
    while (!stopped) await once();
  };
  const loops = [
    ...Array.from({ length: BATCH_CONCURRENCY }, () => loop(batch)),
    ...Array.from({ length: READ_CONCURRENCY }, () => loop(read)),
  ];
  return {
    async stop() {
      stopped = true;
      await Promise.all(loops);
      return done;
    },
  };
}

const memberOf = (n: number): string => `member-${n % MEMBERS}`;

const putMember = (host: Host, id: string): Promise<string> =>
  callAsHost(host, {
    method: 'PUT',
    path: `/v1/accounts/${NOISY_ACCOUNT_ID}/members/${id}`,
    body: { name: id, email: `${id}@example.com`, role: 'Editor' },
    tolerated: TOO_MANY,
  });

const debitOf = (n: number) => ({
  accountId: NOISY_ACCOUNT_ID,
  spaceId: SPACE_ID,
  memberId: memberOf(n),
  action: { feature: 'candidate_evaluation', jobId: 'job-1', candidateId: `noise-${n}` },
});
