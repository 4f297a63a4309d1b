import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createExplainServices, type ExplainServices } from '../../../admin/explain/services.js';
import type { ExplainedEntry } from '../../../admin/explain/explain-entry.js';
import type { Entry } from '../../../domain/account/entry.js';
import { seqOfEntry } from '../../../domain/business-key.js';
import { FIRST_PRICE_LIST } from '../../../domain/pricing/price-list.js';
import { SEED_PLANS } from '../../../domain/pricing/plan.js';
import { debitOf, evaluation, holdOf, meetingsHoldOf, search, topUpOf } from '../../domain/reducer/ledger-driver.js';
import { meeting } from '../../support/actions.js';
import { signed, type TestCommand } from '../../support/actor.js';
import { openStoppedLedger, type StoppedLedger } from '../../support/ledger-on-mongodb.js';
import { freeTermsAtT0 } from '../../support/terms.js';
import { T0 } from '../../support/time.js';
import { TESTER } from '../../support/actor.js';
import { changeEntry, commitsOf } from '../../support/commits.js';
import { auditInMemory, person } from './support.js';

let service: StoppedLedger;
let explain: ExplainServices;
const audit = auditInMemory();
let accountId: string;
let nth = 0;

beforeAll(async () => {
  service = await openStoppedLedger();
  explain = createExplainServices({
    connection: service.connection,
    ledger: service.ledger,
    plans: { find: (planId) => Promise.resolve(SEED_PLANS.find(({ id }) => id === planId) ?? null) },
    priceLists: {
      current: () => FIRST_PRICE_LIST,
      find: (version) => (version === 1 ? FIRST_PRICE_LIST : null),
    },
    refusals: { list: () => Promise.resolve([]), find: () => Promise.resolve(null) },
    audit,
  });
});
beforeEach(async () => {
  nth += 1;
  accountId = `acme-${nth}`;
  service.clock.time = T0;
  audit.lines.length = 0;
  await service.ledger.openAccount(accountId, freeTermsAtT0({ thresholdPercent: null }), TESTER);
});
afterAll(() => service.close());

async function idOf(command: TestCommand): Promise<string> {
  const answer = await service.ledger.submit(accountId, signed(command));
  if (!answer.ok) throw new Error(answer.refusal.detail);
  return answer.entry!._id;
}
const explained = (entryId: string): Promise<ExplainedEntry> => explain.entries.explain(person(), entryId);
const broken = ({ checks }: ExplainedEntry): string[] => checks.filter(({ ok }) => !ok).map(({ name }) => name);

