import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAudit, type Audit } from '../../../admin/audit/audit.js';
import { auditModel } from '../../../admin/audit/models.js';
import type { Catalogue, PlanEntry, PriceListEntry, Subject } from '../../../admin/catalogue/catalogue.js';
import { createCatalogueServices } from '../../../admin/catalogue/services.js';
import { openChecking } from '../../../admin/operations/checking.js';
import { hasRight, STAFF_ROLES, type StaffRole } from '../../../admin/staff/roles.js';
import type { StaffMember } from '../../../admin/staff/staff.js';
import type { FuelgaugeError } from '../../../domain/errors.js';
import { SEED_PLANS, type PlanContent } from '../../../domain/pricing/plan.js';
import { done } from '../../../ledger/ledger.js';
import { pricesOf } from '../../accounts/support/catalogue-process.js';
import { serveLive, type LiveApi } from '../../api/support/live-app.js';
import { meeting, search } from '../../support/actions.js';
import { TESTER } from '../../support/actor.js';
import { DAY, HOUR, later } from '../../support/time.js';

const person = (role: StaffRole): StaffMember => ({
  ...{ id: `staff-${role}`, email: `${role}@example.com`, name: role, role, mustChangePassword: false },
  ...{ sessionsFrom: new Date(), createdAt: new Date(), disabledAt: null },
});
const ADA = person('finance');

let api: LiveApi;
let audit: Audit;
let catalogue: Catalogue;
beforeAll(async () => {
  api = await serveLive();
  const { connection, services, now } = api;
  const { dailyUsage } = await openChecking(connection);
  audit = createAudit(auditModel(connection));
  const parts = { ...services, connection, ledgerNow: now };
  const failed = (error: unknown) => {
    throw error;
  };
  ({ catalogue } = createCatalogueServices({ services: parts, dailyUsage, audit, onError: failed }));
});
afterAll(() => api.close());

const refusal = async (call: Promise<unknown>) =>
  await call.then(
    () => 'done',
    (error: unknown) => {
      const { code, facts } = error as FuelgaugeError;
      return code === 'invalid-request' ? (facts['issues'] as { path: string }[]).map(({ path }) => path) : code;
    },
  );

const seeded = (id: string): PlanContent => {
  const { id: _, ...content } = SEED_PLANS.find((plan) => plan.id === id)!;
  return content;
};
const refOf = ({ id, revision }: { id: string; revision: number }) => ({ id, revision });
const startIn = (ms: number) => later(ms, api.now()).toISOString();
const draftOf = async (subject: Subject, content: unknown) => refOf(await catalogue.draft(ADA, subject, { content }));
const digestOf = async (subject: Subject, draft: object) => (await catalogue.effect(ADA, subject, { draft })).digest;

async function schedule(subject: Subject, content: unknown, inMs: number) {
  const draft = await draftOf(subject, content);
  const digest = await digestOf(subject, draft);
  return await catalogue.schedule(ADA, subject, { draft, startsAt: startIn(inMs), digest });
}

const FREE: Subject = { planId: 'free' };

describe('before a plan is saved', () => {
  test('staff see each field that changes, when it reaches accounts, who has the plan, and what stays', async () => {
    await Promise.all(['a', 'b', 'c'].map((id) => api.openAccount(`free-${id}`)));
    const closed = await api.host('DELETE', '/v1/accounts/free-c');
    expect(closed.status).toBe(200);
    await api.writeSnapshots();
    const content = { ...seeded('free'), name: 'Gratis', creditsPerPeriod: 40 };
    const effect = await catalogue.effect(ADA, FREE, { content });
    expect(effect.changes).toEqual([
      { what: 'Name', before: 'Free', after: 'Gratis', reaches: 'start' },
      { what: 'Credits of a period', before: 50, after: 40, reaches: 'period' },
    ]);
    const { end } = (await api.ledger.readAccount('free-a'))!.period;
    expect(effect.subscribers).toMatchObject({ accounts: 2, firstEnd: end, lastEnd: end });
    expect(effect.follows).toMatchObject({ version: 1, state: 'active' });
    expect(effect.stays.join(' ')).toContain('running periods');
    expect((await catalogue.read(ADA, FREE)).drafts).toEqual([]);
  });

  test('a draft that breaks a rule is refused with the path of the field', async () => {
    const drafting = (changes: object) => refusal(draftOf(FREE, { ...seeded('free'), ...changes }));
    expect(await drafting({ creditsPerPeriod: -1 })).toEqual(['creditsPerPeriod']);
    expect(await drafting({ packUnitPrice: { amount: 0, currency: 'usd' } })).toEqual(['packUnitPrice']);
    expect(await drafting({ price: { amount: 5, currency: 'usd' } })).toEqual(['price']);
    expect(await drafting({ name: undefined })).toEqual(['name']);
    expect(await drafting({ stripePriceIds: [] })).toEqual(['stripePriceIds']);
    expect(await refusal(catalogue.effect(ADA, FREE, { content: { ...seeded('free'), interval: 'soon' } }))).toEqual([
      'interval',
    ]);
  });
});

