/** The order in which Jest begins the test files: one that takes long and begins last leaves the other processes idle. */
import path from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** Files and folders below `test/` that take more than some twenty seconds, the longest first. */
const LONG = [
  'api/schemathesis',
  'payments/top-ups/killed',
  'simulation/mutation-gate',
  'domain/reducer/properties',
  'browser/',
  'rescreens/',
  'tools/demo',
  'chaos/',
  'ledger/reconcile-fields',
  'ledger/reconcile-forger',
  'boot/rotation',
  'admin/panel/',
  'workflows/killed',
  'admin/corrections/kinds',
  'waiting/',
  'client/',
  'payments/',
];

const tests = path.resolve(import.meta.dirname, '../../test');

function rankOf({ path: file }) {
  const name = path.relative(tests, file).replaceAll(path.sep, '/');
  const rank = LONG.findIndex((long) => name.startsWith(long));
  return rank === -1 ? LONG.length : rank;
}

export default class LongestFirst extends Sequencer {
  /** Files of one rank are in Jest's own order, which knows how long they took last time. */
  sort(files) {
    return super.sort(files).sort((one, other) => rankOf(one) - rankOf(other));
  }
}
