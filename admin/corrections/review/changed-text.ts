/** Says what changed of a correction's target since it was asked for, in one sentence for people. */
import { countCredits } from '../../../domain/credits.js';
import type { TargetState } from '../kinds/kind.js';

/** What is compared: the state that was reviewed, and what the correction moves. */
export interface Compared {
  readonly state: TargetState;
  readonly tokens: number;
}

/** What is not here is told by its own name. */
const NAMES: Readonly<Record<string, string>> = {
  remaining: 'The grant’s rest',
  refundable: 'What of the debit could be refunded',
  tokens: 'What the hold reserves',
  expiresAt: 'The expiry',
  expiresWith: 'The running period',
  state: 'The state',
  credits: 'The purchase’s credits',
  paid: 'What was paid',
  parkedBecause: 'Why the purchase is parked',
  planId: 'The plan',
  nextPlanId: 'The plan of the next period',
  interval: 'The period’s length',
  allocation: 'The plan’s credits of a period',
  subscriptionId: 'The subscription',
  refundId: 'The refund',
};
const WHAT_IT_MOVES = 'What it moves';
const MAX_TOLD = 2;

/** `The grant’s rest was 100 credits when this was asked for; it is 84 credits now.` */
export function changedText(asked: Compared, now: Compared): string {
  const names = Object.keys({ ...asked.state, ...now.state }).filter((name) => asked.state[name] !== now.state[name]);
  if (names.length === 0 && asked.tokens !== now.tokens) {
    return sentence(WHAT_IT_MOVES, asked.tokens, now.tokens);
  }
  if (names.length === 0) return 'What it is about is not as it was when this was asked for.';
  const told = names.slice(0, MAX_TOLD);
  return told.map((name) => sentence(NAMES[name] ?? name, asked.state[name], now.state[name])).join(' ');
}

const sentence = (
  what: string,
  before: TargetState[string] | undefined,
  now: TargetState[string] | undefined,
): string => `${what} was ${shown(before)} when this was asked for; it is ${shown(now)} now.`;

function shown(value: TargetState[string] | undefined): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'number') return countCredits(value);
  return String(value).replace(INSTANT, '$1 $2 UTC');
}

/** For example `2026-12-27T23:00:00.000Z`, which people read as `2026-12-27 23:00 UTC`. */
const INSTANT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z$/;
