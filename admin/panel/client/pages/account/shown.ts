/** What the service tells of one account, as JSON. Only what the page shows is named. */
export type Part<T> = { readonly value: T } | { readonly failed: true };

export interface Grant {
  readonly id: string;
  readonly source: string;
  readonly granted: number;
  readonly remaining: number;
  readonly expiresAt: string | null;
}

export interface Figures {
  readonly left: number;
  readonly held: number;
  readonly used: number;
  readonly total: number;
  readonly frozen: number;
  readonly heldBesides: number;
  readonly debt: number;
  readonly overage: { readonly used: number; readonly limit: number; readonly planLimit: number };
  readonly grants: readonly Grant[];
  readonly holds: readonly {
    readonly id: string;
    readonly tokens: number;
    readonly feature: string | null;
    readonly spaceId: string | null;
    readonly expiresAt: string | null;
    readonly isOfEarlierPeriod: boolean;
  }[];
  readonly pauses: readonly { readonly id: string; readonly feature: string | null; readonly at: string }[];
  readonly checks: readonly { readonly ok: boolean; readonly text: string }[];
}

export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export interface Entry {
  readonly _id: string;
  readonly seq: number;
  readonly type: string;
  readonly feature?: string;
  readonly spaceId?: string;
  readonly grantId?: string;
  readonly tokens: number;
  readonly overageTokens: number;
  readonly balanceAfter: number;
  readonly at: string;
}

export interface AccountPageData {
  readonly account: {
    readonly id: string;
    readonly name: string;
    readonly planId: string;
    readonly nextPlanId: string | null;
    readonly timeZone: string;
    readonly stripeCustomerId: string | null;
    readonly subscription: { readonly status: string; readonly planId: string | null } | null;
    readonly state: 'open' | 'closed';
    readonly createdAt: string;
    readonly period: { readonly number: number; readonly start: string; readonly end: string };
  };
  readonly figures: Figures;
  readonly members: Part<
    readonly { readonly id: string; readonly name: string; readonly email: string; readonly role: string }[]
  >;
  readonly spaces: Part<
    readonly {
      readonly id: string;
      readonly name: string;
      readonly creditsLimitPerPeriod: number | null;
      readonly used: number | null;
    }[]
  >;
  readonly usageByFeature: Part<
    readonly { readonly group: string | null; readonly tokens: number; readonly actions: number }[]
  >;
  readonly usageByDay: Part<readonly { readonly day: string; readonly tokens: Readonly<Record<string, number>> }[]>;
  readonly entries: Part<readonly Entry[]>;
  readonly closedPeriods: Part<
    readonly {
      readonly number: number;
      readonly start: string | null;
      readonly end: string;
      readonly planId: string | null;
      readonly used: number | null;
      readonly overage: number | null;
    }[]
  >;
  readonly topUps: Part<
    readonly {
      readonly id: string;
      readonly credits: number;
      readonly total: Money;
      readonly paid: Money | null;
      readonly state: string;
      readonly parkedReason: string | null;
      readonly failedReason: string | null;
      readonly createdAt: string;
    }[]
  >;
  readonly alerts: Part<
    readonly {
      readonly id: string;
      readonly kind: string;
      readonly at: string;
      readonly deliveries: Readonly<Record<string, Readonly<Record<string, number>>>>;
    }[]
  >;
  readonly waiting: Part<
    readonly { readonly id: string; readonly feature: string; readonly tokens: number; readonly since: string }[]
  >;
  readonly rescreens: Part<
    readonly {
      readonly id: string;
      readonly jobId: string;
      readonly state: string;
      readonly done: number;
      readonly total: number;
      readonly createdAt: string;
    }[]
  >;
  readonly workflows: readonly { readonly what: string; readonly workflowId: string }[];
  readonly asOf: string;
}
