/** What the service tells of plans and price lists, as their pages receive it. */
import type * as service from '../../../../catalogue/catalogue.js';
import type * as effect from '../../../../catalogue/effect.js';
import type { PlanContent as StoredPlan } from '../../../../../domain/pricing/plan.js';
import type { PriceListContent as StoredList } from '../../../../../domain/pricing/price-list.js';
import type { Json } from '../../json.js';

export type Catalogue = Json<service.CatalogueView>;
export type PlanEntry = Json<service.PlanEntry>;
export type PriceListEntry = Json<service.PriceListEntry>;
export type PlanContent = Json<StoredPlan>;
export type PriceListContent = Json<StoredList>;
export type Content = PlanContent | PriceListContent;
export type Effect = Json<effect.Effect>;

export interface Version<T extends Content = Content> {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly startsAt: string;
  readonly content: T;
  readonly scheduledBy: string;
  readonly scheduledAt: string;
}

export interface Draft<T extends Content = Content> {
  readonly id: string;
  readonly revision: number;
  readonly content: T;
  readonly changedBy: string;
  readonly changedAt: string;
}

/** What a page needs of either. */
export interface Entry<T extends Content = Content> {
  readonly id: string;
  readonly now: string;
  readonly versions: readonly Version<T>[];
  readonly drafts: readonly Draft<T>[];
}

/** The calls of a plan, or of the price list (null). */
export const partsOf = (planId: string | null): string[] =>
  planId === null ? ['catalogue', 'price-list'] : ['catalogue', 'plans', planId];
