import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StaffMember } from '../../../admin/staff/staff.js';
import { TESTER } from '../../support/actor.js';
import { openTestCorrections, type TestCorrections } from './support/corrections.js';

let office: TestCorrections;
let finance: StaffMember;
let admin: StaffMember;
beforeAll(async () => {
  office = await openTestCorrections();
  finance = await office.person('finance');
  admin = await office.person('admin');
});
afterAll(async () => {
  expect(await office.expectReconciled()).toEqual([]);
  await office.close();
});

const pauses = async (accountId: string) => (await office.services.ledger.readAccount(accountId))!.pauses;
const entry = (id: string | undefined) => office.services.ledger.findEntry(id!);
const preview = (accountId: string, kind: string, fields: object) => office.preview(admin, accountId, kind, fields);

/** Lets a process that died after the command do it once more. */
async function applyAgain(id: string): Promise<void> {
  await office.models.corrections.updateOne({ _id: id }, { $set: { state: 'applying', dueAt: new Date(0) } });
  await office.corrections.finishOpen();
}

async function parkedPurchase(accountId: string): Promise<string> {
  const { payments } = office.services;
  const unitPrice = { amount: 30, currency: 'usd' };
  const { _id } = await payments.topUps.insert({
    accountId,
    requestId: `r-${accountId}`,
    ...{ spaceId: null, memberId: null, credits: 250, unitPrice },
    total: { amount: 7_500, currency: 'usd' },
    ...{ successUrl: null, cancelUrl: null, livemode: false },
  });
  const { sessionId } = await payments.stripe!.checkouts.open(_id);
  office.sandbox.finishCheckout(sessionId!, 'paid', { amountTotal: 9_000 });
  expect(await payments.stripe!.completion.applyPayment(_id)).toMatchObject({ state: 'parked' });
  return _id;
}

