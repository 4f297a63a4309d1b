import { setTimeout as sleep } from 'node:timers/promises';
import { isDuplicateKey } from './driver.js';

/** Others took the number this often: something else is wrong. */
const MAX_TRIES = 200;
const MAX_PAUSE_MS = 20;

/**
 * Inserts under the number that follows the last one, so that numbers have no gaps. `attempt` reads the last number and
 * inserts; it is called again where another process has taken the number. `what` names the record in the error.
 */
export async function insertNext<T>(what: string, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await sleep(Math.random() * Math.min(tries + 1, MAX_PAUSE_MS));
    }
  }
  throw new Error(`${what} found no free number in ${MAX_TRIES} tries`);
}
