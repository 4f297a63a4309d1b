/** Creates an account, or brings it up to date without undoing what a person has changed since. */
import type { Call } from '../../../client/http.js';
import { CreditsRefused } from '../../../client/index.js';

/** `always` is sent each time. `atFirst` holds what people change afterwards: it is sent only for a new account. */
export async function setUpAccount(
  call: Call,
  accountId: string,
  always: object,
  atFirst: object,
  signal: AbortSignal,
): Promise<void> {
  const path = `/v1/accounts/${accountId}`;
  const exists = await call('GET', path, undefined, { signal }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof CreditsRefused && error.code === 'not-found') return false;
      throw error;
    },
  );
  await call('PUT', path, exists ? always : { ...always, ...atFirst }, { signal });
}
