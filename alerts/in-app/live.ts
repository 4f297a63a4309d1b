/**
 * Passes notifications and read marks on to the streams that are open in this process. While there are streams, it asks
 * the database in rounds: one query finds the accounts that have their next number, and one the members whose marks
 * have changed. Who sees what is read when it is passed on. It knows nothing of HTTP: see `api/http/event-stream.ts`,
 * and docs/decisions/0035 for why it asks again and again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { invalidField, notFound, tryAgain } from '../../domain/errors.js';
import { keyOf, type Listener, type ReadersNow } from './live-readers.js';
import { createRound } from './live-rounds.js';
import type { LiveStore } from './live-store.js';
import { LiveStream, NO_MARKS, type Beginning, type Sink } from './live-stream.js';
import { LiveStreams } from './live-streams.js';
import type { Notifications } from './notifications.js';

const ROUND_EVERY_MS = 300;
/** Removed members and other roles are found within this. */
const READERS_EVERY_MS = 3_000;
/** One more ends the member's oldest, which most often belongs to a tab that is gone. */
const MAX_STREAMS_OF_MEMBER = 3;
const MAX_STREAMS = 5_000;
/** A client that missed more lists the rest. */
const MAX_MISSED = 200;

/** Begins to pass on events, and returns how the client leaves. */
export type StartStream = (sink: Sink) => () => void;

export interface LiveNotifications {
  /**
   * Reads what a stream needs to begin, behind `after` or, if it is null, behind the newest notification. Rejects with
   * `not-found`, `invalid-request` where no notification has that number yet, and `try-again` where no stream is opened.
   */
  prepare(listener: Listener, after: number | null): Promise<StartStream>;
  count(): number;
  /** Ends all streams and opens no more. */
  close(): Promise<void>;
}

interface LiveParts {
  readonly store: LiveStore;
  readonly readersNow: ReadersNow;
  readonly notifications: Pick<Notifications, 'countUnreadUpTo'>;
  /** Called once until it works again. The streams stay open and miss nothing. */
  readonly onError: (error: unknown) => void;
  readonly maxStreams?: number;
  readonly roundEveryMs?: number;
  readonly readersEveryMs?: number;
}

export function createLiveNotifications(parts: LiveParts): LiveNotifications {
  const { store, readersNow, notifications, onError, maxStreams = MAX_STREAMS } = parts;
  const { roundEveryMs = ROUND_EVERY_MS, readersEveryMs = READERS_EVERY_MS } = parts;
  const streams = new LiveStreams();
  const closing = new AbortController();
  let preparing = 0;
  let rounds: Promise<void> | null = null;

  const drop = (stream: LiveStream): void => {
    stream.leave();
    streams.remove(stream);
  };

  const round = createRound({ store, readersNow, streams, drop, readersEveryMs });

  const runRounds = async (): Promise<void> => {
    let isFailing = false;
    while (streams.count > 0) {
      const startedAtMs = performance.now();
      const failures = await round();
      if (failures.length > 0 && !isFailing) onError(failures[0]);
      isFailing = failures.length > 0;
      const pauseMs = Math.max(0, startedAtMs + roundEveryMs - performance.now());
      await sleep(pauseMs, undefined, { ref: false, signal: closing.signal }).catch(() => undefined);
    }
    rounds = null;
  };

  const readBeginning = async (listener: Listener, after: number | null): Promise<Beginning> => {
    const [readers, stored, newest] = await Promise.all([
      readersNow([listener]),
      store.marksOf([keyOf(listener)]),
      store.lastNumber(listener.accountId),
    ]);
    const reader = readers.get(listener)!;
    if (typeof reader === 'string') throw notFound('member');
    const marks = stored.get(keyOf(listener)) ?? NO_MARKS;
    const { number, listAgain } = await beginningAfter(listener.accountId, after ?? newest, newest);
    const unreadCount = await notifications.countUnreadUpTo(reader, marks, number);
    return { reader, marks, number, listAgain, unreadCount };
  };

  /** Skips old notifications: nobody sees them, and some are deleted, so their numbers have gaps. */
  const beginningAfter = async (accountId: string, after: number, newest: number) => {
    if (after > newest) {
      const rule = `must be at most ${newest}, the number of the newest notification. Leave it out to begin there.`;
      throw invalidField('Last-Event-ID', rule);
    }
    if (after === newest) return { number: newest, listAgain: false };
    const shown = ((await store.firstShown(accountId, after, new Date())) ?? newest + 1) - 1;
    const number = Math.max(shown, newest - MAX_MISSED);
    return { number, listAgain: number > shown };
  };

  const start = (listener: Listener, beginning: Beginning, sink: Sink): (() => void) => {
    const stream = new LiveStream(listener, beginning, sink, (...args) => notifications.countUnreadUpTo(...args));
    if (closing.signal.aborted || streams.count >= maxStreams) {
      stream.end(closing.signal.aborted ? 'shutting-down' : 'too-many-streams');
      return () => undefined;
    }
    for (const oldest of streams.ofMember(keyOf(listener)).slice(0, 1 - MAX_STREAMS_OF_MEMBER)) {
      oldest.end('replaced');
      drop(oldest);
    }
    streams.add(stream);
    rounds ??= runRounds();
    return () => {
      drop(stream);
    };
  };

  return {
    async prepare(listener, after) {
      if (closing.signal.aborted) throw tryAgain('This process stops. Open the stream again: another one serves it.');
      if (streams.count + preparing >= maxStreams) {
        throw tryAgain('This process has as many streams as it can. Try again in a moment.');
      }
      preparing += 1;
      try {
        const beginning = await readBeginning(listener, after);
        return (sink) => start(listener, beginning, sink);
      } finally {
        preparing -= 1;
      }
    },

    count: () => streams.count,

    async close() {
      closing.abort();
      for (const stream of streams.all()) {
        stream.end('shutting-down');
        drop(stream);
      }
      await rounds;
    },
  };
}
