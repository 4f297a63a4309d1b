import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { PRICE_LIST_ID } from '../../accounts/price-lists.js';
import type { FuelgaugeError } from '../../domain/errors.js';
import { done } from '../../ledger/ledger.js';
import { TESTER } from '../support/actor.js';
import { freshDatabase } from '../support/servers.js';
import { DAY, HOUR, later, T0 } from '../support/time.js';
import { freeTerms, freeTermsAtT0 } from '../support/terms.js';
import { openCatalogueProcess, pricesOf, sharedClock, type CatalogueProcess } from './support/catalogue-process.js';

const BY = 'staff:ada';
const NO_REVIEW = () => undefined;
const MINUTE = 60_000;

const clock = sharedClock();
let one: CatalogueProcess;
let two: CatalogueProcess;
const uri = freshDatabase();
beforeAll(async () => {
  one = await openCatalogueProcess(clock, uri);
  two = await openCatalogueProcess(clock, uri);
});
afterAll(() => Promise.all([one.close(), two.close()]));
beforeEach(() => {
  // Each test begins after all that the one before has scheduled.
  clock.time = later(3 * DAY, clock.time);
});

const codeOf = (error: unknown) => (error as FuelgaugeError).code;
const pathsOf = (error: unknown) =>
  ((error as FuelgaugeError).facts['issues'] as { path: string }[]).map(({ path }) => path);
const refusal = async (call: Promise<unknown>) =>
  await call.then(
    () => 'done',
    (error: unknown) => (codeOf(error) === 'invalid-request' ? pathsOf(error) : codeOf(error)),
  );

const lists = () => one.priceLists.versions;
const draftList = (evaluation: number) => lists().draft(PRICE_LIST_ID, pricesOf(evaluation), BY);
const schedule = (draft: { id: string; revision: number }, inMs: number) =>
  lists().schedule(PRICE_LIST_ID, draft, later(inMs, clock.time), BY, NO_REVIEW);
const inForce = () => [one, two].map(({ priceLists }) => priceLists.current().version);

test('two processes take a scheduled price list at the same instant of the ledger, and each debit keeps its version', async () => {
  const before = one.priceLists.current().version;
  const { version, startsAt } = await schedule(await draftList(4), HOUR);
  expect(version).toBe(before + 1);
  await two.readAgain();
  const accountId = `prices-${version}`;
  await one.ledger.openAccount(accountId, freeTermsAtT0(), TESTER);
  const paid = async (n: number) => {
    const charges = [one, two].map(async ({ ledger }, side) => {
      const action = { feature: 'candidate_evaluation', jobId: 'job', candidateId: `${n}-${side}` } as const;
      const { entry } = done(await ledger.debit({ accountId, action, ...TESTER }));
      return [-entry.tokens, 'priceListVersion' in entry && entry.priceListVersion];
    });
    return await Promise.all(charges);
  };
  clock.time = later(-1, startsAt);
  expect(inForce()).toEqual([before, before]);
  const old = await paid(1);
  clock.time = startsAt;
  expect(inForce()).toEqual([version, version]);
  expect(await paid(2)).toEqual([
    [4, version],
    [4, version],
  ]);
  expect(old).toEqual([
    [1, before],
    [1, before],
  ]);
  clock.time = later(1, startsAt);
  expect(inForce()).toEqual([version, version]);
  expect(two.priceLists.find(before)?.items[0]?.tokens).toBe(1);
});

test('a process that has read no versions for half a minute decides nothing, and does again once it has read them', async () => {
  const { version, startsAt } = await schedule(await draftList(5), MINUTE);
  const accountId = `old-${version}`;
  await one.ledger.openAccount(accountId, freeTermsAtT0(), TESTER);
  clock.time = startsAt;
  // Process two has not read the new version, as if the database had been away for it.
  clock.agedMs = 31_000;
  const action = { feature: 'meeting_assistant', meetingId: 'm' } as const;
  expect(await refusal(two.ledger.debit({ accountId, action, ...TESTER }))).toBe('ledger-unavailable');
  // The refused call had the process read again.
  await two.readAgain();
  expect(two.priceLists.current().version).toBe(version);
  clock.agedMs = 0;
  await Promise.all([one.readAgain(), two.readAgain()]);
});

test('a version starts at least a minute ahead, after all others, and within two years', async () => {
  const draft = await draftList(6);
  expect(await refusal(schedule(draft, MINUTE - 1))).toEqual(['startsAt']);
  expect(await refusal(schedule(draft, -HOUR))).toEqual(['startsAt']);
  expect(await refusal(schedule(draft, 800 * DAY))).toEqual(['startsAt']);
  const { version } = await schedule(draft, MINUTE);
  const next = await draftList(7);
  expect(await refusal(schedule(next, MINUTE))).toEqual(['startsAt']);
  expect(await refusal(schedule(next, MINUTE - 1))).toEqual(['startsAt']);
  expect((await schedule(next, MINUTE + 1)).version).toBe(version + 1);
});

