/**
 * Makes the record of an event: what it is about, and nothing that it claims. It trusts no field to be there: an event
 * that is worked on and can't be read gets a record that says why, and is parked.
 */
import { dueFrom } from '../../storage/due-work.js';
import { isWorkedOn } from './event-types.js';
import { EVENT_PARKED, type StripeEventRecord } from './models.js';

export interface NamedEvent {
  readonly id: string;
  readonly type: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Without an id and a type it is no event: nothing can be stored of it. */
export function isEvent(event: unknown): event is NamedEvent {
  const { id, type } = fieldsOf(event);
  return isName(id) && isName(type);
}

export function eventRecordOf(event: NamedEvent, via: StripeEventRecord['via']): StripeEventRecord {
  const { created, livemode, account, data } = fieldsOf(event);
  const now = new Date();
  const record: StripeEventRecord = {
    _id: event.id,
    type: event.type,
    created: isTime(created) ? new Date(created * 1_000) : now,
    livemode: livemode === true,
    connectedAccount: nameOrNull(account),
    ...aboutOf(fieldsOf(data)['object']),
    via,
    receivedAt: now,
    outcome: null,
    parkedBecause: null,
    ...dueFrom(now),
  };
  if (!isWorkedOn(record.type)) return finished(record, 'ignored: not worked on');
  const because = unreadable(event, record);
  return because === null ? record : finished(record, EVENT_PARKED, because);
}

function finished(record: StripeEventRecord, outcome: string, parkedBecause: string | null = null): StripeEventRecord {
  return { ...record, outcome, parkedBecause, ...dueFrom(null) };
}

/** Says what an event lacks that is worked on. */
function unreadable(event: NamedEvent, { objectId }: StripeEventRecord): string | null {
  const { created, livemode } = fieldsOf(event);
  const lacks = [
    ...(objectId === null ? ["its object's id"] : []),
    ...(isTime(created) ? [] : ['its time']),
    ...(typeof livemode === 'boolean' ? [] : ['its mode (live or test)']),
  ];
  return lacks.length === 0 ? null : `the event lacks ${lacks.join(' and ')}`;
}

function aboutOf(given: unknown): Pick<StripeEventRecord, 'objectId' | 'topUpId' | 'paymentIntentId'> {
  const object = fieldsOf(given);
  const objectId = nameOrNull(object['id']);
  const intent = object['payment_intent'];
  return {
    objectId,
    topUpId: nameOrNull(fieldsOf(object['metadata'])['topUpId']) ?? nameOrNull(object['client_reference_id']),
    paymentIntentId: nameOrNull(intent) ?? nameOrNull(fieldsOf(intent)['id']),
  };
}

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';
const nameOrNull = (value: unknown): string | null => (isName(value) ? value : null);

/** Seconds since 1970 that a date can hold. */
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && !Number.isNaN(new Date(value * 1_000).getTime());
