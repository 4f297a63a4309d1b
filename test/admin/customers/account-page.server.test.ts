import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAccountPage, type AccountPage } from '../../../admin/customers/account-page.js';
import { createAccountSums } from '../../../admin/customers/account-sums.js';
import { partOf } from '../../../admin/customers/part.js';
import { auditInMemory, person } from '../explain/support.js';
import { openTestAlerts, type TestAlerts } from '../../alerts/support/alerts.js';
import { debitOf, holdOf, search, topUpOf } from '../../domain/reducer/ledger-driver.js';
import { evaluation, meeting } from '../../support/actions.js';
import { signed, TESTER, type TestCommand } from '../../support/actor.js';
import { changeEntry } from '../../support/commits.js';

let services: TestAlerts;
const audit = auditInMemory();
const errors: unknown[] = [];

beforeAll(async () => {
  services = await openTestAlerts();
  await services.openAccount('acme');
  await services.openAccount('other');
});
beforeEach(() => {
  audit.lines.length = 0;
  errors.length = 0;
});
afterAll(() => services.close());

const partsOf = () => ({ ...services, audit, onError: (error: unknown) => errors.push(error) });
const view = (accountId = 'acme'): Promise<AccountPage> => createAccountPage(partsOf()).view(person(), accountId);
const sums = () => createAccountSums(partsOf());
const run = (command: TestCommand) => services.ledger.submit('acme', signed(command));
const valueOf = <T>(
  part: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string },
): T => {
  if (!part.ok) throw new Error(part.problem);
  return part.value;
};

