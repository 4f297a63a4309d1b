import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StaffMember } from '../../../admin/staff/staff.js';
import { HOUR } from '../../support/time.js';
import { MAX_TRIES } from '../../../admin/corrections/applying.js';
import { NOTE, openTestCorrections, type TestCorrections } from './support/corrections.js';

let office: TestCorrections;
beforeAll(async () => {
  office = await openTestCorrections();
});
afterAll(async () => {
  expect(await office.expectReconciled()).toEqual([]);
  await office.close();
});

const grant = (tokens: number) => ({ tokens, expiresAt: null });
const askGrant = (by: StaffMember, accountId: string, tokens: number) =>
  office.ask(by, accountId, 'grant', grant(tokens));
const acts = async (id: string) => {
  const { items } = await office.audit.list({}, { limit: 200 });
  return items
    .filter(({ subject, act }) => subject === id && act.startsWith('correction-'))
    .map(({ act, by }) => [act, by]);
};

describe('a correction that needs approval', () => {
  test('moves nothing until another person approves it, and then names both in record and audit log', async () => {
    const [asker, approver] = [await office.person('finance'), await office.person('finance')];
    const accountId = await office.openAccount();
    const { id, state, digest } = await askGrant(asker, accountId, 1_001);
    expect([state, await office.creditsLeft(accountId)]).toEqual(['pending', 50]);
    expect(await office.corrections.pendingOf(accountId)).toMatchObject([{ id }]);
    const { review } = await office.corrections.find(approver, id);
    expect(review).toMatchObject({ digest, changed: null, mayApprove: true, whyNot: null });
    const applied = await office.corrections.approve(approver, id, review!.digest);
    expect(applied).toMatchObject({ state: 'applied', approvals: [{ by: approver.id }], requestedBy: asker.id });
    expect(await office.creditsLeft(accountId)).toBe(1_051);
    expect(await office.services.ledger.findEntry(applied.entryIds[0]!)).toMatchObject({ actor: `staff:${asker.id}` });
    expect(await office.corrections.pendingOf(accountId)).toEqual([]);
    expect(await acts(id)).toEqual([
      ['correction-applied', asker.id],
      ['correction-approved', approver.id],
      ['correction-requested', asker.id],
    ]);
  });

  test('from 10,000 tokens on needs two others, and one person counts once, however often and from wherever', async () => {
    const [asker, one, two] = [
      await office.person('admin'),
      await office.person('admin'),
      await office.person('finance'),
    ];
    const accountId = await office.openAccount();
    const { id, digest, neededApprovals } = await askGrant(asker, accountId, 10_000);
    expect(neededApprovals).toBe(2);
    const session = { ...one };
    await Promise.all([one, session, one].map((by) => office.corrections.approve(by, id, digest)));
    expect(await office.corrections.approve(session, id, digest)).toMatchObject({
      state: 'pending',
      approvals: [{ by: one.id }],
    });
    const { review } = await office.corrections.find(one, id);
    const waitsFor = '1 of 2 people approved; another person has to.';
    expect(review).toMatchObject({ mayApprove: false, whyNot: 'You have approved it.', waitsFor });
    expect(await office.creditsLeft(accountId)).toBe(50);
    expect(await office.corrections.approve(two, id, digest)).toMatchObject({ state: 'applied' });
    expect(await office.creditsLeft(accountId)).toBe(10_050);
  });

  test('of two people who approve at once has one approval more than it needs from none, and is done once', async () => {
    const asker = await office.person('finance');
    const approvers = [await office.person('finance'), await office.person('admin'), await office.person('finance')];
    const accountId = await office.openAccount();
    const { id, digest } = await askGrant(asker, accountId, 2_000);
    const answers = await Promise.allSettled(approvers.map((by) => office.corrections.approve(by, id, digest)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { state, approvals } = await office.corrections.find(asker, id);
    expect([state, approvals.length, await office.creditsLeft(accountId)]).toEqual(['applied', 1, 2_050]);
  });

  test('is never approved by who asked for it, also from another session', async () => {
    const asker = await office.person('admin');
    const { id, digest } = await askGrant(asker, await office.openAccount(), 5_000);
    const session = { ...asker, sessionsFrom: new Date() };
    await expect(office.corrections.approve(session, id, digest)).rejects.toThrow('somebody else has to approve it');
    const { review } = await office.corrections.find(asker, id);
    expect(review).toMatchObject({ mayApprove: false });
    expect(review!.whyNot).toContain('yourself');
  });

  test('is approved by nobody whose right, role or account was taken away in between, or who is new', async () => {
    const asker = await office.person('finance');
    const { id, digest } = await askGrant(asker, await office.openAccount(), 2_000);
    const approve = (by: StaffMember) => office.corrections.approve(by, id, digest);
    const changed = await office.person('admin');
    await office.staff.changeRole(changed.id, 'support', 'command');
    await expect(approve(changed)).rejects.toMatchObject({ code: 'not-allowed' });
    const removed = await office.person('admin');
    await office.staff.disable(removed.id, 'command');
    await expect(approve(removed)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(approve(await office.person('admin', 23 * HOUR))).rejects.toThrow('24 hours after');
    for (const role of ['viewer', 'support'] as const) {
      await expect(approve(await office.person(role))).rejects.toMatchObject({ code: 'not-allowed' });
    }
    await office.limits.set('finance', 'grant', { approvesUpTo: 1_999 }, 'command');
    await expect(approve(await office.person('finance'))).rejects.toThrow(
      'may not approve a correction of 2,000 tokens',
    );
    await office.limits.set('finance', 'grant', { approvesUpTo: 100_000 }, 'command');
    await office.staff.changeRole(asker.id, 'viewer', 'command');
    await expect(approve(await office.person('admin'))).rejects.toThrow('The person who asked may not do so any more');
    expect(await office.corrections.find(asker, id)).toMatchObject({ state: 'pending', approvals: [] });
  });

  test('whose approver loses the role before it is done fails, and moves nothing', async () => {
    const [asker, approver] = [await office.person('finance'), await office.person('finance')];
    const accountId = await office.openAccount();
    const { id, digest } = await askGrant(asker, accountId, 2_000);
    office.stopAt('allowed');
    expect(await office.corrections.approve(approver, id, digest)).toMatchObject({ state: 'approved' });
    office.stopAt(null);
    await office.staff.changeRole(approver.id, 'viewer', 'command');
    await office.makeDue();
    await office.corrections.finishOpen();
    const failed = await office.corrections.find(asker, id);
    expect(failed).toMatchObject({ state: 'failed', failure: 'You may not approve corrections.' });
    expect(await office.creditsLeft(accountId)).toBe(50);
    expect(await acts(id)).toContainEqual(['correction-failed', asker.id]);
  });

  test('expires after 72 hours: nobody approves it then, and it counts no longer', async () => {
    const [asker, approver] = [await office.person('finance'), await office.person('finance')];
    const { id, digest } = await askGrant(asker, await office.openAccount(), 2_000);
    office.clock.passedMs = 72 * HOUR;
    expect(await office.corrections.find(approver, id)).toMatchObject({ state: 'expired', review: null });
    await expect(office.corrections.approve(approver, id, digest)).rejects.toThrow('it is expired');
    await office.corrections.finishOpen();
    office.clock.passedMs = 0;
    expect(await office.corrections.find(approver, id)).toMatchObject({ state: 'expired' });
    expect(await askGrant(asker, await office.openAccount(), 1_000)).toMatchObject({ state: 'applied' });
  });

  test('is withdrawn by who asked only, and rejected by an approver with a note', async () => {
    const [asker, other] = [await office.person('finance'), await office.person('finance')];
    const accountId = await office.openAccount();
    const first = await askGrant(asker, accountId, 2_000);
    await expect(office.corrections.withdraw(other, first.id)).rejects.toMatchObject({ code: 'not-allowed' });
    expect(await office.corrections.withdraw(asker, first.id)).toMatchObject({ state: 'withdrawn', endedBy: asker.id });
    await expect(office.corrections.approve(other, first.id, first.digest)).rejects.toThrow('it is withdrawn');
    const second = await askGrant(asker, accountId, 2_000);
    await expect(office.corrections.reject(other, second.id, 'no')).rejects.toMatchObject({ code: 'invalid-request' });
    expect(await office.corrections.reject(other, second.id, NOTE)).toMatchObject({ state: 'rejected', endNote: NOTE });
    await expect(office.corrections.withdraw(asker, second.id)).rejects.toThrow('it is rejected');
    expect(await office.creditsLeft(accountId)).toBe(50);
    expect([await acts(first.id), await acts(second.id)]).toMatchObject([
      [
        ['correction-withdrawn', asker.id],
        ['correction-requested', asker.id],
      ],
      [
        ['correction-rejected', other.id],
        ['correction-requested', asker.id],
      ],
    ]);
  });
});

const BUSY_DEBITS = 100;

/** Several callers at once charge the account, each one after its answer, until they are stopped or it is at its end. */
function spendSteadily(accountId: string) {
  const CALLERS = 8;
  let [debits, running, next] = [0, true, 0];
  let problem: unknown;
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const call = async (): Promise<void> => {
    while (running) {
      const action = { feature: 'candidate_evaluation', jobId: 'j', candidateId: `c-${(next += 1)}` } as const;
      const answer = await office.services.ledger.debit({ accountId, action, actor: 'api-key:busy' });
      if (!answer.ok) throw new Error(answer.refusal.code);
      debits += 1;
      for (const { count, resolve } of waiting) if (debits >= count) resolve();
    }
  };
  const calls = Promise.all(Array.from({ length: CALLERS }, call)).catch((error: unknown) => {
    problem = error;
    for (const { resolve } of waiting) resolve();
  });
  return {
    debits: () => debits,
    /** Resolves once there were so many. */
    reached: (count: number) =>
      debits >= count || problem !== undefined
        ? Promise.resolve()
        : new Promise<void>((resolve) => {
            waiting.push({ count, resolve });
          }),
    async stop() {
      running = false;
      await calls;
      expect(problem).toBeUndefined();
    },
  };
}

describe('what was reviewed', () => {
  test('is still true while debits run on the account, and no longer once one of them is of the target', async () => {
    const [asker, approver] = [await office.person('finance'), await office.person('finance')];
    // However slow the approvals are, the debits beside them use up none of its credits.
    const accountId = await office.openAccount('scale');
    const debitId = await office.search(accountId);
    await office.limits.set('finance', 'refund', { leastApprovers: 1 }, 'command');
    const [toGrant, toRefund] = [
      await askGrant(asker, accountId, 2_000),
      await office.ask(asker, accountId, 'refund', { debitId }),
    ];
    await office.limits.set('finance', 'void', { leastApprovers: 1 }, 'command');
    const toVoid = await office.ask(asker, accountId, 'void', { grantId: 'allocation~1' });
    const traffic = spendSteadily(accountId);
    await traffic.reached(1);
    // What is approved does not depend on the account's balance, which each debit changes.
    const approvals: { readonly atDebits: number; readonly outcome: unknown }[] = [];
    for (const { id, digest } of [toGrant, toRefund, toVoid]) {
      const before = traffic.debits();
      const answer = await office.corrections.approve(approver, id, digest).then(
        ({ state }) => state,
        (error: unknown) => (error as { readonly code?: unknown }).code,
      );
      approvals.push({ atDebits: before, outcome: answer });
      // Debits went on beside the approval, and go on after it.
      await traffic.reached(before + 1);
    }
    await traffic.reached(BUSY_DEBITS);
    await traffic.stop();
    expect(approvals.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'changed-since']);
    await office.limits.set('finance', 'void', { leastApprovers: 0 }, 'command');
    await office.limits.set('finance', 'refund', { leastApprovers: 0 }, 'command');
  });

  test('is no longer true once the target changed: nobody approves it, and it stays to be looked at again', async () => {
    const [asker, approver] = [await office.person('finance'), await office.person('finance')];
    const accountId = await office.openAccount('starter');
    await office.limits.set('finance', 'void', { leastApprovers: 1 }, 'command');
    const { id, digest } = await office.ask(asker, accountId, 'void', { grantId: 'allocation~1' });
    await office.search(accountId);
    const text = 'The grant’s rest was 500 credits when this was asked for; it is 480 credits now.';
    await expect(office.corrections.approve(approver, id, digest)).rejects.toMatchObject({
      code: 'changed-since',
      message: expect.stringContaining(text),
      facts: { before: { remaining: 500 }, now: { remaining: 480 } },
    });
    const { review, state } = await office.corrections.find(approver, id);
    expect([state, review]).toMatchObject(['pending', { changed: expect.stringContaining(text), mayApprove: false }]);
    await expect(office.corrections.approve(approver, id, review!.digest)).rejects.toMatchObject({
      code: 'changed-since',
    });
    expect(await office.creditsLeft(accountId)).toBe(480);
    await office.limits.set('finance', 'void', { leastApprovers: 0 }, 'command');
  });

  test('is compared with what the person looked at, also when it is asked for', async () => {
    const [asker, approver] = [await office.person('finance'), await office.person('finance')];
    const accountId = await office.openAccount();
    const { id } = await askGrant(asker, accountId, 2_000);
    await expect(office.corrections.approve(approver, id, 'another')).rejects.toMatchObject({ code: 'changed-since' });
    const debitId = await office.search(accountId);
    const fields = { debitId };
    const { digest } = await office.preview(approver, accountId, 'refund', fields);
    await office.ask(approver, accountId, 'refund', { debitId, tokens: 1 });
    await expect(office.ask(approver, accountId, 'refund', fields, { digest })).rejects.toMatchObject({
      code: 'changed-since',
    });
  });

  test('is checked again right before it is done: a void never takes another amount than was approved', async () => {
    const [asker, approver] = [await office.person('finance'), await office.person('finance')];
    const accountId = await office.openAccount('starter');
    await office.limits.set('finance', 'void', { leastApprovers: 1 }, 'command');
    const { id, digest } = await office.ask(asker, accountId, 'void', { grantId: 'allocation~1' });
    office.stopAt('begun');
    expect(await office.corrections.approve(approver, id, digest)).toMatchObject({ state: 'applying' });
    office.stopAt(null);
    await office.search(accountId);
    await office.makeDue();
    await office.corrections.finishOpen();
    expect(await office.corrections.find(asker, id)).toMatchObject({
      state: 'failed',
      failure: 'Of this grant 480 are left, not 500.',
    });
    expect(await office.creditsLeft(accountId)).toBe(480);
    await office.limits.set('finance', 'void', { leastApprovers: 0 }, 'command');
  });
});

describe('a correction that can’t be done because a server stays away', () => {
  /** The last try but one has failed. */
  const lastTry = (id: string) =>
    office.models.corrections.updateOne({ _id: id }, { $set: { attempts: MAX_TRIES - 1, dueAt: new Date(0) } });
  const begun = async (step: 'allowed' | 'begun' | 'done') => {
    const [asker, approver] = [await office.person('finance'), await office.person('finance')];
    const accountId = await office.openAccount();
    const { id, digest } = await askGrant(asker, accountId, 2_000);
    office.stopAt(step);
    await office.corrections.approve(approver, id, digest);
    await lastTry(id);
    await office.corrections.finishOpen();
    office.stopAt(null);
    return { asker, accountId, id };
  };

  test('fails after the last try where nothing was begun, and gives its place in the budget back', async () => {
    const { asker, accountId, id } = await begun('allowed');
    const failed = await office.corrections.find(asker, id);
    expect(failed).toMatchObject({ state: 'failed', failure: expect.stringContaining('nothing was done') });
    await office.makeDue();
    await office.corrections.finishOpen();
    expect(await office.creditsLeft(accountId)).toBe(50);
    expect(await acts(id)).toContainEqual(['correction-failed', asker.id]);
  });

  test.each(['begun', 'done'] as const)(
    'is parked after the last try where it was %s: people see it, and a retry books it once',
    async (step) => {
      const { asker, accountId, id } = await begun(step);
      const parked = await office.corrections.find(asker, id);
      expect(parked).toMatchObject({ state: 'parked', failure: expect.stringContaining('have it tried again') });
      expect(await office.corrections.pendingOf(accountId)).toMatchObject([{ id, state: 'parked' }]);
      expect(await office.corrections.countParked(10)).toBeGreaterThan(0);
      await office.makeDue();
      await office.corrections.finishOpen();
      expect(await office.corrections.find(asker, id)).toMatchObject({ state: 'parked' });
      await expect(office.corrections.retry(await office.person('viewer'), id)).rejects.toMatchObject({
        code: 'not-allowed',
      });
      const other = await office.person('support');
      const retried = await Promise.all([other, other].map((by) => office.corrections.retry(by, id)));
      expect(retried.map(({ state }) => state)).toContain('applied');
      expect(await office.creditsLeft(accountId)).toBe(2_050);
      expect(await acts(id)).toEqual(
        expect.arrayContaining([
          ['correction-parked', asker.id],
          ['correction-retried', other.id],
          ['correction-applied', asker.id],
        ]),
      );
      await expect(office.corrections.retry(other, id)).rejects.toThrow('it is applied');
    },
  );

  test('is given up also where each try ended with its process', async () => {
    const { id } = await begun('begun');
    const gone = { state: 'applying', attempts: MAX_TRIES, dueAt: new Date(0) } as const;
    await office.models.corrections.updateOne({ _id: id }, { $set: gone });
    await office.corrections.finishOpen();
    expect(await office.models.corrections.findById(id).lean()).toMatchObject({ state: 'parked' });
  });
});

test('a sweep at the moment of the approval leaves the correction to who approved it, who reads what came of it', async () => {
  const [asker, approver] = [await office.person('finance'), await office.person('finance')];
  const { id, digest } = await askGrant(asker, await office.openAccount(), 2_000);
  const record = office.audit.record.bind(office.audit);
  const seen: unknown[] = [];
  office.audit.record = async (line) => {
    if (line.act === 'correction-approved') {
      await office.corrections.finishOpen();
      seen.push((await office.models.corrections.findById(id).lean())!.state);
    }
    return await record(line);
  };
  const approved = await office.corrections.approve(approver, id, digest).finally(() => {
    office.audit.record = record;
  });
  expect([seen, approved.state]).toEqual([['approved'], 'applied']);
});

describe('a process that dies', () => {
  test.each(['allowed', 'begun', 'done'] as const)(
    'when a correction is %s leaves it to the next one, which does it once',
    async (step) => {
      const [asker, approver] = [await office.person('finance'), await office.person('finance')];
      const accountId = await office.openAccount();
      const { id, digest } = await askGrant(asker, accountId, 2_000);
      office.stopAt(step);
      await office.corrections.approve(approver, id, digest);
      office.stopAt(null);
      await office.corrections.finishOpen();
      expect(await office.corrections.find(asker, id)).toMatchObject({
        state: step === 'allowed' ? 'approved' : 'applying',
      });
      await office.makeDue();
      await Promise.all([office.sweep.once(), office.corrections.finishOpen()]);
      expect(await office.corrections.find(asker, id)).toMatchObject({ state: 'applied' });
      expect(await office.creditsLeft(accountId)).toBe(2_050);
      expect((await acts(id)).filter(([act]) => act === 'correction-applied')).toHaveLength(1);
    },
  );

  test('before the audit log has the line leaves the line to the next one', async () => {
    const asker = await office.person('finance');
    const { id } = await askGrant(asker, await office.openAccount(), 10);
    const owedLine = { by: asker.id, act: 'correction-applied', at: new Date(0) };
    await office.models.corrections.updateOne({ _id: id }, { $set: { owedLine } });
    const before = (await acts(id)).length;
    await office.corrections.finishOpen();
    await office.corrections.finishOpen();
    expect(await acts(id)).toHaveLength(before + 1);
  });
});

test('the list shows corrections newest first, by state, account or requester, page by page', async () => {
  const asker = await office.person('support');
  const accountId = await office.openAccount();
  const asked = [];
  for (let n = 0; n < 5; n += 1) asked.push((await askGrant(asker, accountId, 60)).id);
  const list = (filter: object, cursor?: string) => office.corrections.list(asker, filter, { limit: 2, cursor });
  const first = await list({ requestedBy: asker.id, state: 'pending' });
  const second = await list({ requestedBy: asker.id, state: 'pending' }, first.nextCursor!);
  const third = await list({ accountId }, second.nextCursor!);
  expect([...first.items, ...second.items, ...third.items].map(({ id }) => id)).toEqual(asked.reverse());
  expect(third.nextCursor).toBeNull();
  expect((await list({ accountId, state: 'applied' })).items).toEqual([]);
});
