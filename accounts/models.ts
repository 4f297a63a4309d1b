/**
 * Accounts, Spaces, members, plans, price lists and API keys as they are stored. None of it is money: credits are in the
 * ledger's own collections. Collections and indexes are made at boot, never on the side.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import type { PlanContent } from '../domain/pricing/plan.js';
import { FEATURES, type PriceListContent } from '../domain/pricing/price-list.js';
import { ROLES, type Role } from '../domain/role.js';
import { dueWorkFields, dueWorkIndex, type DueWork } from '../storage/due-work.js';
import {
  flag,
  instant,
  instantOrNull,
  money,
  options,
  part,
  text,
  textOrNull,
  whole,
  wholeOrNull,
} from '../storage/schema-parts.js';
import type { DatedRecord } from './catalogue/dated-record.js';
import { SCOPES, type Scope } from './scope.js';

/** A payment of the subscriber that is due, and that the provider still asks for: see docs/decisions/0025. */
export interface UnpaidRecord {
  /** When we first saw it. */
  readonly since: Date;
  /** `upgrade`: what was paid before is still paid. `renewal`: nothing is paid beyond the running period. */
  readonly kind: 'renewal' | 'upgrade';
  /** The plan that the payment is for. */
  readonly planId: string;
}

/** The subscription at the payment provider that decides, or last decided, about the plan. */
export interface SubscriptionRecord {
  readonly id: string;
  /** As the provider writes it. */
  readonly status: string;
  /** It was cancelled and ends with the time that is paid for. */
  readonly cancelAtPeriodEnd: boolean;
  /** The plan that it pays for, or paid for last while a payment is due; null before and after. */
  readonly planId: string | null;
  readonly unpaid?: UnpaidRecord;
  /** The plan that the account was given for the next period because the renewal is unpaid. */
  readonly fallbackPlanId?: string;
  /** Counts the changes: see `subscriptions.ts`. */
  readonly revision: number;
}

/** It is due when the payment provider has to be asked for the customer's subscriptions: see `subscriptions.ts`. */
export interface AccountRecord extends DueWork {
  readonly _id: string;
  readonly name: string;
  /** The plan that was requested; a downgrade reaches the ledger's terms with the next period. */
  readonly planId: string;
  readonly timeZone: string;
  readonly anchorDate: string;
  readonly interval: string | null;
  readonly stripeCustomerId: string | null;
  /** Unique, since no two open accounts share a customer: see `customerInUse` in `account-record.ts`. */
  readonly customerInUse: string;
  /** Missing where an account was stored before there were subscriptions. */
  readonly subscription?: SubscriptionRecord | null;
  readonly candidateAssistance: boolean;
  readonly state: 'open' | 'closed';
  readonly createdAt: Date;
  /** By which staff find it: see `search-terms.ts`. */
  readonly searchTerms: readonly string[];
}

export interface SpaceRecord {
  /** `<accountId>~<spaceId>` */
  readonly _id: string;
  readonly accountId: string;
  readonly spaceId: string;
  readonly name: string;
  readonly creditsLimitPerPeriod: number | null;
  readonly createdAt: Date;
}

export interface MemberRecord {
  /** `<accountId>~<memberId>` */
  readonly _id: string;
  readonly accountId: string;
  readonly memberId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** The Spaces the member works in; null for all. An empty list is no Space: the last one was deleted. */
  readonly spaceIds: readonly string[] | null;
  readonly createdAt: Date;
  /** The address by which staff find the member: see `search-terms.ts`. */
  readonly emailTerm: string;
}

/** A plan under its id. */
export interface PlanRecord extends DatedRecord<PlanContent> {
  /** Of the version in force and of those to come: unique among all plans. Left out where there is none. */
  readonly stripePriceIds?: readonly string[];
}

/** There is one. */
export type PriceListRecord = DatedRecord<PriceListContent>;

