/** Formats the story for a terminal: one row per action, in columns. */
import type { Outcome, Way } from './assistant.js';
import { dateText } from '../dates.js';

export const row = (what: string, how: string, tokens: string, left: string, note: string): string =>
  `  ${what.padEnd(46)}${how.padEnd(9)}${tokens.padStart(8)}${left.padStart(6)}  ${note}`.trimEnd();

export const heading = (): string => row('The assistant …', 'by', 'tokens', 'left', '');

export function actionRow(what: string, way: Way, outcome: Outcome): string {
  if ('refused' in outcome) {
    const { creditsLeft, message } = outcome.refused;
    return row(what, way, 'refused', creditsLeft === undefined ? '' : String(creditsLeft), message);
  }
  const { debit, alreadyCharged, balance } = outcome.debited;
  const left = String(balance.creditsLeft);
  return alreadyCharged
    ? row(what, way, '0', left, `paid on ${dateText(debit.at)}`)
    : row(what, way, String(debit.tokens), left, '');
}

export const refundRow = (what: string, tokens: number, left: number, note: string): string =>
  row(what, 'HTTP', tokens === 0 ? '0' : `+${tokens}`, String(left), note);

export const freeRow = (what: string, note: string): string => row(what, '', '0', '', note);
