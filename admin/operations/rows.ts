/** Words what needs somebody, with what repairs it. Rows hold ids, codes and our own sentences, no names or addresses. */
import type { UnpaidAccount } from '../../accounts/accounts.js';
import type { ScheduleView } from '../../boot/schedules.js';
import type { DeliveryRecord } from '../../delivery/record.js';
import type { OverageInvoiceRecord } from '../../payments/overage-invoices/models.js';
import type { StripeEventRecord } from '../../payments/stripe-events/models.js';
import type { TopUpRecord } from '../../payments/top-ups/models.js';
import type { RescreenView } from '../../rescreens/rescreens.js';
import type { OverdueWork } from '../../storage/overdue-work.js';
import type { WaitingRecord } from '../../waiting/record.js';
import { rescreenWorkflowId, resumeWaitingWorkflowId } from '../../workflows/messages.js';
import type { FindingRecord } from './models.js';
import { row, type Row } from './parts.js';

export const findingRow = ({
  _id: id,
  kind,
  accountId,
  entryId,
  firstSeenAt,
  advice,
  ...finding
}: FindingRecord): Row =>
  row({
    ...{ id, accountId, what: kind, at: firstSeenAt, advice },
    detail: `${finding.subject}${entryId === null ? '' : ` in ${entryId}`}: expected ${finding.expected}, found ${finding.found}`,
  });

/** Found every night, and known: what somebody wrote about it stands for what to do. */
export const acknowledgedRow = (finding: FindingRecord): Row => {
  const { acknowledged } = finding;
  return {
    ...findingRow(finding),
    at: acknowledged?.at ?? null,
    advice: acknowledged && `${acknowledged.note} (${acknowledged.by})`,
  };
};

export function eventRow({ _id: id, type, receivedAt, parkedBecause, attempts, topUpId }: StripeEventRecord): Row {
  const isParked = parkedBecause !== null;
  return row({
    ...{ id, what: type, at: receivedAt, state: isParked ? 'parked' : 'failing' },
    detail: parkedBecause ?? `tried ${attempts} times${topUpId === null ? '' : `, about ${topUpId}`}`,
    advice: isParked
      ? 'Look at the event at Stripe, bring its purchase or subscription in order there, and acknowledge it.'
      : 'It is tried again by itself. If it goes on, look at the log of the worker.',
  });
}

const packOf = ({ _id: id, accountId, createdAt: at, credits, state }: TopUpRecord) => ({
  ...{ id, accountId, at, state },
  what: `${credits} credits`,
});

export const topUpRow = (topUp: TopUpRecord): Row =>
  row({
    ...packOf(topUp),
    detail: topUp.parkedBecause ?? '',
    advice: 'Compare it with its payment at Stripe, then grant its credits or give the money back.',
    repair: { kind: 'resolve_purchase', fields: { topUpId: topUp._id } },
  });

export const disputedRow = (topUp: TopUpRecord): Row =>
  row({
    ...packOf(topUp),
    detail: topUp.paymentIntentId ?? '',
    advice: 'Answer the dispute at Stripe. The credits are frozen until it ends, and come back if it is won.',
  });

export const failedTopUpRow = (topUp: TopUpRecord): Row =>
  row({
    ...packOf(topUp),
    detail: topUp.refused?.message ?? 'The payment failed.',
    advice: 'Nothing was charged. The customer may begin again; what Stripe refuses is corrected there.',
  });

export const unpaidRow = ({ accountId, since }: UnpaidAccount): Row =>
  row({
    ...{ id: accountId, accountId, at: since, state: 'unpaid', what: 'Subscription' },
    advice: 'Ask the customer to pay: until then the next period brings no more than the smallest free plan.',
  });

export const invoiceRow = ({
  _id: id,
  accountId,
  tokens,
  periodEnd,
  state,
  refusedBecause,
}: OverageInvoiceRecord): Row =>
  row({
    ...{ id, accountId, at: periodEnd, state, what: `${tokens} tokens of overage` },
    detail: refusedBecause ?? 'The account has no customer at Stripe.',
    advice: 'Correct the customer at Stripe, or the one that the account names. It is tried again by itself.',
  });

