/**
 * Builds the key of an action, which makes it chargeable only once. Every other id that the ledger derives is built and
 * read here, too, from parts joined with `~`, which no caller's id may contain.
 */

import type { Actor } from './account/actor.js';

const SEPARATOR = '~';

/** One AI action, as a caller names it. Its feature and kind decide which ids it needs. */
export type Action =
  | { readonly feature: 'candidate_evaluation'; readonly jobId: string; readonly candidateId: string }
  | { readonly feature: 'meeting_assistant'; readonly meetingId: string }
  | { readonly feature: 'talent_search'; readonly searchId: string; readonly kind: 'search' | 'resurface' }
  | { readonly feature: 'talent_search'; readonly jobId: string; readonly rerunId: string; readonly kind: 'rescreen' };

/** The business key of an action: the same thing done twice has the same key. */
export function actionKey(action: Action): string {
  switch (action.feature) {
    case 'candidate_evaluation':
      return join(action.feature, action.jobId, action.candidateId);
    case 'meeting_assistant':
      return join(action.feature, action.meetingId);
    case 'talent_search':
      return action.kind === 'rescreen'
        ? join(action.feature, action.kind, action.jobId, action.rerunId)
        : join(action.feature, action.kind, action.searchId);
  }
}

/** Whether an action is the evaluation of a candidate, for any job. */
export function isOfCandidate(action: string, candidateId: string): boolean {
  const [feature, , candidate] = action.split(SEPARATOR);
  return feature === 'candidate_evaluation' && candidate === candidateId;
}

/** The actions of a job begin with one of these: its candidates' evaluations, and its re-screens. */
export const actionsOfJob = (jobId: string): string[] => [
  join('candidate_evaluation', jobId, ''),
  join('talent_search', 'rescreen', jobId, ''),
];

export const entryId = (accountId: string, seq: number): string => join(accountId, String(seq).padStart(12, '0'));
/** The number in an entry's id; NaN in what is no such id. */
export const seqOfEntry = (ofEntryId: string): number => Number(ofEntryId.slice(ofEntryId.lastIndexOf(SEPARATOR) + 1));
export const periodId = (accountId: string, number: number): string => join(accountId, String(number));
export const periodNumberOf = (ofPeriodId: string): number =>
  Number(ofPeriodId.slice(ofPeriodId.lastIndexOf(SEPARATOR) + 1));
export const allocationGrantId = (periodNumber: number): string => join('allocation', String(periodNumber));
/**
 * An upgrade grants the difference. `allocated` is the period's allocation after it, so no two upgrades share an id.
 */
export const upgradeGrantId = (periodNumber: number, allocated: number): string =>
  join('allocation', String(periodNumber), String(allocated));
/** The number of the period that an allocation was granted for. */
export const allocatedPeriod = (grantId: string): number => Number(grantId.split(SEPARATOR)[1]);
/** Names the credits of a top-up that come back because a reversal of its payment failed or was withdrawn. */
export const returnedPackGrantId = (topUpId: string, reversalId: string): string => join(topUpId, reversalId);
export const crossingId = (ofPeriodId: string, kind: string, generation: number): string =>
  join(ofPeriodId, kind, String(generation));

/** A notification is stored under its number, which grows without gaps in its account, so ids are in the order of numbers. */
export const notificationKey = (accountId: string, number: number): string => entryId(accountId, number);
/** Names what a notification is about, so that it is added once. One about a crossing has the crossing's id. */
export const actionRefusedId = (ofPeriodId: string, feature: string): string =>
  join(ofPeriodId, 'action_refused', feature);
/** `times`: how often the channel was switched off. One that was removed and added again is another channel. */
export const slackChannelOffId = (channelId: string, addedAtMs: number, times: number): string =>
  join('slack_channel_off', channelId, String(addedAtMs), String(times));
export const creditsExpireSoonId = (ofPeriodId: string): string => join(ofPeriodId, 'credits_expire_soon');

/** The refused actions of one account, feature and minute: `2026-09-03T14:02`. */
export const refusalId = (accountId: string, feature: string, minute: string): string =>
  join(accountId, feature, minute);

/** One wait of an action: the same action may wait again once it has ended. Ids of an action are in the order of its waits. */
export const waitingId = (accountId: string, action: string, nth: number): string =>
  join(accountId, action, String(nth).padStart(6, '0'));
/** The ids of all waits of an action begin with this. */
export const waitingIdsOf = (accountId: string, action: string): string => join(accountId, action, '');
export const nthWait = (ofWaitingId: string): number =>
  Number(ofWaitingId.slice(ofWaitingId.lastIndexOf(SEPARATOR) + 1));

/** The overage of a period in a further currency; the first has the period's id. */
export const overageChargeId = (ofPeriodId: string, currency: string): string => join(ofPeriodId, currency);