describe('a correction', () => {
  test('that grants shows its effect before, adds an adjustment once, and is named by its entry', async () => {
    const accountId = await office.openAccount();
    const fields = { tokens: 30, expiresAt: 'period_end' };
    const { effects, tokens, neededApprovals } = await preview(accountId, 'grant', fields);
    expect([tokens, neededApprovals]).toEqual([30, 0]);
    expect(effects).toContainEqual({ what: 'Credits left', before: 50, after: 80 });
    const { id, state, entryIds } = await office.ask(finance, accountId, 'grant', fields);
    expect(state).toBe('applied');
    expect(await entry(entryIds[0])).toMatchObject({
      type: 'grant',
      grantId: id,
      actor: `staff:${finance.id}`,
      reason: `goodwill (${id})`,
      slices: [{ source: 'adjustment', tokens: 30 }],
    });
    await applyAgain(id);
    expect(await office.creditsLeft(accountId)).toBe(80);
    const applied = { state: 'applied', entryIds, requestedBy: finance.id };
    expect(await office.corrections.find(finance, id)).toMatchObject(applied);
  });

  test('that refunds gives back a part of a debit, and never more than is left of it', async () => {
    const accountId = await office.openAccount();
    const debitId = await office.search(accountId);
    const { effects } = await preview(accountId, 'refund', { debitId, tokens: 5 });
    expect(effects).toEqual([
      { what: 'Credits left', before: 30, after: 35 },
      { what: 'Left to refund of the debit', before: 20, after: 15 },
    ]);
    const { id, entryIds } = await office.ask(finance, accountId, 'refund', { debitId, tokens: 5 });
    expect(await entry(entryIds[0])).toMatchObject({
      type: 'refund',
      ref: debitId,
      requestId: id,
      legs: { spent: -5 },
    });
    await applyAgain(id);
    expect(await office.creditsLeft(accountId)).toBe(35);
    await expect(office.ask(finance, accountId, 'refund', { debitId, tokens: 16 })).rejects.toThrow(
      'At most 15 tokens',
    );
    expect(await office.ask(finance, accountId, 'refund', { debitId })).toMatchObject({ state: 'applied', tokens: 15 });
    await expect(office.ask(finance, accountId, 'refund', { debitId })).rejects.toMatchObject({
      code: 'already-refunded',
    });
    expect(await office.creditsLeft(accountId)).toBe(50);
  });

  test('that voids takes the rest of any grant once, also of an allocation', async () => {
    const accountId = await office.openAccount();
    await office.search(accountId);
    const [grant] = (await office.services.ledger.readAccount(accountId))!.grants;
    const { id, tokens, entryIds } = await office.ask(finance, accountId, 'void', { grantId: grant!.id });
    expect(tokens).toBe(30);
    expect(await entry(entryIds[0])).toMatchObject({ type: 'void', tokens: -30 });
    await applyAgain(id);
    expect(await office.creditsLeft(accountId)).toBe(0);
  });

  test('that releases a hold gives back what it reserves, and answers what became of one that has ended', async () => {
    const accountId = await office.openAccount();
    const action = { feature: 'meeting_assistant', meetingId: 'm-1' } as const;
    const made = await office.services.ledger.hold({ accountId, action, ttlMs: 60_000, ...TESTER });
    const holdId = made.ok ? made.entry._id : '';
    const { id, tokens, entryIds } = await office.ask(finance, accountId, 'release_hold', { holdId });
    expect(tokens).toBe(0);
    expect(await entry(entryIds[0])).toMatchObject({ type: 'release', actor: `staff:${finance.id}` });
    await applyAgain(id);
    expect(await office.creditsLeft(accountId)).toBe(50);
    await expect(office.ask(finance, accountId, 'release_hold', { holdId })).rejects.toMatchObject({
      code: 'hold-resolved',
    });
  });

  test('that resolves a parked purchase grants its credits once, or sends the money back', async () => {
    const accountId = await office.openAccount();
    const topUpId = await parkedPurchase(accountId);
    const { id, tokens, entryIds } = await office.ask(finance, accountId, 'resolve_purchase', {
      topUpId,
      action: 'accept',
    });
    expect(tokens).toBe(250);
    expect(await entry(entryIds[0])).toMatchObject({
      type: 'grant',
      actor: `staff:${finance.id}`,
      reason: `goodwill (${id})`,
    });
    await applyAgain(id);
    expect(await office.creditsLeft(accountId)).toBe(300);

    const other = await office.openAccount();
    const toRefund = await parkedPurchase(other);
    const asked = await office.ask(finance, other, 'resolve_purchase', { topUpId: toRefund, action: 'refund' });
    expect(asked.state).toBe('applied');
    expect(await office.services.payments.topUps.require(toRefund)).toMatchObject({ state: 'refunded' });
    expect(await office.creditsLeft(other)).toBe(50);
  });

  test('that sends a receipt again mails each Owner and Admin once, however often it is repeated', async () => {
    const accountId = await office.openAccount();
    const topUpId = await parkedPurchase(accountId);
    await office.ask(admin, accountId, 'resolve_purchase', { topUpId, action: 'accept' });
    const mailed = () => office.sink.mails().filter(({ envelope }) => envelope.to[0]?.includes(accountId)).length;
    const before = mailed();
    const { id, state } = await office.ask(finance, accountId, 'resend_receipt', { topUpId });
    expect([state, mailed()]).toEqual(['applied', before + 2]);
    await applyAgain(id);
    expect(mailed()).toBe(before + 2);
  });

  test('that delivers an alert again mails the member once, however often it is repeated', async () => {
    const accountId = await office.openAccount();
    for (let n = 0; n < 2; n += 1) await office.search(accountId);
    const { crossings } = office.services.alertStarts;
    const [crossing] = await crossings.listOf(accountId, null, 1);
    const mailed = () =>
      office.sink.mails().filter(({ envelope }) => envelope.to[0] === `olga@${accountId}.example`).length;
    const fields = { crossingId: crossing!._id, memberId: 'olga' };
    const { id, state } = await office.ask(finance, accountId, 'redeliver_alert', fields);
    expect([state, mailed()]).toEqual(['applied', 1]);
    await applyAgain(id);
    expect(mailed()).toBe(1);
    office.sink.answer({ code: 550, mails: 1, stage: 'data' });
    const failed = await office.ask(finance, accountId, 'redeliver_alert', fields);
    expect(failed).toMatchObject({ state: 'failed' });
    expect(failed.failure).toContain('The mail was not taken');
  });

  test('that restarts a workflow waits for Temporal, and never tells that it is done before', async () => {
    const accountId = await office.openAccount();
    const { id, state } = await office.ask(finance, accountId, 'restart_workflow', { workflow: 'waiting' });
    expect(state).toBe('applying');
    await office.makeDue();
    await office.corrections.finishOpen();
    expect(await office.corrections.find(finance, id)).toMatchObject({
      state: 'applying',
      failure: 'A server that this needs is away. It is tried again by itself.',
    });
    await office.models.corrections.updateOne({ _id: id }, { $set: { state: 'failed', dueAt: null } });
    office.errors.length = 0;
  });

  test('that changes the plan grants the difference at once, and stays off where somebody else has changed it', async () => {
    const accountId = await office.openAccount();
    const { effects, tokens } = await preview(accountId, 'change_plan', { planId: 'starter' });
    expect(tokens).toBe(450);
    expect(effects).toContainEqual({ what: 'Credits left', before: 50, after: 500 });
    const { id, state, entryIds } = await office.ask(admin, accountId, 'change_plan', { planId: 'starter' });
    expect(state).toBe('applied');
    expect(await entry(entryIds[0])).toMatchObject({ type: 'grant', tokens: 450, actor: `staff:${admin.id}` });
    await applyAgain(id);
    expect(await office.creditsLeft(accountId)).toBe(500);
    await office.services.accounts.put(accountId, { planId: 'free' }, TESTER);
    await applyAgain(id);
    expect(await office.corrections.find(admin, id)).toMatchObject({ state: 'failed' });
    expect(await office.services.accounts.find(accountId)).toMatchObject({ planId: 'starter', nextPlanId: 'free' });
  });

  test('that pauses spending refuses every action with a sentence for the customer, until it is resumed', async () => {
    const accountId = await office.openAccount();
    const all = await office.ask(admin, accountId, 'pause_spending', { feature: null });
    await expect(office.search(accountId)).rejects.toThrow('AI actions are paused for this account. Contact support.');
    await expect(office.ask(admin, accountId, 'pause_spending', { feature: null })).rejects.toThrow('paused already');
    const one = await office.ask(admin, accountId, 'pause_spending', { feature: 'talent_search' });
    await applyAgain(one.id);
    const [first, second] = await pauses(accountId);
    expect([first!.id, second!.id]).toEqual([all.entryIds[0], one.entryIds[0]]);
    const resumed = await office.ask(admin, accountId, 'resume_spending', { pauseId: first!.id });
    await applyAgain(resumed.id);
    await expect(office.search(accountId)).rejects.toThrow(
      'This AI action is paused for this account. Contact support.',
    );
    await office.ask(admin, accountId, 'resume_spending', { pauseId: second!.id });
    await office.search(accountId);
  });

  test('that closes an account closes it for good, and nothing can be corrected in it afterwards', async () => {
    const accountId = await office.openAccount();
    const { id, state } = await office.ask(admin, accountId, 'close_account', {});
    expect(state).toBe('applied');
    await applyAgain(id);
    expect(await office.services.accounts.find(accountId)).toMatchObject({ state: 'closed' });
    await expect(office.ask(admin, accountId, 'grant', { tokens: 1, expiresAt: null })).rejects.toMatchObject({
      code: 'account-closed',
    });
  });
});