describe('before a price list is saved', () => {
  test('staff see how often a period of each plan pays for a feature, and what last month would have cost', async () => {
    await api.openAccount('spender', { planId: 'starter' });
    for (const n of [1, 2]) {
      const who = { accountId: 'spender', ...TESTER };
      done(await api.ledger.debit({ ...who, action: meeting(`m-${n}`) }));
    }
    done(await api.ledger.debit({ accountId: 'spender', action: search('s'), ...TESTER }));
    await (await openChecking(api.connection)).dailyUsage.countAll();
    const effect = await catalogue.effect(ADA, 'price-list', { content: pricesOf(1, 4, 20) });
    expect(effect.changes).toEqual([{ what: 'Meeting assistant: tokens', before: 3, after: 4, reaches: 'start' }]);
    expect(effect.runs).toContainEqual({
      ...{ planId: 'starter', plan: 'Starter', feature: 'meeting_assistant', label: 'Meeting assistant' },
      ...{ before: 166, after: 125 },
    });
    expect(effect.use).toEqual([{ feature: 'meeting_assistant', label: 'Meeting assistant', before: 6, after: 8 }]);
    expect(effect.useDays).toBe(30);
  });

  test('a list without a price for each feature, or with a price of nothing, is refused with its path', async () => {
    const { items } = pricesOf(1);
    const drafting = (content: unknown) => refusal(draftOf('price-list', content));
    expect(await drafting({ items: items.slice(1) })).toEqual(['items']);
    expect(await drafting(pricesOf(0))).toEqual(['items.0.tokens']);
    expect(await drafting(pricesOf(1.5))).toEqual(['items.0.tokens']);
    expect(await drafting({ items: [{ ...items[0], feature: 'mind_reading' }, ...items.slice(1)] })).toEqual([
      'items.0.feature',
    ]);
  });
});

