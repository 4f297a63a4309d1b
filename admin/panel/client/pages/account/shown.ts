/** What the service tells of one account, as JSON. Only what the page shows is named. */
export type Part<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

export interface Money {
  readonly amount: number;
  readonly currency: string;
}

interface Row {
  readonly id: string;
}

export interface EntryRow extends Row {
  readonly at: string;
  readonly what: string;
  readonly spaceId: string | null;
  readonly tokens: number;
  readonly overageTokens: number;
  readonly balanceAfter: number;
}

export interface Finding {
  readonly kind: string;
  readonly subject: string;
  readonly advice: string;
}

export interface Balance {
  readonly left: number;
  readonly total: number;
  readonly used: number;
  readonly overage: number;
  readonly heldOfPeriod: number;
  readonly held: number;
  readonly frozen: number;
  readonly debt: number;
  readonly addsUp: boolean;
}

export interface AccountPageData {
  readonly account: Row & {
    readonly name: string;
    readonly planId: string;
    readonly nextPlanId: string | null;
    readonly timeZone: string;
    readonly stripeCustomerId: string | null;
    readonly subscription: { readonly status: string } | null;
    readonly state: 'open' | 'closed';
    readonly createdAt: string;
  };
  readonly asOf: string;
  readonly balance: Balance;
  readonly period: { readonly number: number; readonly start: string; readonly end: string };
  readonly grants: readonly (Row & {
    readonly source: string;
    readonly granted: number;
    readonly remaining: number;
    readonly expiresAt: string | null;
  })[];
  readonly holds: {
    readonly count: number;
    readonly items: readonly (Row & {
      readonly kind: 'action' | 'bulk' | 'freeze';
      readonly tokens: number;
      readonly feature: string | null;
      readonly spaceId: string | null;
      readonly expiresAt: string | null;
    })[];
  };
  readonly pauses: readonly (Row & { readonly feature: string | null; readonly at: string })[];
  readonly usageByFeature: readonly {
    readonly feature: string;
    readonly label: string;
    readonly tokens: number;
    readonly actions: number;
  }[];
  readonly usageByDay: Part<readonly { readonly day: string; readonly tokens: Readonly<Record<string, number>> }[]>;
  readonly check: Part<{
    readonly addsUp: boolean;
    readonly findings: readonly Finding[];
    readonly notices: readonly Finding[];
    readonly entries: number;
    readonly seconds: number;
  }>;
  readonly spaces: Part<{
    readonly items: readonly (Row & {
      readonly name: string;
      readonly limit: number | null;
      readonly used: number | null;
    })[];
    readonly more: boolean;
  }>;
  readonly topUps: Part<
    readonly (Row & {
      readonly credits: number;
      readonly total: Money;
      readonly paid: Money | null;
      readonly state: string;
      readonly parkedReason: string | null;
      readonly failedReason: string | null;
      readonly paymentIntentId: string | null;
      readonly createdAt: string;
    })[]
  >;
  readonly alerts: Part<
    readonly (Row & {
      readonly kind: string;
      readonly at: string;
      readonly deliveries: Readonly<Record<string, Readonly<Record<string, number>>>>;
    })[]
  >;
  readonly waiting: Part<{
    readonly totals: { readonly actions: number; readonly tokens: number };
    readonly items: readonly (Row & {
      readonly feature: string;
      readonly tokens: number;
      readonly since: string;
    })[];
  }>;
  readonly rescreens: Part<
    readonly (Row & {
      readonly jobId: string;
      readonly state: string;
      readonly done: number;
      readonly total: number;
      readonly createdAt: string;
    })[]
  >;
  readonly latestEntries: Part<readonly EntryRow[]>;
  readonly planHistory: Part<
    readonly {
      readonly number: number;
      readonly start: string;
      readonly end: string | null;
      readonly planId: string;
      readonly stated: boolean;
    }[]
  >;
  readonly refusals: Part<
    readonly {
      readonly _id: string;
      readonly feature: string;
      readonly count: number;
      readonly last: {
        readonly at: string;
        readonly code: string;
        readonly tokensNeeded: number | null;
        readonly creditsLeft: number | null;
      };
    }[]
  >;
  readonly workflowIds: readonly string[];
}