describe('an undo', () => {
  const undo = (accountId: string, correctionId: string, by = admin) =>
    office.ask(by, accountId, 'undo', { correctionId });

  test('of a grant voids its rest, and of a void grants the same again', async () => {
    const accountId = await office.openAccount();
    const granted = await office.ask(admin, accountId, 'grant', { tokens: 30, expiresAt: null });
    const undone = await undo(accountId, granted.id);
    expect(undone).toMatchObject({ state: 'applied', tokens: 30, limitedAs: 'void' });
    expect(await office.creditsLeft(accountId)).toBe(50);
    expect(granted).toMatchObject({ mayUndo: true });
    expect(await office.corrections.find(admin, granted.id)).toMatchObject({ undoneBy: undone.id, mayUndo: false });
    expect([granted.credits, undone.credits, undone.mayUndo]).toEqual([30, -30, false]);
    await applyAgain(undone.id);
    await expect(undo(accountId, granted.id)).rejects.toThrow('undone already');

    const voided = await office.ask(admin, accountId, 'void', { grantId: 'allocation~1' });
    const restored = await undo(accountId, voided.id);
    expect(restored).toMatchObject({ state: 'applied', tokens: 50, limitedAs: 'grant' });
    await applyAgain(restored.id);
    expect(await office.creditsLeft(accountId)).toBe(50);
  });

  test('of a refund takes the credits back, as debt where they were spent', async () => {
    const accountId = await office.openAccount();
    const debitId = await office.search(accountId);
    const refunded = await office.ask(admin, accountId, 'refund', { debitId });
    await office.search(accountId);
    await office.search(accountId);
    const undone = await undo(accountId, refunded.id);
    expect(undone).toMatchObject({ state: 'applied', tokens: 20 });
    await applyAgain(undone.id);
    const { buckets } = (await office.services.ledger.readAccount(accountId))!;
    expect(buckets).toMatchObject({ available: 0, debt: -10 });
  });

  test('of a pause resumes it, of a plan gives the plan before, and some kinds have none', async () => {
    const accountId = await office.openAccount();
    const paused = await office.ask(admin, accountId, 'pause_spending', { feature: null });
    const resumed = await undo(accountId, paused.id);
    expect([resumed.state, await pauses(accountId)]).toEqual(['applied', []]);
    const changed = await office.ask(admin, accountId, 'change_plan', { planId: 'starter' });
    await undo(accountId, changed.id);
    expect(await office.services.accounts.find(accountId)).toMatchObject({ planId: 'starter', nextPlanId: 'free' });
    await expect(undo(accountId, resumed.id)).rejects.toThrow('cannot be undone');
  });

  test('that came at the same time as another one moves its tokens once', async () => {
    const accountId = await office.openAccount();
    const voided = await office.ask(admin, accountId, 'void', { grantId: 'allocation~1' });
    office.stopAt('begun');
    const others = [await office.person('admin'), await office.person('admin')];
    const both = await Promise.all(others.map((by) => undo(accountId, voided.id, by)));
    expect(both.map(({ state }) => state)).toEqual(['applying', 'applying']);
    office.stopAt(null);
    await office.makeDue();
    await office.corrections.finishOpen();
    const now = await Promise.all(both.map(({ id }) => office.corrections.find(admin, id)));
    expect(now.map(({ state }) => state).sort()).toEqual(['applied', 'failed']);
    expect(now.map(({ failure }) => failure)).toContain('This correction is undone already.');
    expect(await office.creditsLeft(accountId)).toBe(50);
    office.errors.length = 0;
  });
});

test('what belongs to another account is not found', async () => {
  const [accountId, other] = [await office.openAccount(), await office.openAccount()];
  const debitId = await office.search(other);
  const { id } = await office.ask(admin, other, 'grant', { tokens: 1, expiresAt: null });
  const wrong: [string, object][] = [
    ['refund', { debitId }],
    ['void', { grantId: id }],
    ['undo', { correctionId: id }],
    ['release_hold', { holdId: debitId }],
    ['resolve_purchase', { topUpId: 'tu_none', action: 'refund' }],
    ['resume_spending', { pauseId: debitId }],
  ];
  for (const [kind, fields] of wrong) {
    const code = kind === 'void' ? 'already-refunded' : 'not-found';
    await expect(office.ask(admin, accountId, kind, fields)).rejects.toMatchObject({ code });
  }
});
