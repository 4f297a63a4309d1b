// The order in which Jest starts files: first those that take longest, so that none of them runs on alone at the end.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** The files that take about twenty seconds or more, the longest first. */
const LONGEST = JSON.parse(readFileSync(path.join(import.meta.dirname, 'longest-files.json'), 'utf8'));

const rank = ({ path: file, context }) => {
  const place = LONGEST.indexOf(path.relative(context.config.rootDir, file).replaceAll(path.sep, '/'));
  return place === -1 ? LONGEST.length : place;
};

export default class LongestFirst extends Sequencer {
  /** The others follow as Jest sorts them: by how long they took before, or by their size. */
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}
