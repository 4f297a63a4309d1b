import type { Command } from '../../../domain/reducer/command.js';
import type { Answer } from '../../../ledger/ledger.js';

/** One call of a client, with every answer it got. */
export interface Call {
  readonly command: Command;
  /** The process that was called. */
  readonly process: number;
  readonly calledAtMs: number;
  readonly answeredAtMs: number;
  /** Null: the outcome is unknown, and the client gave up. */
  readonly answer: Answer | null;
}
