/**
 * Fills a database for the measurement of the back office's lists. One account has a fifth of all entries and more, made
 * by the ledger itself, so that its balance, chain and totals are true. The other accounts are copies of one that the
 * ledger opened, written past it: lists read them by their snapshots, and nobody proves them.
 */
import pMap from 'p-map';
import type { Services } from '../../../boot/services.js';
import { accountTerms, searchTerm } from '../../../accounts/search-terms.js';
import { actionKey, entryId, entryKey } from '../../../domain/business-key.js';
import type { By } from '../../../domain/account/actor.js';
import { COMMITS, type Commit } from '../../../ledger/commit-chains.js';
import { until } from '../../servers/wait.js';

export interface DataSize {
  readonly accounts: number;
  readonly entries: number;
  /** Of the entries, those of the large account. */
  readonly ofLarge: number;
  readonly auditLines: number;
  readonly corrections: number;
}

export const LARGE = 'account-00000';
/** Its entries of this Space and member are the oldest that it has. */
export const RARE = { spaceId: 'space-rare', memberId: 'member-rare' } as const;
const JOBS = 50;
const TEMPLATE = 'account-template';
const TOWNS = ['Berlin', 'Paris', 'Madrid', 'Wien', 'Oslo', 'Roma', 'Praha', 'Lisboa'];
const ROWS_A_WRITE = 5_000;
/** The template's snapshot is written behind its commit. */
const SNAPSHOT_TIMEOUT_MS = 30_000;
const CALLERS = 200;
const MEMBERS = 30;
/** Of the oldest entries of the large account. */
const RARE_ENTRIES = 20;
const BY: By = { actor: 'api-key:measurement' };
const ACCOUNT = { planId: 'free', timeZone: 'Europe/Berlin', anchorDate: '2026-01-01' } as const;
const at = new Date('2026-03-10T12:00:00Z');

export const idOf = (n: number): string => `account-${String(n).padStart(5, '0')}`;
export const nameOf = (n: number): string => `Company ${n} ${TOWNS[n % TOWNS.length]!}`;

export async function fillData(services: Services, size: DataSize): Promise<void> {
  await openLarge(services, size.ofLarge);
  await services.accounts.put(TEMPLATE, { ...ACCOUNT, name: 'Template' }, BY);
  const { connection } = services;
  const fill = async (collection: string, count: number, row: (n: number) => object): Promise<void> => {
    for (let from = 0; from < count; from += ROWS_A_WRITE) {
      const rows = Array.from({ length: Math.min(ROWS_A_WRITE, count - from) }, (_, n) => row(from + n));
      await connection.collection(collection).insertMany(rows, { ordered: false });
    }
  };
  const copyOf = async (collection: string): Promise<(n: number) => object> => {
    const record = await connection.collection<{ _id: string }>(collection).findOne({ _id: TEMPLATE });
    if (!record) throw new Error(`${collection} has no ${TEMPLATE}`);
    return (n) => ({ ...record, _id: idOf(n + 1) });
  };
  const account = await copyOf('accounts');
  const others = size.accounts - 1;
  await fill('accounts', others, (n) => ({ ...account(n), ...accountFields(n + 1) }));
  const entriesOfOthers = size.entries - size.ofLarge;
  const opening = (await connection.collection<Commit>(COMMITS).findOne({ accountId: TEMPLATE }))!;
  await fill(COMMITS, others, (n) => openingOf(opening, n + 1));
  await fill(COMMITS, entriesOfOthers, (n) => smallCommit(n, others, opening.toSeq + 1));
  const snapshot = await until(() => copyOf('ledger_snapshots'), SNAPSHOT_TIMEOUT_MS);
  await fill('ledger_snapshots', others, (n) => {
    const count = Math.ceil((entriesOfOthers - n) / others);
    // A list reads a snapshot if it is of the account's last commit.
    const seq = opening.toSeq + count;
    return { ...snapshot(n), ...(count > 0 && { seq, fromSeq: seq, hash: '' }) };
  });
  await fill('members', others, (n) => member(n + 1));
  await fill('top_ups', size.accounts, topUp);
  await fill('audit_log', size.auditLines, auditLine);
  await fill('corrections', size.corrections, correction);
  await fill('refusals', 50, refusal);
}

/** The order is that of a busy account: mostly evaluations, now and then something else. */
async function openLarge({ accounts, members, spaces, ledger }: Services, entries: number): Promise<void> {
  await accounts.put(LARGE, { ...ACCOUNT, name: nameOf(0), features: { candidateAssistance: true } }, BY);
  for (const [id, name] of [
    [RARE.spaceId, 'Rare'],
    ['space-1', 'Usual'],
  ] as const) {
    await spaces.put(LARGE, id, { name }, BY);
  }
  for (const id of [RARE.memberId, ...Array.from({ length: MEMBERS }, (_, n) => `m-${n}`)]) {
    await members.put(LARGE, id, { name: id, email: `${id}@large.example`, role: 'Editor' });
  }
  const grant = { type: 'grant', grantId: 'g-1', source: 'adjustment', tokens: 20 * entries, expiresAt: null } as const;
  await ledger.submit(LARGE, { ...grant, reason: 'a measurement', ...BY });
  const debit = async (n: number, who: { readonly spaceId: string; readonly memberId: string }): Promise<void> => {
    const answer = await ledger.debit({ accountId: LARGE, action: action(n), ...who, ...BY });
    if (!answer.ok) throw new Error(`A debit was refused: ${answer.refusal.code}`);
  };
  const oldest = Array.from({ length: RARE_ENTRIES }, (_, n) => n);
  for (const n of oldest) await debit(n, RARE);
  const rest = Array.from({ length: entries - RARE_ENTRIES - 2 }, (_, n) => n + RARE_ENTRIES);
  await pMap(rest, (n) => debit(n, { spaceId: 'space-1', memberId: `m-${n % MEMBERS}` }), { concurrency: CALLERS });
}

