/**
 * One open stream of a member: which notifications it has passed on, and how many of them are unread. It counts only
 * those that it has passed on, so that its count agrees with them when a newer one is stored.
 */
import type { StreamEnd } from '../../domain/alerts/stream-end.js';
import type { Listener, ReaderNow } from './live-readers.js';
import type { NotificationRecord, ReadMarksRecord } from './models.js';
import { viewOf, type Notifications, type NotificationView } from './notifications.js';
import { NOTHING_READ, readAtOf, readBeyond, readUpTo, type ReadMarks } from './read-marks.js';
import { isSameReader, sees, type Reader } from './reader.js';

export type LiveEvent =
  | {
      readonly name: 'notification';
      readonly id: number;
      readonly data: { readonly item: NotificationView; readonly unreadCount: number };
    }
  | { readonly name: 'read'; readonly id?: number; readonly data: ReadState }
  | { readonly name: 'ended'; readonly data: { readonly reason: StreamEnd } };

/** All that the member has read, so that a client that missed a change misses nothing. */
export interface ReadState {
  readonly unreadCount: number;
  /** Everything up to this number is read, */
  readonly readUpTo: number;
  /** and these beyond it. */
  readonly readNumbers: readonly number[];
  /** More was missed than the stream sends: the list has it. */
  readonly listAgain: boolean;
}

/** Where events go. Neither call waits, and neither may fail. */
export interface Sink {
  send(event: LiveEvent): void;
  /** Sends the last event. */
  end(event: LiveEvent): void;
}

export type StoredMarks = Pick<ReadMarksRecord, 'revision' | keyof ReadMarks>;
export const NO_MARKS: StoredMarks = { revision: 0, ...NOTHING_READ };

/** A stream begins with these values, which were read for it. */
export interface Beginning {
  readonly reader: Reader;
  readonly marks: StoredMarks;
  /** The stream begins behind this number. */
  readonly number: number;
  readonly listAgain: boolean;
  readonly unreadCount: number;
}

type CountUnread = Notifications['countUnreadUpTo'];

export class LiveStream {
  readonly listener: Listener;
  readonly #sink: Sink;
  readonly #countUnread: CountUnread;
  #reader: Reader;
  #revision: number;
  #number: number;
  #unreadCount: number;
  #isOpen = true;

  constructor(listener: Listener, beginning: Beginning, sink: Sink, countUnread: CountUnread) {
    const { reader, marks, number, unreadCount, listAgain } = beginning;
    this.listener = listener;
    this.#sink = sink;
    this.#countUnread = countUnread;
    this.#reader = reader;
    this.#revision = marks.revision;
    this.#number = number;
    this.#unreadCount = unreadCount;
    // With an id: a client that loses the connection before the first notification resumes from here.
    sink.send({ name: 'read', id: number, data: readState(marks, unreadCount, listAgain) });
  }

  /** The number of the last notification that was passed on, or that the member does not see. */
  get number(): number {
    return this.#number;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  isSame(reader: ReaderNow): boolean {
    return typeof reader !== 'string' && isSameReader(reader, this.#reader);
  }

  hasRevision(revision: number): boolean {
    return revision === this.#revision;
  }

  /** Passes on a changed reader or changed marks, and counts again. */
  async refresh(reader: ReaderNow, marks: StoredMarks): Promise<void> {
    if (typeof reader === 'string') {
      this.end(reader);
      return;
    }
    if (this.isSame(reader) && this.hasRevision(marks.revision)) return;
    const unreadCount = await this.#countUnread(reader, marks, this.#number);
    if (!this.#isOpen) return;
    this.#reader = reader;
    this.#revision = marks.revision;
    this.#unreadCount = unreadCount;
    this.#sink.send({ name: 'read', data: readState(marks, unreadCount, false) });
  }

  /** Passes on what follows, where the member sees it. What the stream has passed on before changes nothing. */
  offer(records: readonly NotificationRecord[], marks: ReadMarks, now: Date): void {
    for (const record of records) {
      if (!this.#isOpen) return;
      if (record.number <= this.#number) continue;
      this.#number = record.number;
      if (!sees(this.#reader, record, now)) continue;
      if (readAtOf(marks, record.number) === null) this.#unreadCount += 1;
      const data = { item: viewOf(record, marks), unreadCount: this.#unreadCount };
      this.#sink.send({ name: 'notification', id: record.number, data });
    }
  }

  end(reason: StreamEnd): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#sink.end({ name: 'ended', data: { reason } });
  }

  /** The client has left, or the stream ended for a reason of its own. */
  leave(): void {
    this.#isOpen = false;
  }
}

function readState(marks: ReadMarks, unreadCount: number, listAgain: boolean): ReadState {
  return { unreadCount, readUpTo: readUpTo(marks), readNumbers: readBeyond(marks), listAgain };
}
