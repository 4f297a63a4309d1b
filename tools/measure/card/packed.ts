/** What a browser receives of each file of the elements when the server packs it as small as it can. */
import { gzipSync } from 'node:zlib';
import { readElementFiles } from '../../../api/elements/element-files.js';

export interface PackedFile {
  readonly name: string;
  readonly content: Buffer;
  readonly packed: Buffer;
}

export const packElementFiles = (): PackedFile[] =>
  readElementFiles().map(({ name, content }) => ({ name, content, packed: gzipSync(content, { level: 9 }) }));
