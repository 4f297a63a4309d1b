import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CorrectionView } from '../../../admin/corrections/view.js';
import type { StaffMember } from '../../../admin/staff/staff.js';
import { HOUR } from '../../support/time.js';
import { openTestCorrections, type TestCorrections } from './support/corrections.js';

let office: TestCorrections;
beforeAll(async () => {
  office = await openTestCorrections();
});
afterAll(() => office.close());

const askGrant = (by: StaffMember, accountId: string, tokens: number, more: object = {}) =>
  office.ask(by, accountId, 'grant', { tokens, expiresAt: null }, more);
const states = (asked: readonly CorrectionView[]) => asked.map(({ state }) => state).sort();

describe('what a person does alone', () => {
  test('adds up: of four corrections just under the limit, at once, from two sessions and over three accounts, one passes', async () => {
    const one = await office.person('finance');
    const sessions = [one, { ...one, sessionsFrom: new Date() }];
    const accounts = [await office.openAccount(), await office.openAccount(), await office.openAccount()];
    const asked = await Promise.all([0, 1, 2, 3].map((n) => askGrant(sessions[n % 2]!, accounts[n % 3]!, 999)));
    expect(states(asked)).toEqual(['applied', 'pending', 'pending', 'pending']);
    const left = await Promise.all(accounts.map((id) => office.creditsLeft(id)));
    expect(left.reduce((sum, each) => sum + each, 0)).toBe(3 * 50 + 999);
  });

  test('counts each correction up to the limit exactly, in absolute tokens, whatever the kind', async () => {
    const support = await office.person('support');
    const accountId = await office.openAccount();
    const debitId = await office.search(accountId);
    expect(await askGrant(support, accountId, 30)).toMatchObject({ state: 'applied' });
    expect(await office.ask(support, accountId, 'refund', { debitId })).toMatchObject({ state: 'applied', tokens: 20 });
    const { neededApprovals, whyApprovals } = await office.preview(support, accountId, 'grant', {
      tokens: 1,
      expiresAt: null,
    });
    expect([neededApprovals, whyApprovals]).toEqual([1, expect.stringContaining('you have used 50')]);
    expect(await askGrant(support, accountId, 1)).toMatchObject({ state: 'pending', neededApprovals: 1 });
    expect(await askGrant(await office.person('support'), accountId, 51)).toMatchObject({ state: 'pending' });
  });

  test('is per account, too: a limit of all accounts that is larger leaves the one of each account', async () => {
    await office.limits.set('support', 'grant', { aloneInAll: 100 }, 'command');
    const support = await office.person('support');
    const [a, b] = [await office.openAccount(), await office.openAccount()];
    const asked = [];
    for (const [id, tokens] of [
      [a, 50],
      [a, 1],
      [b, 49],
      [b, 1],
    ] as const)
      asked.push((await askGrant(support, id, tokens)).state);
    expect(asked).toEqual(['applied', 'pending', 'applied', 'pending']);
    await office.limits.set('support', 'grant', { aloneInAll: 50 }, 'command');
  });

  test('is forgotten after 24 hours, and what others approved does not count', async () => {
    const [finance, other] = [await office.person('finance'), await office.person('finance')];
    const accountId = await office.openAccount();
    await askGrant(finance, accountId, 1_000);
    const waits = await askGrant(finance, accountId, 500);
    expect(waits.state).toBe('pending');
    await office.corrections.approve(other, waits.id, waits.digest);
    office.clock.passedMs = 24 * HOUR - 60_000;
    expect(await askGrant(finance, accountId, 1)).toMatchObject({ state: 'pending' });
    office.clock.passedMs = 48 * HOUR;
    expect(await askGrant(finance, accountId, 1_000)).toMatchObject({ state: 'applied' });
    office.clock.passedMs = 0;
  });

  test('counts what waits for approval, so that a large one can’t be split: 9,999 and 9,999 need two', async () => {
    const finance = await office.person('finance');
    const [a, b] = [await office.openAccount(), await office.openAccount()];
    expect(await askGrant(finance, a, 9_999)).toMatchObject({ neededApprovals: 1 });
    const second = await askGrant(finance, b, 9_999);
    expect(second).toMatchObject({ neededApprovals: 2 });
    await office.corrections.withdraw(finance, second.id);
  });

  test('has no limit where nothing moves, except what needs somebody else in any case', async () => {
    const support = await office.person('support');
    const accountId = await office.openAccount();
    await askGrant(support, accountId, 5_000);
    const paused = await office.ask(support, accountId, 'pause_spending', { feature: null });
    expect(paused).toMatchObject({ state: 'pending', neededApprovals: 1 });
    const restarted = await office.ask(support, accountId, 'restart_workflow', { workflow: 'waiting' });
    expect(restarted.neededApprovals).toBe(0);
    const admin = await office.person('admin');
    const { id } = await office.ask(admin, accountId, 'pause_spending', { feature: 'talent_search' });
    // An undo is limited like the correction by which it reverses.
    const undo = await office.ask(support, accountId, 'undo', { correctionId: id });
    expect(undo).toMatchObject({ state: 'pending', limitedAs: 'resume_spending', neededApprovals: 1 });
  });
});

