/** Writes and reads the cursors of lists of entries: the moment of the first page, and where the next page begins. */
import { invalidField } from '../../domain/errors.js';

export interface EntryCursor {
  /** The last entry that the first page knew: later ones belong to no page. */
  readonly upToSeq: number;
  readonly beforeSeq: number;
}

export const cursorText = ({ upToSeq, beforeSeq }: EntryCursor): string => `${upToSeq}.${beforeSeq}`;

/** Throws `invalid-request` for what `cursorText` never writes. */
export function readCursor(cursor: string): EntryCursor {
  const [, upToSeq, beforeSeq] = /^(\d{1,12})\.(\d{1,12})$/.exec(cursor) ?? [];
  if (upToSeq === undefined) throw invalidField('cursor', 'This is not a cursor of this list.');
  return { upToSeq: Number(upToSeq), beforeSeq: Number(beforeSeq) };
}
