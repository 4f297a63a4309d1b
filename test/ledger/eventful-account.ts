import { actionKey, type Action } from '../../domain/business-key.js';
import { FIRST_PRICE_LIST, priceOf } from '../../domain/pricing/price-list.js';
import { debitOf, evaluation, holdOf, meeting, search, topUpOf } from '../domain/reducer/ledger-driver.js';
import { signed, TESTER, type TestCommand } from '../support/actor.js';
import type { StoppedLedger } from '../support/ledger-on-mongodb.js';
import { OVERAGE_ALLOWED, termsOf } from '../support/terms.js';
import { DAY, HOUR, later, T0 } from '../support/time.js';

/** Records every type of entry, in every way that it can arise, over three periods; leaves some of everything open. */
export async function recordEverything(service: StoppedLedger, accountId: string): Promise<void> {
  const { ledger, clock } = service;
  const run = async (command: TestCommand): Promise<string> => {
    const answer = await ledger.submit(accountId, signed(command));
    if (!answer.ok) throw new Error(`${command.type} was refused: ${answer.refusal.detail}`);
    return answer.entry?._id ?? '';
  };
  const refund = (debitId: string, action: Action, tokens?: number): TestCommand => ({
    type: 'refund',
    debitId,
    action: actionKey(action),
    reason: 'no show',
    actor: 'staff:finance',
    ...(tokens === undefined ? {} : { tokens }),
  });
  const bulkHold = (requestId: string, quantity: number, ttlMs: number): TestCommand => ({
    type: 'bulk_hold',
    feature: 'candidate_evaluation',
    price: priceOf(FIRST_PRICE_LIST, 'candidate_evaluation'),
    quantity,
    requestId,
    ttlMs,
    memberId: 'ada',
  });
  const promotion = (id: string, tokens: number, expiresAt: Date | null): TestCommand => ({
    type: 'grant',
    grantId: `promotion~${id}`,
    source: 'promotion',
    tokens,
    expiresAt,
    reason: 'welcome',
    actor: 'staff:sales',
  });

  clock.time = T0;
  const terms = termsOf({ plan: { overageLimit: 30 }, overage: OVERAGE_ALLOWED });
  await ledger.openAccount(accountId, terms, TESTER);
  await run({ type: 'cap_space', spaceId: 'capped', limit: 90 });

  // The first period: charges, holds in all their ends, a cap that is set late, both lines crossed.
  await run(debitOf(meeting(1), { spaceId: 'capped', requestId: 'r1' }));
  const dear = await run(debitOf(search(1), { spaceId: 'capped' }));
  await run(refund(dear, search(1), 5));
  await run(refund(dear, search(1)));
  await run(debitOf(search(1), { spaceId: 'late' }));
  await run({ type: 'cap_space', spaceId: 'late', limit: 60 });
  await run(debitOf(meeting(2), { spaceId: 'late' }));
  const settled = await run(holdOf(search(2), HOUR, { spaceId: 'capped', requestId: 'r2' }));
  await run({ type: 'extend', holdId: settled, ttlMs: 2 * HOUR });
  await run({ type: 'settle', holdId: settled, tokens: 7 });
  const released = await run(holdOf(search(3), HOUR, { spaceId: 'capped' }));
  await run({ type: 'release', holdId: released });
  await run(holdOf(search(4), HOUR));
  await run(promotion('short', 6, later(2 * HOUR)));
  clock.time = later(3 * HOUR);
  const bulk = await run(bulkHold('bulk', 4, 60 * DAY));
  for (const id of [1, 2]) await run(debitOf(evaluation(id), { holdId: bulk }));
  await run(topUpOf('taken-back', 10));
  for (let id = 5; id <= 8; id += 1) await run(debitOf(search(id)));
  await run({ type: 'clawback', clawbackId: 'c1', grantId: 'top_up~taken-back', reason: 'disputed' });
  await run(topUpOf('pays-debt', 25));
  const late = await run(holdOf(search(9), 60 * DAY, { spaceId: 'capped' }));
  await run(promotion('lasting', 40, null));
  const lateToo = await run(holdOf(evaluation(40), 60 * DAY));
  const pack = (id: string, tokens: number): TestCommand =>
    ({ ...promotion(id, tokens, null), source: 'top_up' }) as TestCommand;
  const freeze = (id: string): TestCommand => ({
    type: 'freeze',
    freezeId: `dp-${id}`,
    grantId: `promotion~${id}`,
    reason: 'disputed',
  });
  const lose = (clawbackId: string, id: string, tokens: number): TestCommand => ({
    type: 'clawback',
    clawbackId,
    grantId: `promotion~${id}`,
    freezeId: `dp-${id}`,
    tokens,
    reason: 'lost',
    actor: 'workflow:top-up',
    workflowId: `top-up/${id}`,
  });
  for (const id of ['won', 'won-late', 'lost', 'still-open']) {
    await run(pack(id, 9));
    await run(freeze(id));
  }
  await run({ type: 'unfreeze', freezeId: 'dp-won', reason: 'won' });
  await run(lose('c2', 'lost', 4));

  await run(promotion('mistake', 7, null));
  await run({ type: 'void', voidId: 'v1', grantId: 'promotion~mistake', reason: 'by mistake' });
  await run({ type: 'pause', pauseId: 'p1', reason: 'odd use' });
  await run({ type: 'resume', pauseId: 'p1', reason: 'explained' });

  // The second period: what comes out of the first one's holds is late.
  clock.time = later(25 * DAY);
  await run(debitOf(meeting(9), { spaceId: 'late' }));
  await run({ type: 'settle', holdId: late, tokens: 4 });
  await run(refund(await run({ type: 'settle', holdId: lateToo }), evaluation(40)));
  await run({ type: 'unfreeze', freezeId: 'dp-won-late', reason: 'won' });
  await run(lose('c3', 'lost', 5));
  await run(debitOf(evaluation(3), { holdId: bulk }));
  await run({
    type: 'change_terms',
    changes: { plan: termsOf({ plan: { planId: 'larger', allocation: 150 } }).plan, thresholdPercent: 50 },
  });
  const spent: string[] = [];
  for (let id = 20; id <= 28; id += 1) spent.push(await run(debitOf(search(id))));
  for (let id = 10; id <= 17; id += 1) await run(debitOf(meeting(id)));
  await run(debitOf(evaluation(4)));

  // The third: a late refund, and something of everything stays open.
  clock.time = later(55 * DAY);
  await run(refund(spent[7]!, search(27), 13));
  await run(promotion('open', 9, later(200 * DAY)));
  await run(holdOf(meeting(30), 10 * DAY, { spaceId: 'capped', requestId: 'r30' }));
  await run(bulkHold('open-bulk', 3, 90 * DAY));
  await run(debitOf(meeting(31), { spaceId: 'capped' }));
  const half = await run(debitOf(search(32), { spaceId: 'late' }));
  await run(refund(half, search(32), 1));
  await run({ type: 'change_terms', changes: { plan: termsOf({ plan: { planId: 'smaller', allocation: 10 } }).plan } });
  await run({ type: 'pause', pauseId: 'p2', feature: 'talent_search', reason: 'odd use' });
  await service.stateClosed(accountId);
}
