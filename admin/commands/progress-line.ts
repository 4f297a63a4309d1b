/** Shows a person at a terminal how far a long command is, once a second. */
import type { OnProgress } from '../../backup/write.js';
import { formatNumber } from '../../domain/format-number.js';

const EVERY_MS = 1_000;

export function progressLine(): OnProgress {
  let nextMs = performance.now() + EVERY_MS;
  return (collection, documents) => {
    if (!process.stderr.isTTY || performance.now() < nextMs) return;
    nextMs = performance.now() + EVERY_MS;
    process.stderr.write(`· ${collection}: ${formatNumber(documents)} documents …\n`);
  };
}
