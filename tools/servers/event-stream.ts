/** Reads server-sent events as a browser does with fetch. */
export interface ReceivedEvent {
  readonly event: string;
  readonly id: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface OpenStream {
  readonly status: number;
  readonly headers: Headers;
  /** What came so far. */
  readonly events: readonly ReceivedEvent[];
  readonly comments: readonly string[];
  /** The id to come back with; null before the first. */
  readonly lastEventId: () => string | null;
  /** Resolves with the last event when the stream has ended, or with null when its connection broke. */
  readonly ended: Promise<ReceivedEvent | null>;
  readonly leave: () => void;
}

interface StreamCall {
  readonly token: string;
  readonly lastEventId?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: ReceivedEvent) => void;
}

/** Resolves when the head of the answer is there. */
export async function openEventStream(url: string, call: StreamCall): Promise<OpenStream> {
  const { token, lastEventId = null, headers, onEvent } = call;
  const response = await fetch(url, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId !== null && { 'last-event-id': lastEventId }),
      ...headers,
    },
  });
  const events: ReceivedEvent[] = [];
  const comments: string[] = [];
  let lastId = lastEventId;

  const take = (block: string): void => {
    if (block.startsWith(':')) comments.push(block);
    const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
    const event = fields.get('event');
    if (event === undefined) return;
    const received = { event, id: fields.get('id') ?? null, data: JSON.parse(fields.get('data')!) as object };
    lastId = received.id ?? lastId;
    events.push(received as ReceivedEvent);
    onEvent?.(received as ReceivedEvent);
  };
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let hasLeft = false;
  const read = async (): Promise<ReceivedEvent | null> => {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        const blocks = (text + decoder.decode(part.value, { stream: true })).split('\n\n');
        text = blocks.pop()!;
        blocks.forEach(take);
      }
    } catch {
      return null;
    }
    return hasLeft ? null : (events.at(-1) ?? null);
  };

  return {
    status: response.status,
    headers: response.headers,
    events,
    comments,
    lastEventId: () => lastId,
    ended: read(),
    leave: () => {
      hasLeft = true;
      // A signal of fetch would no longer abort it where the request was collected as garbage.
      void reader.cancel().catch(() => undefined);
    },
  };
}
