import { expect, test } from '@jest/globals';
import { createCustomerSearch, type CustomerSearchParts } from '../../../admin/customers/search.js';
import type { Entry } from '../../../domain/account/entry.js';
import type { SeqRange } from '../../../ledger/commit/commit-store.js';
import { auditInMemory, person, WORDS } from '../explain/support.js';

const NEWEST = 200_000;

/** An account of which a job has every `nth` entry. */
function searchOf(nth: number) {
  const asked: (SeqRange | undefined)[] = [];
  const listByAction = (_accountId: string, _prefixes: readonly string[], limit: number, range?: SeqRange) => {
    asked.push(range);
    const [after, upTo] = [range?.afterSeq ?? 0, range?.upToSeq ?? NEWEST];
    const seqs = Array.from({ length: Math.floor((upTo - after) / nth) }, (_, n) => upTo - n * nth);
    const entries = seqs.slice(0, limit).map((seq) => ({ seq, type: 'open', slices: [] }) as unknown as Entry);
    return Promise.resolve(entries);
  };
  const parts = {
    ...WORDS,
    audit: auditInMemory(),
    book: { listByAction },
    ledger: { readAccount: () => Promise.resolve({ seq: NEWEST }) },
  } as unknown as CustomerSearchParts;
  return { asked, search: createCustomerSearch(parts) };
}

test('a job that has many of the newest entries is found in them, and the rest of the account is not read', async () => {
  const { asked, search } = searchOf(50);
  const { items, backToSeq } = await search.searchActions(person(), 'acme', { jobId: 'j-1' });
  expect(items.map(({ seq }) => seq).slice(0, 2)).toEqual([NEWEST, NEWEST - 50]);
  expect(items).toHaveLength(100);
  expect(backToSeq).toBeNull();
  expect(asked).toEqual([{ afterSeq: NEWEST - 10_000, upToSeq: NEWEST }]);
});

test('a job that has few of the newest entries is found by its name, however old they are', async () => {
  const { asked, search } = searchOf(1_000);
  const { items } = await search.searchActions(person(), 'acme', { jobId: 'j-1' });
  expect(items).toHaveLength(100);
  expect(asked).toEqual([{ afterSeq: NEWEST - 10_000, upToSeq: NEWEST }, undefined]);
});
