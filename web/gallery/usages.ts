/** Holds use of invented accounts, one for each state of the usage. A state's name begins with `usage-`. */
import type { Groups } from '../usage/read-usage.js';
import type { Card } from '../balance/card.js';
import type { UsageItem } from '../usage/usage-data.js';
import { CARDS } from './cards.js';

interface UsageState {
  readonly card: Card;
  /** Tokens of a feature on the days of the period that have passed. */
  readonly days: Readonly<Record<string, readonly UsageItem[]>>;
  readonly space: Groups;
  readonly member: Groups;
}

const DAY_MS = 86_400_000;
const normal = CARDS['normal']!;
const PRICES: Readonly<Record<string, number>> = { candidate_evaluation: 1, meeting_assistant: 3, talent_search: 20 };

/** Looks like work: none at weekends, and each feature at a pace of its own. */
function daysOf(feature: string, firstMs: number, count: number): UsageItem[] {
  const price = PRICES[feature] ?? 1;
  return Array.from({ length: count }, (_, day) => day)
    .filter((day) => day % 7 < 5)
    .map((day) => {
      const actions = ((day * 7 + price) % (price === 20 ? 2 : 9)) + (price === 1 ? 4 : 0);
      const tokens = actions * price;
      return { day: new Date(firstMs + day * DAY_MS).toISOString().slice(0, 10), tokens, actions };
    })
    .filter(({ tokens }) => tokens > 0);
}

function stateOf(card: Card, count: number): UsageState {
  const firstMs = Date.parse(card.period.start);
  const days = Object.fromEntries(normal.usage.map(({ feature }) => [feature, daysOf(feature, firstMs, count)]));
  return {
    card,
    days,
    space: {
      items: [
        { spaceId: 'berlin', name: 'Acme Berlin', tokens: 320, actions: 140 },
        { spaceId: null, name: null, tokens: 148, actions: 30 },
        { spaceId: 'old', name: null, tokens: 40, actions: 13 },
      ],
      onlyOwn: false,
    },
    member: {
      items: [
        { memberId: 'olivia', name: 'Olivia Owens', tokens: 300, actions: 100 },
        ...Array.from({ length: 14 }, (_, n) => ({
          memberId: `m-${n}`,
          name: `Member ${n}`,
          tokens: 14 - n,
          actions: 1,
        })),
        { memberId: 'gone', name: null, tokens: 12, actions: 4 },
        { memberId: null, name: null, tokens: 3, actions: 1 },
      ],
      onlyOwn: false,
    },
  };
}

const now = Date.now();
const at = (ms: number): string => new Date(now + ms).toISOString();
const usual = stateOf(normal, 22);
const year = { ...normal.period, start: at(-240 * DAY_MS), end: at(125 * DAY_MS) };
const hours = { ...normal.period, start: at(-3_600_000), end: at(3_600_000) };

export const USAGES: Readonly<Record<string, UsageState>> = {
  'usage-normal': usual,
  'usage-enough': {
    ...usual,
    card: { ...normal, creditsLeft: 1_900, runway: { runsOutAt: null, reason: 'enough' } },
  },
  'usage-own': {
    ...usual,
    member: { items: [{ memberId: 'ed', name: 'Ed Itor', tokens: 9, actions: 3 }], onlyOwn: true },
  },
  'usage-empty': { ...stateOf(CARDS['fresh']!, 0) },
  'usage-year': stateOf({ ...normal, period: year }, 241),
  'usage-hours': stateOf({ ...normal, period: hours, runway: { runsOutAt: null, reason: 'too_early' } }, 1),
  'usage-zero': stateOf({ ...normal, creditsLeft: 0, runway: { runsOutAt: null, reason: 'none_left' } }, 22),
  'usage-late': {
    ...usual,
    days: {
      ...usual.days,
      talent_search: [
        { day: at(-20 * DAY_MS).slice(0, 10), tokens: 40, actions: 2, lateTokens: 20, lateActions: 1 },
        { day: at(-15 * DAY_MS).slice(0, 10), tokens: -20, actions: -1 },
      ],
    },
  },
  'usage-space': stateOf(CARDS['space']!, 22),
};
