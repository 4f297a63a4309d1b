/** Parses server-sent events out of text that comes in pieces, wherever it is cut. It follows the HTML standard. */

export interface ParsedEvent {
  readonly event: string;
  /** The last id that was sent; null before the first. */
  readonly id: string | null;
  readonly data: string;
}

export class EventParser {
  /** The pause that the server asks for before a client comes back. */
  retryMs = 0;
  #id: string | null = null;
  #rest = '';
  #event = '';
  #data: string[] = [];

  push(text: string): ParsedEvent[] {
    const found: ParsedEvent[] = [];
    const all = this.#rest + text;
    // A line break of two characters may be cut between them.
    const whole = all.endsWith('\r') ? all.slice(0, -1) : all;
    const lines = whole.split(/\r\n|\n|\r/);
    this.#rest = lines.pop()! + all.slice(whole.length);
    for (const line of lines) {
      if (line === '') this.#finish(found);
      else this.#take(line);
    }
    return found;
  }

  #take(line: string): void {
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line)!;
    if (name === 'data') this.#data.push(value);
    else if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
  }

  #finish(found: ParsedEvent[]): void {
    if (this.#data.length > 0) {
      found.push({ event: this.#event || 'message', id: this.#id, data: this.#data.join('\n') });
    }
    this.#event = '';
    this.#data = [];
  }
}
