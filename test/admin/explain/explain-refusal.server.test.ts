import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createExplainServices, type ExplainServices } from '../../../admin/explain/services.js';
import { SEED_PLANS } from '../../../domain/pricing/plan.js';
import { FIRST_PRICE_LIST } from '../../../domain/pricing/price-list.js';
import type { RefusedSpending } from '../../../ledger/ledger.js';
import { openRefusalServices, type RefusalServices } from '../../../refusals/services.js';
import { debitOf, evaluation, holdOf, meetingsHoldOf, search, topUpOf } from '../../domain/reducer/ledger-driver.js';
import { meeting } from '../../support/actions.js';
import { signed, TESTER, type TestCommand } from '../../support/actor.js';
import { openLedgerOnMongo, type LedgerOnMongo } from '../../support/ledger-on-mongodb.js';
import { freeTermsAtT0 } from '../../support/terms.js';
import { DAY, HOUR, later, T0 } from '../../support/time.js';
import { auditInMemory, person } from './support.js';

let now = T0;
let service: LedgerOnMongo;
let counting: RefusalServices;
let explain: ExplainServices;
const audit = auditInMemory();
const reported: RefusedSpending[] = [];
let accountId: string;
let nth = 0;

beforeAll(async () => {
  service = await openLedgerOnMongo({
    now: () => now,
    onRefused: (refused) => {
      reported.push(refused);
      counting.recorder.report(refused);
    },
  });
  counting = await openRefusalServices(service.connection, (error) => {
    throw error;
  });
  explain = createExplainServices({
    connection: service.connection,
    ledger: service.ledger,
    plans: { find: (planId) => Promise.resolve(SEED_PLANS.find(({ id }) => id === planId) ?? null) },
    priceLists: { current: () => FIRST_PRICE_LIST, find: () => FIRST_PRICE_LIST },
    refusals: counting.refusals,
    audit,
  });
});
beforeEach(async () => {
  now = T0;
  nth += 1;
  accountId = `acme-${nth}`;
  reported.length = 0;
  audit.lines.length = 0;
  await service.ledger.openAccount(accountId, freeTermsAtT0({ thresholdPercent: null }), TESTER);
});
afterAll(() => service.close());

const ask = async (command: TestCommand): Promise<string> => {
  const answer = await service.ledger.submit(accountId, signed(command));
  return answer.ok ? 'ok' : answer.refusal.code;
};

async function explainNewest() {
  await counting.recorder.drain();
  const [newest] = await explain.refusals.list(person(), accountId);
  return await explain.refusals.explain(person(), newest!.id);
}