test('a scheduled version becomes a draft again until a minute before its start, the last one first, and no number is left out', async () => {
  const first = await schedule(await draftList(8), HOUR);
  const second = await schedule(await draftList(9), 2 * HOUR);
  const takeBack = (id: string) => lists().takeBack(PRICE_LIST_ID, id, BY);
  expect(await refusal(takeBack(first.id))).toEqual(['']);
  const draft = await takeBack(second.id);
  expect(draft).toMatchObject({ id: second.id, content: second.content });
  expect((await schedule(draft, 3 * HOUR)).version).toBe(second.version);
  clock.time = later(-MINUTE + 1, later(2 * HOUR, first.startsAt));
  expect(await refusal(takeBack(second.id))).toBe('too-late');
  clock.time = later(-MINUTE, later(2 * HOUR, first.startsAt));
  expect(await refusal(takeBack(second.id))).toBe('done');
  await lists().deleteDraft(PRICE_LIST_ID, { id: second.id, revision: 1 });
});

test('a version that has started is changed by no call', async () => {
  const draft = await draftList(10);
  const started = await schedule(draft, HOUR);
  clock.time = later(HOUR, clock.time);
  const stored = async () => (await lists().find(PRICE_LIST_ID))!.versions.at(-1);
  const before = await stored();
  expect(await refusal(lists().takeBack(PRICE_LIST_ID, started.id, BY))).toBe('too-late');
  expect(await refusal(lists().editDraft(PRICE_LIST_ID, draft, pricesOf(99), BY))).toBe('not-found');
  expect(await refusal(lists().deleteDraft(PRICE_LIST_ID, draft))).toBe('not-found');
  expect(await refusal(schedule(draft, HOUR))).toBe('not-found');
  await schedule(await draftList(11), HOUR);
  expect((await lists().find(PRICE_LIST_ID))!.versions.at(-2)).toEqual(before);
});

test('of a draft that is edited and scheduled at the same time, what starts is what was scheduled', async () => {
  for (let round = 0; round < 5; round += 1) {
    const draft = await draftList(20 + round);
    const [edited, scheduled] = await Promise.all([
      refusal(two.priceLists.versions.editDraft(PRICE_LIST_ID, draft, pricesOf(90), BY)),
      refusal(schedule(draft, (round + 1) * HOUR)),
    ]);
    const record = (await lists().find(PRICE_LIST_ID))!;
    if (scheduled === 'done') {
      expect(['not-found', 'changed-since']).toContain(edited);
      expect(record.versions.at(-1)!.content.items[0]!.tokens).toBe(20 + round);
    } else {
      expect([edited, scheduled]).toEqual(['done', 'changed-since']);
      await lists().deleteDraft(PRICE_LIST_ID, { id: draft.id, revision: 2 });
    }
    expect(record.versions.map(({ version }) => version)).toEqual(record.versions.map((_, n) => n + 1));
  }
});

test('a draft without a price for each feature, or with a price of nothing, is refused with its path', async () => {
  const { items } = pricesOf(0);
  expect(await refusal(lists().draft(PRICE_LIST_ID, { items }, BY))).toEqual(['items.0.tokens']);
  expect(await refusal(lists().draft(PRICE_LIST_ID, { items: items.slice(1) }, BY))).toEqual(['items']);
  expect(await refusal(lists().draft(PRICE_LIST_ID, { items: [...pricesOf(1).items, ...items] }, BY))).toContain(
    'items',
  );
});

const planOf = async (id: string) => (await one.plans.versions.find(id))!;
const contentOf = async (id: string) => {
  const { id: _, ...content } = (await one.plans.find(id))!;
  return content;
};
const schedulePlan = async (id: string, changes: object, inMs: number) => {
  const draft = await one.plans.versions.draft(id, { ...(await contentOf(id)), ...changes }, BY);
  const startsAt = later(inMs, clock.time);
  return await one.plans.versions.schedule(id, draft, startsAt, BY, NO_REVIEW);
};

