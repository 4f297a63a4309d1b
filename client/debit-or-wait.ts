/** Debits an action and, where credits are missing, waits until it is charged: the service keeps its place meanwhile. */
import type { Debited, WaitingAction, WaitingCall, WaitingDebitOptions, WaitsForCredits } from './answers.js';
import type { Call, CallOptions, Surroundings } from './http.js';
import { CreditsRefused } from './refusals.js';

export interface WaitOptions extends CallOptions {
  /** Gets the place at each look, for a person who watches. */
  readonly onWaiting?: (place: Pick<WaitingAction, 'id' | 'place' | 'tokensAhead'>) => void;
}

const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;

/**
 * Throws `CreditsRefused` when the wait ends without a charge, or when the action is refused for another reason. A signal
 * ends only this waiting: the action keeps its place at the service until it is cancelled or expires.
 */
export async function debitOrWait(
  { call, sleep }: { readonly call: Call; readonly sleep: Surroundings['sleep'] },
  request: WaitingDebitOptions,
  { onWaiting = () => undefined, ...options }: WaitOptions = {},
): Promise<Debited> {
  const ask = async () =>
    (await call('POST', '/v1/debits', { ...request, onNoCredits: 'wait' }, options)) as Debited | WaitsForCredits;
  const first = await ask();
  if (!('waiting' in first)) return first;
  const { id } = first.waiting;
  onWaiting(first.waiting);
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
    await sleep(pauseMs, options.signal);
    const now = (await call('GET', `/v1/waiting/${encodeURIComponent(id)}`, undefined, options)) as WaitingAction;
    if (now.state === 'waiting') onWaiting(now);
    else if (now.state !== 'charged') throw endedWithout(now);
    else {
      // The same request answers with the charge and today's balance.
      const charged = await ask();
      if (!('waiting' in charged)) return charged;
    }
  }
}

/** Ends a wait. What became of it tells whether the action was charged just before. */
export const cancelWaiting = async (call: Call, { waitingId }: WaitingCall, options?: CallOptions) =>
  (await call('DELETE', `/v1/waiting/${encodeURIComponent(waitingId)}`, undefined, options)) as WaitingAction;

function endedWithout({ id: waitingId, state, reason, tokens: tokensNeeded }: WaitingAction): CreditsRefused {
  const code = (reason ?? 'credits-exhausted') as CreditsRefused['code'];
  return new CreditsRefused(code, `The action was not charged: its wait for credits is ${state}.`, {
    waitingId,
    state,
    tokensNeeded,
  });
}
