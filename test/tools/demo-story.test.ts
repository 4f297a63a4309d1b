import { beforeEach, describe, expect, test } from '@jest/globals';
import { CreditsRefused, type CreditsClient } from '../../client/index.js';
import type { Debited, Refunded } from '../../client/answers.js';
import { creditsTotal } from '../../domain/account/account-state.js';
import { debitView, refundView } from '../../domain/answers.js';
import type { Action } from '../../domain/business-key.js';
import type { Assistant, Outcome } from '../../tools/demo/host/story/assistant.js';
import { createPipeline } from '../../tools/demo/host/pipeline.js';
import { playStory } from '../../tools/demo/host/story/story.js';
import { ledgerInMemory } from '../support/ledger-in-memory.js';
import { evaluation, meeting, search } from '../support/actions.js';
import { asJson } from '../support/as-json.js';
import { TESTER } from '../support/actor.js';

const DAY_MS = 86_400_000;
let now: Date;
let memory: ReturnType<typeof ledgerInMemory>;

beforeEach(() => {
  now = new Date('2026-03-10T12:00:00Z');
  memory = ledgerInMemory(() => now);
});

async function debit(action: Action, requestId?: string): Promise<Outcome> {
  const answer = await memory.ledger.debit({
    accountId: 'acme',
    action,
    ...(requestId !== undefined && { requestId }),
    ...TESTER,
  });
  if (!answer.ok) {
    const { code, detail, facts } = answer.refusal;
    return { refused: new CreditsRefused(code, detail, asJson(facts) as typeof facts) };
  }
  const { entry, repeated, balance } = answer;
  return { debited: asJson({ debit: debitView(entry), alreadyCharged: repeated, balance }) as Debited };
}

const assistant: Assistant = {
  evaluate: (jobId, candidateId) => debit(evaluation(candidateId, jobId)),
  join: (meetingId, requestId) => debit(meeting(meetingId), requestId),
  search: (searchId) => debit(search(searchId)),
};

const credits = {
  async readCard() {
    const account = (await memory.ledger.readAccount('acme'))!;
    const { period, buckets } = account;
    return asJson({
      plan: { name: 'Free' },
      creditsLeft: buckets.available,
      creditsTotal: creditsTotal(period),
      period,
    });
  },
  async refund(call: { debitId: string; reason: string; requestId: string }) {
    const answer = await memory.ledger.refund({ ...call, ...TESTER });
    if (!answer.ok) throw new Error(answer.refusal.detail);
    return asJson({ refund: refundView(answer.entry), balance: answer.balance }) as Refunded;
  },
} as unknown as CreditsClient;

async function play(startedAt = now, killAfter = Infinity): Promise<string[]> {
  const lines: string[] = [];
  await playStory({
    credits,
    assistant,
    pipeline: createPipeline(),
    apiUrl: 'http://127.0.0.1:3000',
    startedAt,
    say: (line) => {
      if (lines.length >= killAfter) throw new Error('killed');
      lines.push(...line.split('\n'));
    },
    pause: () => Promise.resolve(),
    retry: (step) => step(),
    signal: new AbortController().signal,
  });
  return lines;
}

describe('the story', () => {
  test('it spends everything, is refused with both numbers, and ends at zero', async () => {
    const lines = await play();
    const text = lines.join('\n');
    expect(text).toContain('50 of 50 credits left until 9 Apr 2026');
    expect(text).toMatch(/evaluates Ada Lovelace once more +HTTP +0 +48 +paid on 10 Mar 2026/);
    expect(text).toMatch(/gets a refund: nobody came to the call +HTTP +\+3/);
    expect(text).toContain('This needs 20 tokens and 5 are left.');
    expect(text).toContain('You have no credits left for the period.');
    expect(text).toContain('the next period begins on 10 Apr 2026');
    expect(memory.creditsLeft()).toBe(0);
    expect(lines.filter((line) => line !== '').length).toBeLessThanOrEqual(25);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  test('played again the next day, it charges nothing and shows when each action was paid', async () => {
    await play();
    now = new Date(now.getTime() + DAY_MS);
    const text = (await play()).join('\n');
    expect(text).toContain('0 of 50 credits left');
    expect(text).toMatch(/searches the pool: Rust in Berlin +activity +0 +0 +paid on 10 Mar 2026/);
    expect(text).toMatch(/gets a refund: nobody came to the call +HTTP +0 +0 +refunded on 10 Mar 2026/);
    expect(text).toContain('You have no credits left for the period.');
    expect(memory.creditsLeft()).toBe(0);
  });

  test('played again in the next period, it spends the new credits', async () => {
    await play();
    now = new Date(now.getTime() + 40 * DAY_MS);
    const text = (await play()).join('\n');
    expect(text).toContain('You have no credits left for the period.');
    expect(memory.creditsLeft()).toBe(0);
  });

  test('killed after any line and played again, it charges the same', async () => {
    for (let lines = 4; lines < 20; lines += 1) {
      memory = ledgerInMemory(() => now);
      await play(now, lines).catch(() => undefined);
      await play();
      expect(memory.creditsLeft()).toBe(0);
      const { usage, used } = (await memory.ledger.readAccount('acme'))!.period;
      expect(used).toBe(50);
      expect(usage.talent_search).toEqual({ tokens: 40, actions: 2 });
    }
  });
});
