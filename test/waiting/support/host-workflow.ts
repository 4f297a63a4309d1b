/** Workflows as a host writes them: they spend, and wait for credits. */
import { condition, defineSignal, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import {
  CREDITS_ACTIVITY_OPTIONS,
  CREDITS_CHARGED_SIGNAL,
  WAITING_ENDED_SIGNAL,
  type CreditsActivities,
  type CreditsCharged,
  type WaitingEnded,
} from '../../../client/workflow.js';

const { debitCredits, cancelWaiting } = proxyActivities<CreditsActivities>(CREDITS_ACTIVITY_OPTIONS);

const callOf = (accountId: string) => ({
  accountId,
  action: { feature: 'talent_search', kind: 'search', searchId: 'of-the-host' } as const,
  onNoCredits: 'wait' as const,
  notify: { workflowId: workflowInfo().workflowId },
});

export async function hostWaits(accountId: string) {
  let charged: CreditsCharged | undefined;
  setHandler(defineSignal<[CreditsCharged]>(CREDITS_CHARGED_SIGNAL), (signal) => {
    charged = signal;
  });
  const place = await debitCredits(callOf(accountId));
  await condition(() => charged !== undefined);
  return { place, charged, again: await debitCredits(callOf(accountId)) };
}

export async function hostCancels(accountId: string) {
  let ended: WaitingEnded | undefined;
  setHandler(defineSignal<[WaitingEnded]>(WAITING_ENDED_SIGNAL), (signal) => {
    ended = signal;
  });
  const place = await debitCredits(callOf(accountId));
  if (!('waiting' in place)) throw new Error('it does not wait');
  const answer = await cancelWaiting({ waitingId: place.waiting.id });
  await condition(() => ended !== undefined);
  return { answer, ended };
}
