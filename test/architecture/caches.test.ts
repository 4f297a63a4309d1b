/** What a process keeps between calls must not grow with what callers send. */
import { expect, test } from '@jest/globals';
import { codeFolders, sourceFilesIn, textOf } from './source-files.js';

/** A Map or Set that outlives a call, and what bounds it. Anything that callers name belongs into an LRUCache. */
const BOUNDED: Readonly<Record<string, string>> = {
  'accounts/api-keys.ts known': 'one for each API key that exists',
  'alerts/in-app/live-streams.ts #byAccount': 'the accounts of at most `MAX_STREAMS` open streams',
  'alerts/in-app/live-streams.ts #byMember': 'the members of at most `MAX_STREAMS` open streams',
  'alerts/start.ts inFlight': 'at most `MAX_IN_FLIGHT` starts',
  'api/csv-downloads.ts open': 'the accounts that download a file now',
  'api/docs/openapi.ts shared': 'the schemas of the contract, once',
  'api/http/http-server.ts #open': 'one for each open connection',
  'api/lanes.ts lanes': 'the accounts whose heavy reads or batches run or wait now',
  'boot/readiness.ts failing': 'one for each check of the process',
  'ledger/commit/images.ts #reading': 'the accounts that are read now',
  'ledger/commit/late-callers.ts #queues': 'the queues that run now',
  'ledger/commit/queues.ts #running': 'the queues that run now; idle ones go to an LRUCache',
  'ledger/entries/use-block.ts #kindByName': 'the entries of one block, which an LRUCache drops by its bytes',
  'ledger/mongo/snapshot-writer.ts #due': 'the accounts that were written in the last second',
  'ledger/mongo/snapshot-writer.ts #waiting': 'the accounts that were written in the last second',
  'ledger/reconcile/crossings.ts #bySeq': 'one account of one reconciliation',
  'ledger/reconcile/crossings.ts #last': 'one for each kind of crossing',
  'ledger/reconcile/sums.ts #begun': 'the open holds of one account of one reconciliation',
  'ledger/reconcile/sums.ts #granted': 'one account of one reconciliation',
  'ledger/reconcile/sums.ts #rows': 'one account of one reconciliation',
  'ledger/reconcile/statements.ts #closed': 'one account of one reconciliation',
  'ledger/reconcile/statements.ts #rows': 'one period of one reconciliation',
  'ledger/reconcile/statements.ts #granted': 'one for each source of credits',
  'ledger/reconcile/totals.ts #rows': 'one account of one reconciliation',
  'payments/stripe-events/inbox.ts handling': 'one for each event that is being worked on',
  'periods/notices.ts inFlight': 'one for each notice that is being sent',
  'storage/in-flight.ts #calls': 'at most `max`; each use of it is listed here',
  'waiting/new-waits.ts #byAction': 'the waits of at most `MAX_TOGETHER` calls',
  'waiting/new-waits.ts #byRequestId': 'the waits of at most `MAX_TOGETHER` calls',
  'waiting/together.ts joining': 'the accounts of the calls of one turn of the event loop',
  'waiting/wake.ts accounts': 'at most `MAX_IN_FLIGHT`, one for each call in flight',
  'waiting/wake.ts inFlight': 'at most `MAX_IN_FLIGHT` accounts',
  'refusals/recorder.ts waiting': 'at most `MAX_WAITING` counts',
  'rescreens/signals.ts inFlight': 'at most `MAX_IN_FLIGHT` signals',
  'web/service/token-broker.ts byUrl': 'one for each `token-url` that the page itself names',
};

const EMPTY =
  /^( *)(?:private |readonly |const |let )*(#?\w+)(?::[^=]+)? = new (?:(?:Map|Set)(?:<.*>)?\(\)|InFlight\(.*\));$/;
const FUNCTION = /^(?:export )?(?:async )?function (\w+)/;

/** A field, a constant of the module, or one that the functions share which a `create…` or `open…` returns. */
function keptBetweenCalls(file: string): string[] {
  let within = '';
  return textOf(file)
    .split('\n')
    .flatMap((line) => {
      within = FUNCTION.exec(line)?.[1] ?? (line === '}' ? '' : within);
      const [, indent, name = ''] = EMPTY.exec(line) ?? [];
      if (indent === undefined) return [];
      const kept = indent === '' || name.startsWith('#') || (indent === '  ' && /^(create|open)/.test(within));
      return kept ? [`${file} ${name}`] : [];
    });
}

test('what a process keeps between calls is bounded, whatever callers send', () => {
  const rooms = codeFolders().filter((folder) => folder !== 'tools');
  const kept = rooms.flatMap((room) => sourceFilesIn(room)).flatMap(keptBetweenCalls);
  expect(kept.sort()).toEqual(Object.keys(BOUNDED).sort());
});

test('every cache has a size', () => {
  const rooms = codeFolders().filter((folder) => folder !== 'tools');
  const caches = rooms
    .flatMap((room) => sourceFilesIn(room))
    .flatMap((file) => [...textOf(file).matchAll(/new LRUCache(?:<[^(]*>)?\(([^)]*)\)/g)].map(([, size]) => size!));
  expect(caches.length).toBeGreaterThan(4);
  for (const size of caches) expect(size).toMatch(/max|CACHE/);
});