function action(n: number) {
  if (n < RARE_ENTRIES) return { feature: 'talent_search', kind: 'search', searchId: `s-${n}` } as const;
  if (n % 10 === 0) return { feature: 'meeting_assistant', meetingId: `meeting-${n}` } as const;
  return { feature: 'candidate_evaluation', jobId: `job-${n % JOBS}`, candidateId: `c-${n}` } as const;
}

const accountFields = (n: number): object => ({
  name: nameOf(n),
  stripeCustomerId: `cus_${n}`,
  customerInUse: `cus_${n}`,
  dueAt: null,
  searchTerms: accountTerms(idOf(n), nameOf(n)),
});

function member(n: number): object {
  const accountId = idOf(n);
  const email = `Person.${n}@company-${n}.example`;
  const fields = { name: `Person ${n}`, role: 'Owner', spaceIds: null, createdAt: at };
  return { _id: `${accountId}~m`, accountId, memberId: 'm', email, emailTerm: searchTerm(email), ...fields };
}

function topUp(n: number): object {
  const createdAt = new Date(Date.now() - (n % 90) * 86_400_000);
  const isFailed = n % 500 === 1;
  const credited = {
    paid: { currency: 'usd', total: 3_000, discount: 0, tax: 0 },
    grant: {
      ...{ entryId: entryId(idOf(n), 2), periodId: `${idOf(n)}~1`, periodNumber: 1, at: createdAt },
      ...{ expiresAt: null, creditsUsable: 100, debtRepaid: 0 },
    },
  };
  return {
    _id: `tu_${n}`,
    accountId: idOf(n),
    requestId: String(n),
    credits: 100,
    unitPrice: { amount: 30, currency: 'usd' },
    total: { amount: 3_000, currency: 'usd' },
    createdAt,
    state: isFailed ? 'failed' : 'credited',
    ...(!isFailed && credited),
    paymentIntentId: `pi_${n}`,
    sessionId: `cs_${n}`,
    dueAt: null,
    reversals: [],
  };
}

const openingOf = (opening: Commit, n: number): object => ({
  ...opening,
  _id: entryId(idOf(n), opening.fromSeq),
  accountId: idOf(n),
});

function smallCommit(n: number, accounts: number, firstSeq: number): object {
  const [accountId, fromSeq] = [idOf(1 + (n % accounts)), Math.floor(n / accounts) + firstSeq];
  const entry = smallEntry(n, accountId, fromSeq);
  const place = { _id: entryId(accountId, fromSeq), accountId, fromSeq, toSeq: fromSeq, token: '', at };
  return { ...place, entries: [entry], slots: [`action~${entry.action}`], prevHash: '', hash: '' };
}

function smallEntry(n: number, accountId: string, seq: number) {
  const ofAction = actionKey({ feature: 'candidate_evaluation', jobId: `job-${seq % JOBS}`, candidateId: `c-${n}` });
  const fields = { type: 'debit', tokens: -1, legs: { available: -1, spent: 1 }, slices: [], overageTokens: 0 };
  const who = { feature: 'candidate_evaluation', priceListVersion: 1, attempt: 1, actor: 'api-key:x' };
  const place = {
    _id: entryId(accountId, seq),
    accountId,
    seq,
    key: entryKey.debit(ofAction, 1),
    action: ofAction,
    at,
  };
  return { ...place, ...fields, ...who, balanceAfter: 0, periodId: `${accountId}~1` };
}

/** The rare act, account and person have the oldest lines alone. */
function auditLine(n: number): object {
  const isRare = n < 20;
  return {
    _id: n + 1,
    at: new Date(at.getTime() + n * 1_000),
    by: isRare ? 'staff-rare' : `staff-${n % 20}`,
    act: isRare ? 'limits-changed' : n % 3 === 0 ? 'searched' : 'account-viewed',
    accountId: isRare ? 'account-rare' : idOf(n % 1_000),
    subject: null,
    facts: {},
    hash: '',
  };
}

function correction(n: number): object {
  const fields = { tokens: 5, expiresAt: null };
  const target = { type: 'account', id: idOf(n % 1_000) };
  const ends = {
    approvals: [],
    endedBy: null,
    endNote: null,
    failure: null,
    entryIds: [],
    undoneBy: null,
    owedLine: null,
  };
  return {
    ...{ _id: `cor-${n}`, accountId: idOf(n % 1_000), kind: 'grant', fields, target, tokens: 5, limitedAs: 'grant' },
    ...{ reasonCode: 'goodwill', note: 'A note of the measurement', ticket: null, digest: 'x', reviewed: {} },
    ...{
      requestedBy: `staff-${n % 20}`,
      createdAt: new Date(at.getTime() + n * 1_000),
      neededApprovals: 0,
      revision: 1,
    },
    ...{ state: n < 20 ? 'failed' : 'applied', expiresAt: at, dueAt: null, attempts: 0, appliedAt: at, ...ends },
  };
}

const refusal = (n: number): object => ({
  _id: `${LARGE}~talent_search~${n}`,
  accountId: LARGE,
  feature: 'talent_search',
  minute: new Date(Date.now() + n * 60_000),
  count: 1,
  counts: { 'credits-exhausted': 1 },
  firstAt: new Date(Date.now() + n * 60_000),
  last: {
    ...{
      at: new Date(Date.now() + n * 60_000),
      code: 'credits-exhausted',
      detail: 'No credits',
      tokensNeeded: 20,
      creditsLeft: 5,
    },
    ...{ tokensHeld: 0, pausedSince: null, action: null, spaceId: null, memberId: null },
  },
});