describe('a version', () => {
  test('starts by itself at its time, and what was stays in the history', async () => {
    const subject: Subject = { planId: 'pro' };
    const content = { ...seeded('pro'), creditsPerPeriod: 2_400 };
    const scheduled = (await schedule(subject, content, HOUR)) as PlanEntry;
    expect(scheduled.versions.map(({ version, state }) => [version, state])).toEqual([
      [2, 'scheduled'],
      [1, 'active'],
    ]);
    const shown = async () => {
      const { body } = await api.host('GET', '/v1/plans');
      return body.items.find(({ id }) => id === 'pro') as unknown as PlanContent;
    };
    expect((await shown()).creditsPerPeriod).toBe(2_000);
    api.passTime(HOUR);
    expect((await shown()).creditsPerPeriod).toBe(2_400);
    const after = await catalogue.read(ADA, subject);
    expect(after.versions.map(({ state }) => state)).toEqual(['active', 'past']);
    const listed = (await catalogue.list(ADA)).plans.find(({ id }) => id === 'pro')!;
    expect(listed.versions.map(({ version }) => version)).toEqual([2]);
  });

  test('of the price list is what debits are charged by from its start on', async () => {
    const { versions } = (await schedule('price-list', pricesOf(1, 5, 20), HOUR)) as PriceListEntry;
    await api.openAccount('priced');
    const charge = async (id: string) => {
      const { entry } = done(await api.ledger.debit({ accountId: 'priced', action: meeting(id), ...TESTER }));
      return entry.tokens;
    };
    expect(await charge('before')).toBe(-3);
    api.passTime(HOUR);
    expect(await charge('after')).toBe(-5);
    expect((await api.host('GET', '/v1/price-list')).body).toMatchObject({ version: versions[0]!.version });
  });

  test('is not scheduled where the draft, or the version that it follows, has changed since it was looked at', async () => {
    const subject: Subject = { planId: 'scale' };
    const draft = await draftOf(subject, { ...seeded('scale'), creditsPerPeriod: 12_000 });
    const digest = await digestOf(subject, draft);
    const attempt = (ref: object, reviewed: string) =>
      refusal(catalogue.schedule(ADA, subject, { draft: ref, startsAt: startIn(HOUR), digest: reviewed }));
    await api.host('PUT', '/v1/plans/scale', { name: 'Scale up' });
    expect(await attempt(draft, digest)).toBe('changed-since');
    const edited = refOf(await catalogue.edit(ADA, subject, { draft, content: seeded('scale') }));
    expect(await attempt(draft, digest)).toBe('changed-since');
    expect(await attempt(edited, digest)).toBe('changed-since');
    expect(await attempt(edited, await digestOf(subject, edited))).toBe('done');
  });

  test('starts at least a minute ahead, and becomes a draft again only while it is a minute away', async () => {
    const subject: Subject = { planId: 'starter' };
    const draft = await draftOf(subject, { ...seeded('starter'), creditsPerPeriod: 450 });
    const digest = await digestOf(subject, draft);
    const at = (ms: number) => catalogue.schedule(ADA, subject, { draft, startsAt: startIn(ms), digest });
    expect(await refusal(at(50_000))).toEqual(['startsAt']);
    const [newest] = (await at(2 * 60_000)).versions;
    const back = await catalogue.takeBack(ADA, subject, { versionId: newest!.id });
    expect(back.content).toEqual(newest!.content);
    const again = await catalogue.schedule(ADA, subject, {
      ...{ draft: refOf(back), startsAt: startIn(2 * 60_000), digest: await digestOf(subject, refOf(back)) },
    });
    expect(again.versions[0]).toMatchObject({ version: newest!.version, id: newest!.id });
    api.passTime(70_000);
    expect(await refusal(catalogue.takeBack(ADA, subject, { versionId: newest!.id }))).toBe('too-late');
    api.passTime(DAY);
    expect(await refusal(catalogue.takeBack(ADA, subject, { versionId: newest!.id }))).toBe('too-late');
  });

  test('of a new plan makes the plan at its start', async () => {
    const subject: Subject = { planId: 'agency' };
    await schedule(subject, { ...seeded('pro'), name: 'Agency' }, HOUR);
    const put = () =>
      api.host('PUT', '/v1/accounts/agent', { name: 'Agent', planId: 'agency', timeZone: 'Europe/Berlin' });
    expect((await put()).status).toBe(422);
    api.passTime(HOUR);
    expect((await put()).status).toBe(201);
  });
});

test('a draft that is deleted leaves nothing, and another revision of it is not deleted', async () => {
  const draft = await draftOf({ planId: 'dropped' }, seeded('pro'));
  const remove = (ref: object) => refusal(catalogue.remove(ADA, { planId: 'dropped' }, { draft: ref }));
  expect(await remove({ ...draft, revision: 2 })).toBe('changed-since');
  expect(await remove(draft)).toBe('done');
  expect(await refusal(catalogue.read(ADA, { planId: 'dropped' }))).toBe('not-found');
});

test('everybody of the staff sees the catalogue, and only finance and admins change it', async () => {
  const calls = ['effect', 'draft', 'edit', 'remove', 'schedule', 'takeBack'] as const;
  for (const role of STAFF_ROLES) {
    const by = person(role);
    expect((await catalogue.list(by)).plans.length).toBeGreaterThan(3);
    for (const call of calls) {
      const answer = await refusal(catalogue[call](by, FREE, {}));
      expect([role, call, answer === 'not-allowed']).toEqual([role, call, !hasRight(role, 'catalogue')]);
    }
  }
});

test('the audit log has each change, by ids and numbers only', async () => {
  const by = { ...person('admin'), id: 'staff-audited' };
  const draft = refOf(await catalogue.draft(by, FREE, { content: { ...seeded('free'), name: 'A secret name' } }));
  const digest = await digestOf(FREE, draft);
  const startsAt = startIn(30 * DAY);
  const { versions } = await catalogue.schedule(by, FREE, { draft, startsAt, digest });
  const back = refOf(await catalogue.takeBack(by, FREE, { versionId: draft.id }));
  await catalogue.remove(by, FREE, { draft: back });
  const { items } = await audit.list({ by: by.id }, { limit: 10 });
  expect(items.map(({ act, subject, facts }) => [act, subject, facts]).reverse()).toEqual([
    ['catalogue-drafted', 'plan:free', { draft: draft.id, revision: 1 }],
    ['catalogue-scheduled', 'plan:free', { draft: draft.id, version: versions[0]!.version, startsAt }],
    ['catalogue-unscheduled', 'plan:free', { draft: draft.id }],
    ['catalogue-deleted', 'plan:free', { draft: draft.id, revision: 1 }],
  ]);
});