describe('an entry is explained', () => {
  test('with what of a charge may still be refunded, which is nothing of any other entry', async () => {
    const debitId = await idOf(debitOf(search(1)));
    const refund = (tokens: number) =>
      idOf({
        type: 'refund',
        debitId,
        action: 'talent_search~search~1',
        tokens,
        reason: 'broken',
        requestId: `r-${tokens}`,
      });
    const left = [(await explained(debitId)).refundable];
    const firstId = await refund(5);
    left.push((await explained(debitId)).refundable);
    await refund(15);
    left.push((await explained(debitId)).refundable);
    expect(left).toEqual([20, 15, 0]);
    expect((await explained(firstId)).refundable).toBe(0);
  });

  test('by its request, its grants, its refund, the balance around it, and its neighbours', async () => {
    await idOf(topUpOf('1', 100));
    const debitId = await idOf({ ...debitOf(search(1), { requestId: 'req-1', memberId: 'ann' }), workflowId: 'wf-1' });
    const refundId = await idOf({
      type: 'refund',
      debitId,
      action: 'talent_search~search~1',
      reason: 'broken',
    });
    const debit = await explained(debitId);
    expect(debit).toMatchObject({
      entry: { what: 'Talent search', tokens: -20, memberId: 'ann' },
      request: { requestId: 'req-1', actor: 'api-key:test', workflowId: 'wf-1', priceListVersion: 1, attempt: 1 },
      slices: [{ grantId: 'allocation~1', tokens: 20, way: 'out', grantEntryId: `${accountId}~000000000002` }],
      repairs: null,
      repairedBy: [{ id: refundId, what: 'Refund: Talent search' }],
      balance: { before: 150, after: 130 },
      previous: { what: 'Pack: 100 credits' },
      next: { id: refundId },
      correctionId: null,
    });
    expect(broken(debit)).toEqual([]);
    const refund = await explained(refundId);
    expect(refund).toMatchObject({
      repairs: { id: debitId },
      slices: [{ tokens: 20, way: 'in' }],
      next: null,
      sameAction: [],
      entry: { reason: 'broken' },
    });
    expect(broken(refund)).toEqual([]);
  });

  test('with its plan, and the correction of staff that made it', async () => {
    const first = await explained(`${accountId}~000000000002`);
    expect(first.entry.what).toBe('Plan Free: 50 credits');
    expect(broken(first)).toEqual([]);
    const grantId = 'cor-abc123';
    const id = await idOf({
      type: 'grant',
      grantId,
      source: 'adjustment',
      tokens: 7,
      expiresAt: null,
      reason: 'sorry',
    });
    expect(await explained(id)).toMatchObject({ correctionId: 'cor-abc123', entry: { what: 'Adjustment: 7 credits' } });
  });

  test('every kind of entry passes its own checks', async () => {
    const holdId = await idOf(holdOf(meeting(1)));
    await idOf({ type: 'settle', holdId, tokens: 2 });
    const released = await idOf(holdOf(meeting(2)));
    await idOf({ type: 'extend', holdId: released, ttlMs: 7_200_000 });
    await idOf({ type: 'release', holdId: released });
    const bulk = await idOf(meetingsHoldOf(3));
    await idOf(debitOf(meeting(3), { holdId: bulk }));
    await idOf(topUpOf('2', 40));
    await idOf({ type: 'freeze', freezeId: 'f', grantId: 'top_up~2', tokens: 30, reason: 'dispute' });
    await idOf({ type: 'clawback', clawbackId: 'c', grantId: 'top_up~2', tokens: 5, reason: 'refund' });
    await idOf({ type: 'unfreeze', freezeId: 'f', reason: 'won' });
    await idOf({ type: 'void', voidId: 'v', grantId: 'top_up~2', reason: 'by mistake' });
    await idOf({ type: 'pause', pauseId: 'p', reason: 'look' });
    await idOf({ type: 'resume', pauseId: 'p', reason: 'fine' });
    service.clock.time = new Date('2026-05-01T00:00:00Z');
    await service.ledger.submit(accountId, signed({ type: 'advance' }));
    const all = await service.ledger.listEntries(accountId, { limit: 100 });
    const found = await Promise.all(all.map(({ _id }) => explained(_id)));
    expect(found.flatMap((one) => broken(one).map((name) => [one.entry.what, name]))).toEqual([]);
    expect(new Set(all.map(({ type }) => type)).size).toBe(15);
    expect((await explained(bulk)).repairedBy).toHaveLength(2);
  });

  test('and a check that fails says which of its parts is wrong', async () => {
    const debitId = await idOf(debitOf(evaluation(1)));
    const change = (how: (entry: Entry) => Entry) =>
      changeEntry(service.connection, accountId, seqOfEntry(debitId), how);
    await change((entry) => ({ ...entry, tokens: -2, legs: { ...entry.legs, available: -2 } }));
    expect(broken(await explained(debitId))).toEqual(['chain', 'balance', 'legs']);
    await change((entry) => ({ ...entry, legs: { ...entry.legs, spent: 2 }, priceListVersion: 9 }));
    expect(broken(await explained(debitId))).toEqual(['price', 'chain', 'balance', 'slices']);
    await commitsOf(service.connection).deleteOne({ _id: `${accountId}~000000000001` });
    expect(broken(await explained(debitId))).toContain('chain');
  });

  test('is recorded as viewed, and not found is not', async () => {
    await explained(`${accountId}~000000000001`);
    const subject = `${accountId}~000000000001`;
    expect(audit.lines).toEqual([{ by: 'staff-support', act: 'entry-viewed', accountId, subject }]);
    await expect(explained(`${accountId}~000000000009`)).rejects.toMatchObject({ code: 'not-found' });
    await expect(explained('nothing')).rejects.toMatchObject({ code: 'not-found' });
    expect(audit.lines).toHaveLength(1);
  });
});