const CHANNEL_WORDS = { email: 'email', slack: 'Slack', in_app: 'notification' } as const;

const DELIVERY_ADVICE = {
  email: 'Correct the address, then send it once more.',
  slack: 'An Owner or Admin of the account has to add the channel again. This alert goes to a member by mail instead.',
  in_app: 'A worker tries it again. If it goes on, its log says what fails.',
} as const;

/** A mail goes to the same member once more; the page asks who gets it instead of a message to Slack. */
const toSameMember = ({ channel, recipient }: Pick<DeliveryRecord, 'channel' | 'recipient'>) =>
  channel === 'email' && recipient !== null ? { memberId: recipient } : {};

export const deliveryRow = ({ _id: id, accountId, about, subjectId, ...delivery }: DeliveryRecord): Row =>
  row({
    ...{
      id,
      accountId,
      what: `${about === 'receipt' ? 'Receipt' : 'Alert'} by ${CHANNEL_WORDS[delivery.channel]}`,
      at: delivery.finishedAt ?? delivery.createdAt,
    },
    state: delivery.state,
    detail: delivery.answer ?? '',
    advice: DELIVERY_ADVICE[delivery.channel],
    repair:
      about === 'receipt'
        ? { kind: 'resend_receipt', fields: { topUpId: subjectId } }
        : { kind: 'redeliver_alert', fields: { crossingId: subjectId, ...toSameMember(delivery) } },
  });

export function rescreenRow({ id, accountId, jobId, state, reason, waiting, createdAt }: RescreenView): Row {
  const workflowId = rescreenWorkflowId(accountId, jobId);
  return row({
    ...{ id, accountId, workflowId, state, what: `job ${jobId}`, at: createdAt },
    detail: waiting ? `needs ${waiting.tokens} credits, place ${waiting.place} of its queue` : (reason ?? ''),
    advice: waiting
      ? 'It goes on by itself as soon as the account has credits.'
      : 'The next edit of the score card starts it again.',
    repair: waiting ? { kind: 'restart_workflow', fields: { workflow: 'rescreen', id } } : null,
  });
}

export const waitingRow = ({ _id: id, accountId, action, price, since, reason }: WaitingRecord): Row => {
  const workflowId = resumeWaitingWorkflowId(accountId);
  return row({
    ...{ id, accountId, workflowId, what: action.feature, at: since, state: 'waiting' },
    detail: `needs ${price.tokens} credits${reason === null ? '' : `: ${reason}`}`,
    advice: 'It starts by itself as soon as the account has credits.',
    repair: { kind: 'restart_workflow', fields: { workflow: 'waiting' } },
  });
};

export const overdueRow = ({ collection, count, since }: OverdueWork): Row =>
  row({
    ...{ id: collection, what: collection, at: since, state: 'overdue' },
    detail: count === 1 ? 'one record' : `${count} records`,
    advice: 'A worker does it as soon as one runs. If one runs, its log says what fails.',
  });

export function scheduleRow({ id, exists, isPaused, lastRunAt, lastState, workflowId, nextRunAt }: ScheduleView): Row {
  const hasFailed = lastState !== null && !['COMPLETED', 'RUNNING', 'CONTINUED_AS_NEW'].includes(lastState);
  const state = exists ? (isPaused ? 'paused' : (lastState?.toLowerCase() ?? 'new')) : 'missing';
  return row({
    ...{ id, workflowId, state, what: id, at: lastRunAt },
    detail: nextRunAt === null ? '' : `next ${nextRunAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    advice: adviceOf({ exists, isPaused, hasFailed }),
  });
}

function adviceOf({ exists, isPaused, hasFailed }: { exists: boolean; isPaused: boolean; hasFailed: boolean }) {
  if (!exists) return 'A worker creates it within a minute: start one.';
  if (isPaused) return 'Somebody paused it in Temporal: unpause it there.';
  return hasFailed ? 'Its last run failed: look at it in Temporal.' : null;
}
