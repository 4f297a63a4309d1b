import { describe, expect, test } from '@jest/globals';
import type { Call } from '../../client/http.js';
import { CreditsRefused, CreditsUnavailable } from '../../client/index.js';
import { setUpCompany } from '../../tools/demo/host/company.js';
import { dateTimeText } from '../../tools/demo/host/dates.js';
import { setUpScaleCompany } from '../../tools/demo/host/scale-company.js';
import {
  bulkRefusal,
  failureNotice,
  paidNotice,
  untilText,
  waitingNotice,
} from '../../tools/demo/host/workspace/notice.js';
import { mayAct, readWho, writeWho, type Who } from '../../tools/demo/host/workspace/people.js';
import { createRecruiting, secondsUntil } from '../../tools/demo/host/workspace/recruiting.js';
import { backTo } from '../../tools/demo/host/workspace/workspace.js';
import { paidCandidates } from '../../tools/demo/host/workspace/routes/jobs.js';

const who = (text: string): Who => readWho(text)!;
const owner = who('acme/m-olivia/');
const editor = who('acme/m-erik/acme-berlin');
const action = { feature: 'candidate_evaluation', jobId: 'j', candidateId: 'c' } as const;
const exhausted = new CreditsRefused('credits-exhausted', 'You have no credits left for the period.');
const { signal } = new AbortController();

describe('who is signed in', () => {
  test('is a known person of the company, in one of their own Spaces', () => {
    expect(writeWho(editor)).toBe('acme/m-erik/acme-berlin');
    expect(readWho('acme/m-olivia/acme-paris')?.space?.name).toBe('Acme Paris');
    const strangers = [
      '',
      'acme',
      'acme/m-erik',
      'acme/m-erik/acme-paris',
      'acme/m-samira/',
      'northwind/m-samira/acme-berlin',
    ];
    expect(strangers.filter((text) => readWho(text) !== null)).toEqual([]);
  });

  test('may act unless they are an Observer', () => {
    expect([owner, editor, who('acme/m-nora/acme-paris')].map(mayAct)).toEqual([true, true, false]);
  });
});

describe('a refusal', () => {
  test('for lack of credits shows the service’s sentence, lets the action wait, and leads an Owner to the purchase', () => {
    expect(failureNotice(owner, exhausted, { actions: [action] })).toMatchObject({
      title: 'You have no credits left for the period.',
      wayOut: { href: '/settings/subscription' },
      waits: { actions: [action] },
    });
  });

  test('names the Owner to everyone else', () => {
    expect(failureNotice(editor, exhausted).wayOut).toBe('Ask an Owner: Olivia Owens.');
  });

  test('is never told as "no credits" when the service does not answer', () => {
    const notice = failureNotice(owner, new CreditsUnavailable('The credits service does not answer. Try again.'));
    expect(notice).toMatchObject({ kind: 'problem', title: 'Try again in a moment.' });
    expect(JSON.stringify(notice)).not.toMatch(/no credits/);
    expect(notice.waits).toBeUndefined();
  });

  test('because candidate assistance is off leads to its switch those who may use it, and names them to everyone else', () => {
    const link = { wayOut: { href: '/settings/assistance' } };
    const short = { tokens: 3, creditsLeft: 9, spaceLeft: null, reason: 'feature-off' } as const;
    expect(failureNotice(owner, new CreditsRefused('feature-off', 'off'))).toMatchObject(link);
    expect(bulkRefusal(owner, short, [action])).toMatchObject(link);
    expect(bulkRefusal(editor, short, [action]).wayOut).toContain('Olivia Owens, Adam Adler.');
  });

  test('of bulk work names both numbers', () => {
    const refusal = bulkRefusal(owner, { tokens: 6, creditsLeft: 2, spaceLeft: null, reason: 'credits' }, [action]);
    expect(refusal.title).toBe('This needs 6 tokens and 2 are left.');
  });
});

describe('a Space at its limit', () => {
  const reached = new CreditsRefused(
    'space-limit-reached',
    'This needs 1 token and the Space has 0 left of its 5 for this period.',
  );

  test('says that the company has credits, and leads those who may to the limit', () => {
    const notice = failureNotice(owner, reached, { actions: [action] });
    expect(notice).toMatchObject({
      title: 'This needs 1 token and the Space has 0 left of its 5 for this period.',
      text: expect.stringContaining('Acme Recruiting itself has enough credits.'),
      wayOut: { href: '/settings/spaces' },
    });
    // The service lets an action wait for credits only.
    expect(notice.waits).toBeUndefined();
  });

  test('names to everyone else who may raise it, for one action and for many', () => {
    const wayOut = 'Ask an Owner or Admin to raise the limit: Olivia Owens, Adam Adler.';
    const short = { tokens: 4, creditsLeft: 9, spaceLeft: 1, reason: 'space-limit' } as const;
    expect(failureNotice(editor, reached).wayOut).toBe(wayOut);
    expect(bulkRefusal(editor, short, [action])).toMatchObject({
      title: 'This needs 4 tokens and the Space has 1 left of its limit for this period.',
      wayOut,
    });
  });
});