export interface ApiKeyRecord {
  readonly _id: string;
  /** sha256 of the key, hex. The key itself is shown once and stored nowhere. */
  readonly hash: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

const accountSchema = new Schema<AccountRecord>(
  {
    _id: text,
    name: text,
    planId: text,
    timeZone: text,
    anchorDate: text,
    interval: textOrNull,
    stripeCustomerId: textOrNull,
    customerInUse: text,
    subscription: {
      type: new Schema(
        {
          id: text,
          status: text,
          cancelAtPeriodEnd: flag,
          planId: textOrNull,
          unpaid: new Schema({ since: instant, kind: { ...text, enum: ['renewal', 'upgrade'] }, planId: text }, part),
          fallbackPlanId: String,
          revision: whole,
        },
        part,
      ),
      default: null,
    },
    candidateAssistance: flag,
    state: { ...text, enum: ['open', 'closed'] },
    createdAt: instant,
    searchTerms: { type: [String], required: true },
    ...dueWorkFields,
  },
  options,
)
  .index({ stripeCustomerId: 1 })
  .index({ searchTerms: 1 })
  // Counts those on a plan.
  .index({ planId: 1, state: 1 })
  .index({ customerInUse: 1 }, { unique: true })
  .index(
    { 'subscription.unpaid.since': 1 },
    { partialFilterExpression: { 'subscription.unpaid.since': { $exists: true } } },
  )
  .index(dueWorkIndex);

const spaceSchema = new Schema<SpaceRecord>(
  { _id: text, accountId: text, spaceId: text, name: text, creditsLimitPerPeriod: wholeOrNull, createdAt: instant },
  options,
).index({ accountId: 1, _id: 1 });

const memberSchema = new Schema<MemberRecord>(
  {
    _id: text,
    accountId: text,
    memberId: text,
    name: text,
    email: text,
    role: { ...text, enum: ROLES },
    spaceIds: { type: [String], default: null },
    createdAt: instant,
    emailTerm: text,
  },
  options,
)
  .index({ emailTerm: 1 })
  .index({ accountId: 1, _id: 1 })
  // Finds the Owners of an account, however many members it has.
  .index({ accountId: 1, role: 1, _id: 1 });

const planContent = {
  name: text,
  free: flag,
  price: money,
  creditsPerPeriod: whole,
  packUnitPrice: money,
  overage: new Schema({ allowed: flag, limit: whole, unitPrice: money }, part),
  interval: text,
  packsCarryOver: flag,
  stripePriceId: textOrNull,
};

const priceListContent = {
  items: [
    new Schema(
      { feature: { ...text, enum: FEATURES }, usageLabel: text, label: text, tokens: whole, description: text },
      part,
    ),
  ],
};

/** The stored fields of a plan or of the price list: see `catalogue/dated-record.ts`. */
const datedFields = (content: object) => ({
  _id: text,
  revision: whole,
  versions: [
    new Schema(
      {
        ...{ id: text, version: whole, startsAt: instant, content: new Schema(content, part) },
        ...{ createdBy: text, createdAt: instant, scheduledBy: text, scheduledAt: instant },
      },
      part,
    ),
  ],
  drafts: [
    new Schema(
      {
        ...{ id: text, revision: whole, content: new Schema(content, part) },
        ...{ createdBy: text, createdAt: instant, changedBy: text, changedAt: instant },
      },
      part,
    ),
  ],
});

const planSchema = new Schema<PlanRecord>(
  { ...datedFields(planContent), stripePriceIds: { type: [String], default: undefined } },
  options,
).index({ stripePriceIds: 1 }, { unique: true, sparse: true });

const priceListSchema = new Schema<PriceListRecord>(datedFields(priceListContent), options);

const apiKeySchema = new Schema<ApiKeyRecord>(
  {
    _id: text,
    hash: text,
    name: text,
    scopes: { type: [{ type: String, enum: SCOPES }], required: true },
    createdAt: instant,
    revokedAt: instantOrNull,
  },
  options,
).index({ hash: 1 }, { unique: true });

export interface AccountModels {
  readonly accounts: Model<AccountRecord>;
  readonly spaces: Model<SpaceRecord>;
  readonly members: Model<MemberRecord>;
  readonly plans: Model<PlanRecord>;
  readonly priceLists: Model<PriceListRecord>;
  readonly apiKeys: Model<ApiKeyRecord>;
}

export function accountModels(connection: Connection): AccountModels {
  return {
    accounts: connection.model<AccountRecord>('Account', accountSchema, 'accounts'),
    spaces: connection.model<SpaceRecord>('Space', spaceSchema, 'spaces'),
    members: connection.model<MemberRecord>('Member', memberSchema, 'members'),
    plans: connection.model<PlanRecord>('Plan', planSchema, 'plans'),
    priceLists: connection.model<PriceListRecord>('PriceList', priceListSchema, 'price_lists'),
    apiKeys: connection.model<ApiKeyRecord>('ApiKey', apiKeySchema, 'api_keys'),
  };
}
