/** Lists every figure that an account shows, for tests that explain them all. */
import { ACCOUNT_FIGURES, PERIOD_FIGURES, type Figure } from '../../../admin/explain/figures.js';
import type { AccountState } from '../../../domain/account/account-state.js';
import type { Entry, OverageAtPrice } from '../../../domain/account/entry.js';
import { GRANT_SOURCES } from '../../../domain/grant.js';
import { FEATURES } from '../../../domain/pricing/price-list.js';

export const figuresOfPeriod = (owed: readonly OverageAtPrice[]): Figure[] => [
  ...PERIOD_FIGURES.map((name) => ({ name })),
  { name: 'opening' },
  ...FEATURES.flatMap((feature): Figure[] => [
    { name: 'usage', feature },
    { name: 'actions', feature },
  ]),
  ...GRANT_SOURCES.map((source): Figure => ({ name: 'grantedBy', source })),
  ...owed.map(({ unitPrice }): Figure => ({ name: 'owed', unitPrice })),
];

export const figuresOfAccount = (state: AccountState, entries: readonly Entry[]): Figure[] => [
  ...ACCOUNT_FIGURES.map((name) => ({ name })),
  ...Object.keys(state.spaceCaps).map((spaceId): Figure => ({ name: 'space', spaceId })),
  ...entries.flatMap((entry): Figure[] => (entry.type === 'grant' ? [{ name: 'grant', grantId: entry.grantId }] : [])),
];