test('a wait says until when: a meeting waits until it begins', () => {
  const until = (feature: 'meeting_assistant' | 'talent_search') => untilText({ feature }, '2026-09-03T10:00:00Z');
  expect(until('meeting_assistant')).toBe('the meeting begins, 3 Sep 2026 at 12:00');
  expect(until('talent_search')).toBe('3 Sep 2026');
  const place = { place: 1, tokens: 3, tokensAhead: 0, until: until('meeting_assistant') };
  expect(waitingNotice([place]).text).toContain('It waits until the meeting begins, 3 Sep 2026 at 12:00.');
});

test('every second of a minute, a meeting that somebody waits for begins in the minute where the wait ends', () => {
  for (let second = 0; second < 60; second += 0.7) {
    const now = new Date(Date.UTC(2026, 8, 3, 10) + second * 1_000);
    const [meeting] = createRecruiting(now).meetingsOf('acme');
    const ends = now.getTime() + secondsUntil(meeting!, now) * 1_000;
    expect(untilText({ feature: 'meeting_assistant' }, new Date(ends).toISOString())).toBe(
      `the meeting begins, ${dateTimeText(meeting!.startsAt)}`,
    );
  }
});

test('an action that was paid before says when, and that it cost nothing', () => {
  const debit = { tokens: 1, at: '2026-09-03T10:00:00Z', overageTokens: 0 } as never;
  expect(paidNotice('Done.', { debit, alreadyCharged: true }).text).toBe(
    'It was paid on 3 Sep 2026, so it cost nothing.',
  );
  expect(paidNotice('Done.', { debit, alreadyCharged: false }).text).toBe('It cost 1 token.');
});

test('the paid candidates are read from a quote, with and without the day of payment', () => {
  expect([...paidCandidates([action, { action: { ...action, candidateId: 'd' } }])]).toEqual(['c', 'd']);
});

test('a form leads back to its page of this workspace, and nowhere else', () => {
  const from = (body: object, referer?: string) => backTo({ body, headers: { referer } } as never);
  expect(from({ back: '/settings/plans' })).toBe('/settings/plans');
  expect(from({}, 'http://127.0.0.1:1/meetings?notice=1')).toBe('/meetings');
  expect([from({ back: '//elsewhere.example' }), from({ back: 'https://elsewhere.example' }), from({})]).toEqual([
    '/',
    '/',
    '/',
  ]);
});

describe('the set-up at start', () => {
  /** Answers as a service that knows the account or not, and records what is sent. */
  const service = (exists: boolean, card: object = {}) => {
    const sent: { path: string; body: unknown }[] = [];
    const call: Call = (method, path, body) => {
      if (method !== 'GET') sent.push({ path, body });
      else if (path.endsWith('/balance')) return Promise.resolve(card);
      else if (!exists) return Promise.reject(new CreditsRefused('not-found', 'The account was not found.'));
      return Promise.resolve({});
    };
    return { call, sent, to: (path: string) => sent.filter((one) => one.path === path).map(({ body }) => body) };
  };

  test('gives a new company its plan and candidate assistance, and changes neither afterwards', async () => {
    const fresh = service(false);
    await setUpCompany(fresh.call, null, signal);
    expect(fresh.to('/v1/accounts/acme')).toEqual([
      expect.objectContaining({ planId: 'free', features: expect.anything() }),
    ]);
    const kept = service(true);
    await setUpCompany(kept.call, null, signal);
    expect(kept.to('/v1/accounts/acme')).toEqual([{ name: 'Acme Recruiting', timeZone: 'Europe/Berlin' }]);
  });

  test('spends the same actions in each start of the first period, and allows overage only once', async () => {
    const unspent = service(false, { period: { number: 1 }, usage: [{ tokens: 0 }] });
    await setUpScaleCompany(unspent.call, signal);
    const spent = service(true, { period: { number: 1 }, usage: [{ tokens: 10_035 }] });
    await setUpScaleCompany(spent.call, signal);
    const overage = '/v1/accounts/northwind/overage';
    expect([unspent.to(overage).length, spent.to(overage).length]).toEqual([1, 0]);
    expect(spent.to('/v1/debits/batch')).toEqual(unspent.to('/v1/debits/batch'));
    const later = service(true, { period: { number: 2 }, usage: [{ tokens: 0 }] });
    await setUpScaleCompany(later.call, signal);
    expect([later.to(overage), later.to('/v1/debits/batch')]).toEqual([[], []]);
  });
});