/**
 * A freeze is a reversal of the payment of its own, apart from the one that takes the credits when the dispute is lost.
 */
export const freezeReversalId = (disputeId: string): string => join(disputeId, 'freeze');
export const disputeOfFreeze = (reversalId: string): string => reversalId.slice(0, reversalId.lastIndexOf(SEPARATOR));

/** The key of a Space or a member in the database: callers choose their ids within the account only. */
export const idWithin = (accountId: string, id: string): string => join(accountId, id);

/** Names who did something, as entries store it. */
export const memberActor = (accountId: string, memberId: string): Actor => `member:${join(accountId, memberId)}`;
export const apiKeyActor = (keyId: string): Actor => `api-key:${keyId}`;
/** Names a kind of workflow; the entry stores the workflow's id beside it. */
export const workflowActor = (workflowType: string): Actor => `workflow:${workflowType}`;

/** The id of an event that a period's workflow counts once: the plan was changed by the entry `seq`. */
export const planChangedEventId = (accountId: string, seq: number, planId: string, nextPlanId: string | null): string =>
  join(accountId, String(seq), planId, nextPlanId ?? '');

/** The account in front of a joined id, or null when the id has no account. */
export function accountOfId(id: string): string | null {
  const end = id.indexOf(SEPARATOR);
  return end > 0 ? id.slice(0, end) : null;
}

/** The unique keys of ledger entries: a tripwire in the database behind the rules of the reducer. */
export const entryKey = {
  open: () => 'open',
  grant: (grantId: string) => join('grant', grantId),
  expire: (grantId: string) => join('expire', grantId),
  debit: (action: string, attempt: number) => join('debit', action, String(attempt)),
  hold: (action: string, attempt: number) => join('hold', action, String(attempt)),
  bulkHold: (requestId: string) => join('hold', 'bulk', requestId),
  freeze: (freezeId: string) => join('freeze', freezeId),
  unfreeze: (freezeId: string) => join('unfreeze', freezeId),
  extend: (holdId: string, nth: number) => join('extend', holdId, String(nth)),
  settle: (action: string, attempt: number) => join('settle', action, String(attempt)),
  release: (holdId: string) => join('release', holdId),
  refund: (action: string, attempt: number, nth: number) => join('refund', action, String(attempt), String(nth)),
  clawback: (clawbackId: string) => join('clawback', clawbackId),
  void: (voidId: string) => join('void', voidId),
  pause: (pauseId: string) => join('pause', pauseId),
  resume: (pauseId: string) => join('resume', pauseId),
  terms: (seq: number) => join('terms', String(seq)),
  cap: (spaceId: string, seq: number) => join('cap', spaceId, String(seq)),
  periodClose: (periodNumber: number) => join('period_close', String(periodNumber)),
} as const;

function join(...parts: string[]): string {
  return parts.join(SEPARATOR);
}

/** One delivery of an alert: to a member or a Slack channel, or to everybody at once in the app. */
export const alertDeliveryKey = (ofCrossingId: string, channel: string, recipient: string | null): string =>
  join('alert', ofCrossingId, channel, ...(recipient === null ? [] : [recipient]));
/** The same once more for one decision of staff, which may be carried out twice. */
export const alertDeliveryDecidedKey = (
  ofCrossingId: string,
  channel: string,
  recipient: string,
  decisionId: string,
): string => join(alertDeliveryKey(ofCrossingId, channel, recipient), decisionId);
/** One of the places that a member's alert mails have on a local date. */
export const mailPlaceKey = (accountId: string, memberId: string, date: string, place: string): string =>
  join(accountId, memberId, date, place);
/** A member's mail about a crossing that was held back. The crossing's id begins with its account's. */
export const heldBackMailKey = (ofCrossingId: string, memberId: string): string => join(ofCrossingId, memberId);

/** The nth re-screen of a job; ids of a job are in the order of their numbers. */
export const rescreenId = (accountId: string, jobId: string, nth: number): string =>
  join(accountId, jobId, String(nth).padStart(6, '0'));
/** All re-screens of a job begin with this, and no other id does. */
export const rescreensOfJob = (accountId: string, jobId: string): string => join(accountId, jobId, '');
/** An id of a caller's kind, since it is part of the action that the ledger charges. */
export const rerunIdOf = (nth: number): string => `fuelgauge-rescreen-${nth}`;
export const scoreCardEditKey = (accountId: string, jobId: string, editId: string): string =>
  join(accountId, jobId, editId);
/** All results of a revision begin with this. */
export const rescreenResults = (ofRescreenId: string, revision: number): string =>
  join(ofRescreenId, String(revision).padStart(6, '0'), '');
export const rescreenResultKey = (ofRescreenId: string, revision: number, candidateId: string): string =>
  rescreenResults(ofRescreenId, revision) + candidateId;