describe('the account page', () => {
  test('shows everything about the account in one call, and that it adds up', async () => {
    await services.spaces.put('acme', 'berlin', { name: 'Berlin', creditsLimitPerPeriod: 30 }, TESTER);
    await run(topUpOf('pack', 40));
    await run(debitOf(search(1), { spaceId: 'berlin' }));
    await run(debitOf(evaluation(1)));
    await run(holdOf(meeting(1)));
    await run({ type: 'freeze', freezeId: 'f', grantId: 'top_up~pack', tokens: 10, reason: 'dispute' });
    await run({ type: 'pause', pauseId: 'p', feature: 'meeting_assistant', reason: 'look' });
    await services.rescreens.edits.take({ accountId: 'acme', jobId: 'job-1', editId: 'e-1' });
    const page = await view();
    expect(errors).toEqual([]);
    expect(page).toMatchObject({
      account: { id: 'acme', name: 'acme Inc' },
      balance: {
        left: 56,
        total: 90,
        used: 21,
        overage: 0,
        held: 3,
        frozen: 10,
        heldOfPeriod: 13,
        debt: 0,
        addsUp: true,
      },
      period: { number: 1, planId: 'free', nextPlanId: null, granted: 90 },
      grants: [
        { id: 'allocation~1', remaining: 26 },
        { id: 'top_up~pack', remaining: 30 },
      ],
      holdCount: 2,
      pauses: [{ feature: 'meeting_assistant' }],
      workflowIds: ['billing-period/acme/1', 'rescreen/acme/job-1'],
    });
    expect(page.usageByFeature.map(({ label, tokens, actions }) => [label, tokens, actions])).toEqual([
      ['Candidate evaluation', 1, 1],
      ['Meeting assistance', 0, 0],
      ['Talent search', 20, 1],
    ]);
    expect(valueOf(page.holds).items).toMatchObject([
      { kind: 'action', tokens: 3 },
      { kind: 'freeze', grantId: 'top_up~pack' },
    ]);
    expect(valueOf(page.spaces)).toEqual({
      items: [{ id: 'berlin', name: 'Berlin', limit: 30, used: 20, left: 10 }],
      nextCursor: null,
    });
    expect(valueOf(page.members).items.map(({ name, email, role, spaceIds }) => [name, email, role, spaceIds])).toEqual(
      [
        ['The ada', 'ada@acme.example', 'Admin', null],
        ['The ed', 'ed@acme.example', 'Editor', null],
        ['The olga', 'olga@acme.example', 'Owner', null],
      ],
    );
    expect(valueOf(page.latestEntries)[0]).toMatchObject({ seq: 9, what: 'Spending paused: Meeting assistance' });
    expect(valueOf(page.planHistory).items).toMatchObject([{ number: 1, planId: 'free', state: 'open', granted: 90 }]);
    expect(valueOf(page.rescreens).items).toMatchObject([{ jobId: 'job-1' }]);
    expect(valueOf(page.waiting)).toEqual({ totals: { actions: 0, tokens: 0 }, items: [], nextCursor: null });
    const none = { items: [], nextCursor: null };
    expect([page.topUps, page.overageCharges, page.alerts, page.refusals].map((part) => valueOf<object>(part))).toEqual(
      [none, none, none, none],
    );
    expect(audit.lines).toEqual([{ by: 'staff-support', act: 'account-viewed', accountId: 'acme' }]);
  });

  test('shows at once: its check and its usage by day are calls of their own, each recorded', async () => {
    const page = Object.keys(await view());
    expect(page.filter((name) => ['check', 'usageByDay'].includes(name))).toEqual([]);
    audit.lines.length = 0;
    expect(valueOf(await sums().check(person(), 'acme'))).toMatchObject({ addsUp: true, findings: [], entries: 9 });
    const days = valueOf(await sums().usageByDay(person(), 'acme'));
    expect(days).toMatchObject([{ tokens: { candidate_evaluation: 1, talent_search: 20 } }]);
    expect(audit.lines.map(({ act, accountId, facts }) => [act, accountId, facts])).toEqual([
      ['account-viewed', 'acme', { part: 'check' }],
      ['account-viewed', 'acme', { part: 'usage-by-day' }],
    ]);
  });

  test('is there though all entries can not be added up: that part says so, and the error is logged', async () => {
    const away = () => Promise.reject(new Error('away'));
    const ledger = { ...services.ledger, sumUsage: away };
    expect(await createAccountPage({ ...partsOf(), ledger }).view(person(), 'acme')).toMatchObject({
      account: { id: 'acme' },
    });
    expect(errors).toEqual([]);
    const part = await createAccountSums({ ...partsOf(), ledger }).usageByDay(person(), 'acme');
    expect(part).toEqual({ ok: false, problem: expect.stringContaining('too many entries') });
    expect(errors).toEqual([new Error('away')]);
  });

  test('says that the account does not add up where an entry was changed', async () => {
    await changeEntry(services.connection, 'other', 2, (entry) => ({ ...entry, legs: { ...entry.legs, spent: 7 } }));
    const { addsUp, findings } = valueOf(await sums().check(person(), 'other'));
    expect(addsUp).toBe(false);
    expect(findings.map(({ kind }) => kind)).toContain('HASH');
  });

  test('shows a part that fails as failed, and the others as they are', async () => {
    const away = () => Promise.reject(new Error('away'));
    const rescreens = { ...services.rescreens, list: { ...services.rescreens.list, list: away } };
    const page = await createAccountPage({ ...partsOf(), rescreens }).view(person(), 'acme');
    expect(page.rescreens).toEqual({ ok: false, problem: 'This part could not be read. Load the page again.' });
    expect(page.spaces.ok && page.latestEntries.ok).toBe(true);
    expect(errors).toEqual([new Error('away')]);
    const slow = await partOf(
      () => new Promise(() => undefined),
      () => undefined,
      { problem: 'slow', timeoutMs: 5 },
    );
    expect(slow).toEqual({ ok: false, problem: 'slow' });
  });

  test('is shown only to those who may look, and only for an account that is there', async () => {
    await expect(view('nobody')).rejects.toMatchObject({ code: 'not-found' });
    const nobody = { ...person(), role: 'x' as never };
    await expect(createAccountPage(partsOf()).view(nobody, 'acme')).rejects.toMatchObject({ code: 'not-allowed' });
    for (const part of ['check', 'usageByDay'] as const) {
      await expect(sums()[part](person(), 'nobody')).rejects.toMatchObject({ code: 'not-found' });
      await expect(sums()[part](nobody, 'acme')).rejects.toMatchObject({ code: 'not-allowed' });
    }
    expect(audit.lines).toEqual([]);
  });
});