test('the form of an account has its name, the reasons that may be given and the plans, for those who may correct', async () => {
  const accountId = await office.openAccount();
  const form = await office.corrections.form(await office.person('support'), accountId);
  expect(form.account).toEqual({ id: accountId, name: `${accountId} Inc` });
  expect(form.reasons).toContainEqual({ code: 'goodwill', label: 'Goodwill', needsTicket: false });
  expect(form.plans).toContainEqual({ id: 'starter', name: 'Starter' });
  const viewer = await office.person('viewer');
  await expect(office.corrections.form(viewer, accountId)).rejects.toMatchObject({ code: 'not-allowed' });
  const unknown = office.corrections.form(await office.person('support'), 'nope');
  await expect(unknown).rejects.toThrow('The account was not found.');
});

describe('a request', () => {
  test('that is sent twice, also at once, is one correction; with other content it is a conflict', async () => {
    const finance = await office.person('finance');
    const accountId = await office.openAccount();
    const twice = await Promise.all([1, 2, 3].map(() => askGrant(finance, accountId, 40, { requestId: 'same' })));
    const again = await askGrant(finance, accountId, 40, { requestId: 'same' });
    expect(new Set([...twice, again].map(({ id }) => id)).size).toBe(1);
    expect([again.state, await office.creditsLeft(accountId)]).toEqual(['applied', 90]);
    const other = askGrant(finance, accountId, 41, { requestId: 'same' });
    await expect(other).rejects.toMatchObject({ code: 'key-conflict' });
    // What it reserved stays reserved.
    expect(await askGrant(finance, accountId, 961)).toMatchObject({ state: 'pending' });
    const others = await askGrant(await office.person('finance'), accountId, 1, { requestId: 'same' });
    expect(others.id).not.toBe(again.id);
  });

  test('of a viewer, or of a person who may no longer correct, is refused before anything is read', async () => {
    const accountId = await office.openAccount();
    const viewer = await office.person('viewer');
    await expect(askGrant(viewer, accountId, 1)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(office.preview(viewer, accountId, 'close_account', {})).rejects.toMatchObject({ code: 'not-allowed' });
    // The role of the session is not believed.
    await expect(askGrant({ ...viewer, role: 'admin' }, accountId, 1)).rejects.toMatchObject({ code: 'not-allowed' });
    await office.limits.set('support', 'grant', { allowed: false }, 'command');
    await expect(askGrant(await office.person('support'), accountId, 1)).rejects.toThrow('Your role, support');
    await office.limits.set('support', 'grant', { allowed: true }, 'command');
    expect(await office.creditsLeft(accountId)).toBe(50);
  });

  test.each([
    ['an unknown reason', { reasonCode: 'because' }, 'The reason because was not found'],
    ['a reason that needs a ticket without one', { reasonCode: 'billing-error' }, 'needs a ticket'],
    ['a ticket that runs a script', { ticket: 'javascript:alert(1)' }, 'must be a link'],
    ['a short note', { note: '   too short   ' }, 'note'],
    ['a long note', { note: 'n'.repeat(501) }, 'note'],
    ['an unknown name', { approvals: [] }, 'approvals'],
    ['a state of its own', { state: 'applied' }, 'state'],
    ['an unknown field of its kind', { fields: { tokens: 1, expiresAt: null, grantId: 'x' } }, 'grantId'],
    ['a negative amount', { fields: { tokens: -5, expiresAt: null } }, 'tokens'],
    ['half a token', { fields: { tokens: 0.5, expiresAt: null } }, 'tokens'],
    ['an expiry that has passed', { fields: { tokens: 5, expiresAt: '2020-01-01T00:00:00Z' } }, 'expire in the future'],
    ['an amount that is no number', { fields: { tokens: '1e3', expiresAt: null } }, 'a whole number, such as 1,250'],
    ['too many', { fields: { tokens: 1e9 + 1, expiresAt: null } }, /^tokens: must be at most 1,000,000,000$/],
  ])('with %s is refused, also as a preview, and says why', async (_, more, problem) => {
    const [finance, accountId] = [await office.person('finance'), await office.openAccount()];
    await expect(askGrant(finance, accountId, 5, more)).rejects.toThrow(problem);
    const preview = office.preview(finance, accountId, 'grant', { tokens: 5, expiresAt: null }, more);
    await expect(preview).rejects.toThrow(problem);
    expect(await office.creditsLeft(accountId)).toBe(50);
  });

  test('reports all that is wrong with it together: of its kind, and of why it is asked for', async () => {
    const [finance, accountId] = [await office.person('finance'), await office.openAccount()];
    const wrong = { reasonCode: '', note: '          ', ticket: 'javascript:alert(1)' };
    const asked = office.preview(finance, accountId, 'grant', { tokens: '1e3', expiresAt: null }, wrong);
    await expect(asked).rejects.toMatchObject({
      facts: { issues: ['tokens', 'reasonCode', 'note', 'ticket'].map((path) => expect.objectContaining({ path })) },
    });
  });

  test.each(['SUP-123', 'https://support.example.com/t/1'])('takes the ticket %s', async (ticket) => {
    const more = { reasonCode: 'billing-error', ticket };
    const asked = await askGrant(await office.person('finance'), await office.openAccount(), 5, more);
    expect(asked).toMatchObject({ state: 'applied', ticket });
  });
});

test('a correction is shown with the name of its account, and its reason in words', async () => {
  const [finance, accountId] = [await office.person('finance'), await office.openAccount()];
  const { id } = await askGrant(finance, accountId, 5);
  const { items } = await office.corrections.list(finance, { accountId }, { limit: 10 });
  expect(items).toMatchObject([{ id, accountName: `${accountId} Inc`, credits: 5 }]);
  expect(await office.corrections.find(finance, id)).toMatchObject({
    accountName: `${accountId} Inc`,
    reason: 'Goodwill',
  });
});

test('a change of the limits is in the audit log, and nonsense is refused', async () => {
  await office.limits.set('finance', 'grant', { aloneInAccount: 900 }, 'command');
  const { items } = await office.audit.list({ act: 'limits-changed' }, { limit: 1 });
  expect(items).toMatchObject([{ by: 'command', subject: 'finance~grant', facts: { aloneInAccount: 900 } }]);
  await expect(office.limits.set('finance', 'grant', { twoFrom: 900 }, 'command')).rejects.toThrow('twoFrom');
  await expect(office.limits.set('viewer', 'grant', { allowed: true }, 'command')).rejects.toThrow('corrects nothing');
  await office.limits.set('finance', 'grant', { aloneInAccount: 1_000 }, 'command');
});

test('the audit log names corrections, people and codes, never a note', async () => {
  const { items } = await office.audit.list({}, { limit: 200 });
  expect(JSON.stringify(items)).not.toContain('customer was told');
  expect((await office.audit.verify()).problem).toBeNull();
});
