/** Is one part of an element that loads, fails and is saved by itself. */
import type { ReactiveControllerHost } from 'lit';
import { Trouble } from '../service/trouble.js';

export class Part<T> {
  found: T | undefined;
  trouble: Trouble | null = null;
  /** What the person is told about the last change. */
  said: { readonly tone: 'good' | 'bad'; readonly text: string } | null = null;
  readonly #host: ReactiveControllerHost;
  readonly #read: () => Promise<T>;
  /** Of readings and changes: what an older one has found counts no more. */
  #round = 0;
  #saving = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(host: ReactiveControllerHost, read: () => Promise<T>) {
    this.#host = host;
    this.#read = read;
  }

  /** A person who may not see it does not ask again. */
  async load(): Promise<void> {
    if (this.isHidden || this.isSaving) return;
    const round = (this.#round += 1);
    try {
      const found = await this.#read();
      if (round === this.#round) [this.found, this.trouble] = [found, null];
    } catch (error) {
      if (round === this.#round) this.trouble = troubleOf(error);
    }
    this.#host.requestUpdate();
  }

  /** The person may not see it. */
  hide(): void {
    this.trouble = new Trouble('not-allowed');
    this.#host.requestUpdate();
  }

  get isSaving(): boolean {
    return this.#saving > 0;
  }

  get isHidden(): boolean {
    return this.trouble?.kind === 'not-allowed';
  }

  say(tone: 'good' | 'bad', text: string): void {
    this.said = { tone, text };
    this.#host.requestUpdate();
  }

  /**
   * Changes come one after the other. Resolves with whether this one succeeded; `failed` is said where the service says
   * nothing. `change` may return what is found from now on.
   */
  save(change: () => Promise<T | undefined>, failed: string): Promise<boolean> {
    const round = (this.#round += 1);
    this.#saving += 1;
    this.said = null;
    this.#host.requestUpdate();
    const run = async (): Promise<boolean> => {
      try {
        const found = await change();
        if (found !== undefined && round === this.#round) this.found = found;
        return true;
      } catch (error) {
        this.say('bad', troubleOf(error).detail ?? failed);
        return false;
      } finally {
        this.#saving -= 1;
        this.#host.requestUpdate();
      }
    };
    const done = this.#last.then(run);
    this.#last = done;
    return done;
  }
}

export const troubleOf = (error: unknown): Trouble => (error instanceof Trouble ? error : new Trouble('unavailable'));