describe('a refused action', () => {
  test('is reported whatever of the account refused it, and not where the call itself was wrong', async () => {
    expect(await ask({ ...debitOf(evaluation(1)), expectedTokens: 9 })).toBe('price-changed');
    expect(await ask({ type: 'change_terms', changes: { candidateAssistance: false } })).toBe('ok');
    expect(await ask(debitOf(evaluation(1), { memberId: 'ann' }))).toBe('feature-off');
    expect(await ask({ type: 'cap_space', spaceId: 'berlin', limit: 2 })).toBe('ok');
    expect(await ask(holdOf(meeting(1), HOUR, { spaceId: 'berlin' }))).toBe('space-limit-reached');
    expect(await ask(meetingsHoldOf(20))).toBe('credits-exhausted');
    expect(await ask({ type: 'pause', pauseId: 'p', reason: 'look' })).toBe('ok');
    expect(await ask(debitOf(search(1)))).toBe('spending-paused');
    expect(await ask({ type: 'change_terms', changes: { state: 'closed' } })).toBe('ok');
    expect(await ask(debitOf(search(1)))).toBe('account-closed');
    expect(
      reported.map(({ refusal, feature, action, spaceId, memberId }) => [
        refusal.code,
        feature,
        action,
        spaceId,
        memberId,
      ]),
    ).toEqual([
      ['feature-off', 'candidate_evaluation', 'candidate_evaluation~job-1~1', undefined, 'ann'],
      ['space-limit-reached', 'meeting_assistant', 'meeting_assistant~1', 'berlin', undefined],
      ['credits-exhausted', 'meeting_assistant', undefined, undefined, undefined],
      ['spending-paused', 'talent_search', 'talent_search~search~1', undefined, undefined],
      ['account-closed', 'talent_search', 'talent_search~search~1', undefined, undefined],
    ]);
  });

  test('is explained by what it needed, what was left, and the entries that used the rest up to then', async () => {
    await ask(debitOf(search(1)));
    await ask(debitOf(search(2)));
    await ask(holdOf(meeting(1)));
    now = later(HOUR / 2);
    for (let times = 0; times < 3; times += 1) expect(await ask(debitOf(search(3)))).toBe('credits-exhausted');
    now = later(HOUR / 2 + 1_000);
    await ask(topUpOf('later', 100));
    await ask(debitOf(search(4)));
    const explained = await explainNewest();
    expect(explained).toMatchObject({
      refusal: {
        label: 'Talent search',
        count: 3,
        last: {
          code: 'credits-exhausted',
          tokensNeeded: 20,
          creditsLeft: 7,
          tokensHeld: 3,
          action: 'talent_search~search~3',
        },
      },
      period: { number: 1 },
      account: { opening: 0, brought: { amount: 50, entryCount: 1 }, taken: { amount: 43, entryCount: 3 }, left: 7 },
      space: null,
      usedByMore: false,
      expired: [],
      pause: null,
      addsUp: true,
    });
    expect(explained.usedBy.map(({ what, amount }) => [what, amount])).toEqual([
      ['Meeting assistance, held', 3],
      ['Talent search', 20],
      ['Talent search', 20],
    ]);
    expect(audit.lines.map(({ act, subject }) => [act, subject])).toEqual([
      ['account-viewed', undefined],
      ['entry-viewed', explained.refusal.id],
    ]);
  });

  test('is explained in its own period after that has closed, with the grants that had expired', async () => {
    await ask({ ...topUpOf('pack', 30), expiresAt: later(DAY) });
    now = later(2 * DAY);
    await ask(debitOf(search(1)));
    await ask(debitOf(search(2)));
    expect(await ask(debitOf(search(3)))).toBe('credits-exhausted');
    now = later(100 * DAY);
    const explained = await explainNewest();
    expect(explained).toMatchObject({ period: { number: 1 }, account: { left: 10 }, addsUp: true });
    expect(explained.expired.map(({ what }) => what)).toEqual(['Expired: credits of a pack']);
  });

  test("of a Space at its limit is explained by the Space's entries", async () => {
    await ask({ type: 'cap_space', spaceId: 'berlin', limit: 22 });
    await ask(debitOf(search(1), { spaceId: 'berlin' }));
    await ask(debitOf(meeting(1)));
    expect(await ask(debitOf(meeting(2), { spaceId: 'berlin' }))).toBe('space-limit-reached');
    const explained = await explainNewest();
    expect(explained).toMatchObject({
      space: { spaceId: 'berlin', used: { amount: 20, entryCount: 1 } },
      refusal: { last: { creditsLeft: 2, spaceId: 'berlin' } },
      usedBy: [{ what: 'Talent search', spaceId: 'berlin' }],
      addsUp: null,
    });
  });

  test('of a paused account names the pause', async () => {
    await ask({ type: 'pause', pauseId: 'p', feature: 'talent_search', reason: 'unpaid invoice' });
    now = later(HOUR);
    expect(await ask(debitOf(search(1)))).toBe('spending-paused');
    const { pause } = await explainNewest();
    expect(pause).toMatchObject({ what: 'Spending paused: Talent search', reason: 'unpaid invoice', at: T0 });
  });

  test('that is not kept is not found', async () => {
    const explained = explain.refusals.explain(person(), 'acme~talent_search~2020-01-01T00:00');
    await expect(explained).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is counted when somebody asks for it, and not when it is tried again because it waits', async () => {
    const action = { feature: 'talent_search', kind: 'search', searchId: 'waits' } as const;
    for (const n of ['1', '2']) expect(await ask(debitOf(search(Number(n))))).toBe('ok');
    const request = { accountId, action, ...TESTER };
    expect(await service.ledger.debit(request)).toMatchObject({ ok: false });
    expect(await service.ledger.debit({ ...request, isRetry: true })).toMatchObject({ ok: false });
    expect(reported).toHaveLength(1);
  });
});
