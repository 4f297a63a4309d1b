/**
 * Shares one stream among all tabs of a browser that show the same member of the same account and Space: a lock says which tab
 * opens it, and a channel passes on what comes. When that tab is closed, the browser gives the lock to the next one. Without
 * locks, which need a secure page, each tab has a stream of its own.
 */
import type { InboxEvent } from './inbox.js';
import { LiveStream, type LiveState, type LiveStreamParts } from './live-stream.js';

/** What tabs tell each other. */
export type Message =
  | { readonly type: 'event'; readonly event: InboxEvent; readonly lastId: number | null }
  | { readonly type: 'state'; readonly state: LiveState }
  /** The member has read these in one of the tabs. */
  | { readonly type: 'marked'; readonly ids: readonly string[]; readonly unreadCount: number }
  /** A tab is looked at. */
  | { readonly type: 'looked' };

export interface Channel {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: Message): void;
  close(): void;
}

export type HoldLock = (name: string, signal: AbortSignal, hold: () => Promise<void>) => Promise<unknown>;

export interface LiveParts {
  /** Holds everything that decides what is seen: service, account, member and Space. */
  readonly name: string;
  readonly open: LiveStreamParts['open'];
  /** Null: each tab for itself. */
  readonly tabs: { readonly holdLock: HoldLock; readonly openChannel: (name: string) => Channel } | null;
  readonly onMessage: (message: Message) => void;
}

export class Live {
  readonly #onMessage: LiveParts['onMessage'];
  readonly #left = new AbortController();
  readonly #stream: LiveStream;
  readonly #channel: Channel | null;
  #state: LiveState | null = null;
  #isReady!: () => void;
  readonly #ready = new Promise<void>((resolve) => {
    this.#isReady = resolve;
  });

  constructor({ name, open, tabs, onMessage }: LiveParts) {
    this.#onMessage = onMessage;
    this.#stream = new LiveStream({
      open,
      onEvent: (event) => {
        this.#tell({ type: 'event', event, lastId: this.#stream.lastId });
      },
      onState: (state) => {
        if (state === this.#state) return;
        this.#tell({ type: 'state', state });
      },
    });
    this.#channel = tabs?.openChannel(name) ?? null;
    this.#channel?.addEventListener('message', ({ data }) => {
      this.#take(data as Message);
    });
    const lead = async (): Promise<void> => {
      await this.#ready;
      await this.#stream.run(this.#left.signal);
    };
    void (tabs ? tabs.holdLock(name, this.#left.signal, lead).catch(() => undefined) : lead());
  }

  /** The list was read up to this number, or could not be read: the stream may begin. */
  begin(newest: number | null): void {
    if (newest !== null) this.#pass(newest);
    this.#isReady();
  }

  looked(): void {
    this.#stream.wake();
    this.#channel?.postMessage({ type: 'looked' });
  }

  marked(ids: readonly string[], unreadCount: number): void {
    this.#channel?.postMessage({ type: 'marked', ids, unreadCount });
  }

  leave(): void {
    this.#left.abort();
    this.#isReady();
    this.#channel?.close();
  }

  #pass(id: number): void {
    this.#stream.lastId = Math.max(this.#stream.lastId ?? 0, id);
  }

  /** All tabs, and this one. */
  #tell(message: Message): void {
    if (this.#left.signal.aborted) return;
    this.#channel?.postMessage(message);
    this.#take(message);
  }

  #take(message: Message): void {
    if (message.type === 'looked') this.#stream.wake();
    if (message.type === 'event' && message.lastId !== null) this.#pass(message.lastId);
    if (message.type === 'state') this.#state = message.state;
    this.#onMessage(message);
    // Nobody of them may read any more.
    if (message.type === 'state' && message.state === 'stopped') this.leave();
  }
}
