/**
 * Lets finance change plans and the price list by dated versions: draft, look at the effect, schedule. Nothing here decides
 * which version is in force: the ledger's clock does, in every process. See docs/decisions/0048.
 */
import type { Versions } from '../../accounts/catalogue/versions.js';
import { parse } from '../../contract/parse.js';
import type { PlanContent } from '../../domain/pricing/plan.js';
import type { PriceListContent } from '../../domain/pricing/price-list.js';
import { requireRight } from '../staff/require-right.js';
import type { StaffMember } from '../staff/staff.js';
import type { Effect } from './effect.js';
import { viewOf, type CatalogueEntry, type EntryView } from './entry.js';
import { planId as planIdSchema } from './shapes.js';

export type PlanEntry = EntryView<PlanContent>;
export type PriceListEntry = EntryView<PriceListContent>;
export type AnyEntry = PlanEntry | PriceListEntry;
export type AnyDraft = AnyEntry['drafts'][number];

/** The price list, or a plan by its id. */
export type Subject = { readonly planId: string } | 'price-list';

export interface CatalogueView {
  /** By the ledger's clock. */
  readonly now: Date;
  readonly priceList: PriceListEntry;
  /** By their ids; without the versions that are past. */
  readonly plans: readonly PlanEntry[];
}

/** Each call checks the right of the person, and what was sent. */
export interface Catalogue {
  list(by: StaffMember): Promise<CatalogueView>;
  /** With all versions. Throws `not-found`. */
  read(by: StaffMember, subject: Subject): Promise<AnyEntry>;
  /** Of a draft, or of a content that is not saved yet. Writes nothing. */
  effect(by: StaffMember, subject: Subject, body: unknown): Promise<Effect>;
  draft(by: StaffMember, subject: Subject, body: unknown): Promise<AnyDraft>;
  edit(by: StaffMember, subject: Subject, body: unknown): Promise<AnyDraft>;
  remove(by: StaffMember, subject: Subject, body: unknown): Promise<AnyEntry>;
  /** Throws `changed-since` where the digest is not that of the draft and of what it follows. */
  schedule(by: StaffMember, subject: Subject, body: unknown): Promise<AnyEntry>;
  /** Makes a scheduled version a draft again. */
  takeBack(by: StaffMember, subject: Subject, body: unknown): Promise<AnyDraft>;
}

interface CatalogueParts {
  readonly plans: Pick<Versions<PlanContent>, 'list'>;
  readonly planEntry: (planId: string) => CatalogueEntry<PlanContent>;
  readonly priceList: CatalogueEntry<PriceListContent>;
  readonly now: () => Date;
}

export function createCatalogue({ plans, planEntry, priceList, now }: CatalogueParts): Catalogue {
  const entryOf = (subject: Subject): CatalogueEntry<PlanContent> | CatalogueEntry<PriceListContent> =>
    subject === 'price-list' ? priceList : planEntry(parse(planIdSchema, subject.planId));
  /** Every call but the first two changes something, or prepares a change. */
  const changing = (by: StaffMember, subject: Subject) => {
    requireRight(by, 'catalogue');
    return entryOf(subject);
  };

  return {
    async list(by) {
      requireRight(by, 'look');
      const [records, list] = await Promise.all([plans.list(), priceList.read()]);
      const at = now();
      const entries = records.map((record) => withoutPast(viewOf(record, at)));
      return { now: at, priceList: list, plans: entries.sort((a, b) => (a.id < b.id ? -1 : 1)) };
    },
    async read(by, subject) {
      requireRight(by, 'look');
      return await entryOf(subject).read();
    },
    effect: async (by, subject, body) => await changing(by, subject).effect(body),
    draft: async (by, subject, body) => await changing(by, subject).draft(by, body),
    edit: async (by, subject, body) => await changing(by, subject).edit(by, body),
    remove: async (by, subject, body) => await changing(by, subject).remove(by, body),
    schedule: async (by, subject, body) => await changing(by, subject).schedule(by, body),
    takeBack: async (by, subject, body) => await changing(by, subject).takeBack(by, body),
  };
}

const withoutPast = (entry: PlanEntry): PlanEntry => ({
  ...entry,
  versions: entry.versions.filter(({ state }) => state !== 'past'),
});
