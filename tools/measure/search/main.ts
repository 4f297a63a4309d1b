/**
 * `npm run bench-search -- [accounts] [entries]` measures the search box of the back office: how long each kind of text
 * takes on many accounts, members, purchases and entries. A tenth of the entries are of one account.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createCustomerSearch } from '../../../admin/customers/search.js';
import type { StaffMember } from '../../../admin/staff/staff.js';
import { createAccountServices, openCatalogue } from '../../../accounts/services.js';
import { accountTerms, searchTerm } from '../../../accounts/search-terms.js';
import { actionKey, entryId, entryKey } from '../../../domain/business-key.js';
import { FIRST_PRICE_LIST } from '../../../domain/pricing/price-list.js';
import { createTopUps } from '../../../payments/top-ups/top-ups.js';
import { createEntryBook } from '../../../ledger/entry-book.js';
import { paymentModels } from '../../../payments/models.js';
import { prepareCollections } from '../../../storage/prepare-collections.js';
import { startMongo } from '../../servers/mongo.js';
import { openLedger } from '../../servers/open-ledger.js';
import { freePort } from '../../servers/ports.js';

const [accountCount = 100_000, entryCount = 1_000_000] = process.argv.slice(2).map(Number);
const ROWS_A_WRITE = 5_000;
const RUNS = 20;
const LARGE = 'account-00000';
const TOWNS = ['Berlin', 'Paris', 'Madrid', 'Wien', 'Oslo', 'Roma', 'Praha', 'Lisboa'];

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const scratch = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-bench-search-'));
const mongo = await startMongo({
  dataDir: path.join(scratch, 'mongodb'),
  port: await freePort(),
  logFile: path.join(scratch, 'mongodb.log'),
});
const opened = await openLedger(mongo.uri);
const { connection, ledger } = opened;
const catalogue = await openCatalogue(connection, opened);
const services = createAccountServices(catalogue, ledger, ['a-signing-key-of-a-measurement-012345']);
const models = paymentModels(connection);
await prepareCollections(models);

async function fill(collection: string, count: number, row: (n: number) => object): Promise<void> {
  for (let from = 0; from < count; from += ROWS_A_WRITE) {
    const rows = Array.from({ length: Math.min(ROWS_A_WRITE, count - from) }, (_, n) => row(from + n));
    await connection.collection(collection).insertMany(rows, { ordered: false });
  }
}

const at = new Date('2026-03-10T12:00:00Z');
const idOf = (n: number): string => `account-${String(n).padStart(5, '0')}`;
const nameOf = (n: number): string => `Company ${n} ${TOWNS[n % TOWNS.length]!}`;

const account = (n: number): object => ({
  _id: idOf(n),
  name: nameOf(n),
  planId: 'free',
  state: 'open',
  stripeCustomerId: `cus_${n}`,
  customerInUse: `cus_${n}`,
  dueAt: null,
  searchTerms: accountTerms(idOf(n), nameOf(n)),
});

function member(n: number): object {
  const accountId = idOf(n);
  const email = `Person.${n}@company-${n}.example`;
  return { _id: `${accountId}~m`, accountId, memberId: 'm', role: 'Owner', email, emailTerm: searchTerm(email) };
}

const topUp = (n: number): object => ({
  _id: `tu_${n}`,
  accountId: idOf(n),
  requestId: String(n),
  createdAt: at,
  state: 'credited',
  paymentIntentId: `pi_${n}`,
  sessionId: `cs_${n}`,
});

function entry(n: number): object {
  const large = entryCount / 10;
  const [accountId, seq] =
    n < large ? [LARGE, n + 1] : [idOf(1 + (n % (accountCount - 1))), Math.floor((n - large) / (accountCount - 1)) + 1];
  const action = actionKey({ feature: 'candidate_evaluation', jobId: `job-${seq % 50}`, candidateId: `c-${n}` });
  const fields = { type: 'debit', tokens: -1, legs: { available: -1, spent: 1 }, slices: [], overageTokens: 0 };
  const who = { feature: 'candidate_evaluation', priceListVersion: 1, attempt: 1, actor: 'api-key:x' };
  const place = { _id: entryId(accountId, seq), accountId, seq, key: entryKey.debit(action, 1), action, at };
  return { ...place, ...fields, ...who, balanceAfter: 0, periodId: `${accountId}~1`, hash: '' };
}

const startedMs = performance.now();
await fill('accounts', accountCount, account);
await fill('members', accountCount, member);
await fill('top_ups', accountCount, topUp);
await fill('ledger_entries', entryCount, entry);
const filled = ((performance.now() - startedMs) / 1_000).toFixed(0);
say(`${mongo.what}: ${accountCount} accounts, members and purchases, ${entryCount} entries, written in ${filled} s`);

const search = createCustomerSearch({
  ...services,
  ledger,
  book: createEntryBook(connection),
  topUps: createTopUps({ models, onParked: () => undefined }),
  priceList: () => FIRST_PRICE_LIST,
  audit: { record: () => Promise.resolve(1) },
});
const BY = { id: 'staff-x', role: 'support' } as StaffMember;

async function measure(what: string, call: () => Promise<number>): Promise<void> {
  const found = await call();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const from = performance.now();
    await call();
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  say(`${what.padEnd(34)} ${times[RUNS / 2]!.toFixed(0)} ms, at most ${times.at(-1)!.toFixed(0)} ms, ${found} found`);
}

const hits = (text: string) => async (): Promise<number> => (await search.search(BY, text)).hits.length;
const actions = (query: { jobId?: string; candidateId?: string }) => async (): Promise<number> =>
  (await search.searchActions(BY, LARGE, query)).length;
const middle = Math.floor(accountCount / 2);

await measure('an account id', hits(idOf(middle)));
await measure('two letters that begin every id', hits('ac'));
await measure('a name', hits(nameOf(middle)));
await measure('a later word of many names', hits('berlin'));
await measure("a member's address", hits(`person.${middle}@company-${middle}.example`));
await measure('a customer at Stripe', hits(`cus_${middle}`));
await measure('the beginning of payments', hits('pi_1'));
await measure('an entry', hits(entryId(LARGE, 9)));
await measure('nothing', hits('zzzz'));
await measure('a job of a large account', actions({ jobId: 'job-7' }));
await measure('a job and a candidate', actions({ jobId: 'job-7', candidateId: 'c-6' }));
await measure('a candidate of any job', actions({ candidateId: 'c-6' }));

await opened.close();
await mongo.stop();
rmSync(scratch, { recursive: true, force: true });
