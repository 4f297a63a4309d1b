/** Is what the service says about an account's credits, and what the card reads out of it. */
import type { card } from '../../contract/reading/card.js';
import type { Sent } from '../../contract/served.js';

export type Card = Sent<typeof card>;
export type Pack = Card['packs'][number];

/** The parts of the bar, in credits. Together with what is used they are the whole. */
export interface BarParts {
  readonly plan: number;
  readonly packs: number;
  readonly held: number;
  readonly total: number;
}

export function barParts({ creditsLeft, creditsTotal, creditsHeld, grants }: Card): BarParts {
  const bought = grants.filter(({ source }) => source === 'top_up').reduce((sum, { remaining }) => sum + remaining, 0);
  const packs = Math.min(bought, creditsLeft);
  const held = Math.max(0, Math.min(creditsHeld, creditsTotal - creditsLeft));
  return { plan: creditsLeft - packs, packs, held, total: creditsTotal };
}

/** The feature that the tip is about: most of the tokens went to it. */
export function mainFeature({ usage }: Card): string | undefined {
  return [...usage].sort((a, b) => b.tokens - a.tokens)[0]?.feature;
}

/** Whether credits may be added at any moment, so that the card should look again. */
export const isUnderWay = ({ state }: Pick<Pack, 'state'>): boolean =>
  state === 'awaiting_payment' || state === 'processing';

/** Packs that a person wants to see: a checkout that was only opened has bought nothing. */
export const boughtPacks = ({ packs }: Card): readonly Pack[] =>
  packs.filter(({ state }) => state !== 'awaiting_payment' && state !== 'expired');
