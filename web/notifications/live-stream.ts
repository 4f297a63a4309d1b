/**
 * Keeps one stream of notifications open: it comes back with the last id after a loss, waits longer after each failure, and
 * ends for good where the member may not read any more. It knows nothing of browsers, so that tests run it anywhere.
 */
import { backoffMs } from './backoff.js';
import { EventParser, type ParsedEvent } from './event-parser.js';
import type { InboxEvent, StreamEvent } from './inbox.js';

/** `live`: events come. `lost`: it is tried again. `paused`: newer pages took its place. `stopped`: the member may not read. */
export type LiveState = 'live' | 'lost' | 'paused' | 'stopped';

/** `not-allowed`: the member may not read. `unknown-id`: the last id is none. `lost`: it may work in a moment. */
export type Opened = ReadableStream<Uint8Array> | 'not-allowed' | 'unknown-id' | 'lost';

export interface LiveStreamParts {
  readonly open: (lastEventId: number | null, signal: AbortSignal) => Promise<Opened>;
  readonly onEvent: (event: InboxEvent) => void;
  readonly onState: (state: LiveState) => void;
  readonly random?: () => number;
}

type End = Extract<StreamEvent, { event: 'ended' }>['data']['reason'] | 'token-expired' | 'lost';

/** The service sends a sign of life every 20 seconds. */
const SILENCE_TIMEOUT_MS = 50_000;
/** A stream that lived this long has not failed. */
const LIVED_MS = 1_000;

export class LiveStream {
  /** The number of the last notification that the page knows of. */
  lastId: number | null = null;
  readonly #parts: LiveStreamParts;
  #wake: (() => void) | null = null;
  #retryMs = 0;
  /** The stream could not go on behind its last id, so there may be more in the list. */
  #hasMissed = false;

  constructor(parts: LiveStreamParts) {
    this.#parts = parts;
  }

  /** The page is looked at, or there is a connection again. */
  wake(): void {
    this.#wake?.();
  }

  /** Resolves when the signal is aborted or the member may not read. */
  async run(signal: AbortSignal): Promise<void> {
    const { onState, random = Math.random } = this.#parts;
    let failures = 0;
    const isLeft = (): boolean => signal.aborted;
    while (!isLeft()) {
      const beganAtMs = performance.now();
      const end = await this.#once(signal);
      if (isLeft()) return;
      if (end === 'not-allowed' || end === 'member-removed') {
        onState('stopped');
        return;
      }
      const lived = performance.now() - beganAtMs >= LIVED_MS;
      if (lived) failures = 0;
      const isPaused = end === 'replaced';
      if (end === 'unknown-id') {
        this.lastId = null;
        this.#hasMissed = true;
      }
      const isPlanned = end === 'token-expired' || end === 'time-limit';
      if (lived && isPlanned) continue;
      // One loss is most often over before a person has read of it.
      if (isPaused) onState('paused');
      else if (failures > 0) onState('lost');
      await this.#pause(isPaused ? null : Math.max(this.#retryMs, backoffMs(failures, random())), signal);
      failures += 1;
    }
  }

  /** Null: until it is woken. */
  #pause(ms: number | null, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = null;
        resolve();
      };
      const timer = ms === null ? undefined : setTimeout(done, ms);
      this.#wake = done;
      signal.addEventListener('abort', done);
    });
  }

  async #once(signal: AbortSignal): Promise<End | 'unknown-id'> {
    const own = new AbortController();
    const leave = (): void => {
      own.abort();
    };
    signal.addEventListener('abort', leave);
    let silence = setTimeout(leave, SILENCE_TIMEOUT_MS);
    try {
      const body = await this.#parts.open(this.lastId, own.signal);
      if (typeof body === 'string') return body;
      const parser = new EventParser();
      const decoder = new TextDecoder();
      const reader = body.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        clearTimeout(silence);
        silence = setTimeout(leave, SILENCE_TIMEOUT_MS);
        for (const event of parser.push(decoder.decode(part.value, { stream: true }))) {
          const end = this.#take(event);
          if (end) return end;
        }
        this.#retryMs = parser.retryMs;
      }
      return 'lost';
    } catch {
      return 'lost';
    } finally {
      clearTimeout(silence);
      signal.removeEventListener('abort', leave);
      own.abort();
    }
  }

  /** Returns how the stream ended, where this event says so. */
  #take({ event, data, id }: ParsedEvent): End | null {
    const known = { event, data: JSON.parse(data) as unknown } as StreamEvent;
    if (known.event === 'token-expired') return known.event;
    if (known.event === 'ended') return known.data.reason;
    if (event !== 'notification' && event !== 'read') return null;
    this.#parts.onState('live');
    if (id !== null) this.lastId = Math.max(this.lastId ?? 0, Number(id));
    if (known.event === 'read' && this.#hasMissed) {
      this.#hasMissed = false;
      this.#parts.onEvent({ ...known, data: { ...known.data, listAgain: true } });
    } else this.#parts.onEvent(known);
    return null;
  }
}