test('a change of a plan by a host starts at once as a version of its own, and what was stays as it was', async () => {
  const before = await planOf('starter');
  await one.plans.put('starter', { creditsPerPeriod: 600 }, 'api-key:host');
  await one.plans.put('starter', { creditsPerPeriod: 600 }, 'api-key:host');
  const after = await planOf('starter');
  expect(after.versions.slice(0, -1)).toEqual(before.versions);
  expect(after.versions.at(-1)).toMatchObject({
    ...{ version: before.versions.length + 1, startsAt: clock.time, createdBy: 'api-key:host' },
    content: { creditsPerPeriod: 600 },
  });
  expect((await two.plans.reload()).find(({ id }) => id === 'starter')?.creditsPerPeriod).toBe(600);
});

test('a change right after one of a process whose clock is ahead by some milliseconds is stored behind it', async () => {
  const before = (await planOf('starter')).versions.length;
  clock.time = later(20, clock.time);
  await two.plans.put('starter', { creditsPerPeriod: 610 }, 'api-key:host');
  clock.time = later(-20, clock.time);
  await one.plans.put('starter', { name: 'Start' }, 'api-key:host');
  const { versions } = await planOf('starter');
  expect(versions.length).toBe(before + 2);
  expect(versions.at(-1)!.content).toMatchObject({ name: 'Start', creditsPerPeriod: 610 });
  expect(versions.at(-1)!.startsAt).toEqual(versions.at(-2)!.startsAt);
});

test('a change by a host lasts beyond a scheduled version, which keeps only what it changes itself', async () => {
  const scheduled = await schedulePlan('pro', { creditsPerPeriod: 2_500 }, HOUR);
  await one.plans.put('pro', { name: 'Professional', creditsPerPeriod: 2_100 }, 'api-key:host');
  const { versions } = await planOf('pro');
  expect(versions.slice(-2).map(({ version, content }) => [version, content.name, content.creditsPerPeriod])).toEqual([
    [scheduled.version, 'Professional', 2_100],
    [scheduled.version + 1, 'Professional', 2_500],
  ]);
  expect((await one.plans.find('pro'))?.creditsPerPeriod).toBe(2_100);
  clock.time = later(-MINUTE + 1, scheduled.startsAt);
  expect(await refusal(one.plans.put('pro', { name: 'Late' }, 'api-key:host'))).toBe('try-again');
  clock.time = scheduled.startsAt;
  expect((await one.plans.find('pro'))?.creditsPerPeriod).toBe(2_500);
  expect(await refusal(one.plans.put('pro', { name: 'Pro' }, 'api-key:host'))).toBe('done');
});

test('a scheduled version of a plan keeps the rules: its currency, and a price of the provider that no other plan has', async () => {
  const eur = { amount: 30, currency: 'eur' };
  const inEuros = { price: eur, packUnitPrice: eur, overage: { allowed: false, limit: 0, unitPrice: eur } };
  expect(await refusal(schedulePlan('scale', inEuros, HOUR))).toEqual(['price.currency']);
  expect(await refusal(schedulePlan('scale', { packUnitPrice: { amount: 0, currency: 'usd' } }, HOUR))).toEqual([
    'packUnitPrice',
  ]);
  await one.plans.put('scale', { stripePriceId: 'price_of_scale' }, 'api-key:host');
  const draft = await one.plans.versions.draft(
    'pro',
    { ...(await contentOf('pro')), stripePriceId: 'price_of_scale' },
    BY,
  );
  const startsAt = () => later(HOUR, clock.time);
  const take = () => one.plans.versions.schedule('pro', draft, startsAt(), BY, NO_REVIEW);
  expect(await refusal(take())).toEqual(['stripePriceId']);
  const moved = await schedulePlan('scale', { stripePriceId: null }, HOUR);
  expect(await refusal(take())).toEqual(['stripePriceId']);
  // Nobody writes anything when a version starts; its old price is free from then on.
  clock.time = moved.startsAt;
  expect(await refusal(take())).toBe('done');
});

test('the next period of an account takes the version that is in force when the period begins', async () => {
  clock.time = later(40 * DAY, clock.time);
  const accountId = 'periods';
  const terms = freeTerms({ anchorDate: clock.time.toISOString().slice(0, 10) });
  await one.ledger.openAccount(accountId, terms, TESTER);
  const end = (await one.ledger.readAccount(accountId))!.period.end;
  const soon = end.getTime() - clock.time.getTime();
  await schedulePlan('free', { creditsPerPeriod: 70 }, soon);
  await schedulePlan('free', { creditsPerPeriod: 90 }, soon + 1);
  await two.readAgain();
  const left = async () => await two.creditsLeft(accountId);
  clock.time = later(-1, end);
  expect(await left()).toBe(50);
  // The second version is in force when the account is read, and began after the period.
  clock.time = later(HOUR, end);
  expect(await left()).toBe(70);
  expect(end > T0).toBe(true);
});
