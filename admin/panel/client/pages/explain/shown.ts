/** What the service tells of entries, figures and refusals, as JSON. Only what the pages show is named. */
export interface EntryRow {
  readonly id: string;
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly what: string;
  readonly tokens: number;
  readonly buckets: Readonly<Record<string, number>>;
  readonly overageTokens: number;
  readonly balanceAfter: number;
  readonly feature: string | null;
  readonly spaceId: string | null;
  readonly memberId: string | null;
  readonly actor: string;
  readonly reason: string | null;
  readonly unwritten: boolean;
}

export interface FigureEntry extends EntryRow {
  /** How much of it counts. */
  readonly amount: number;
}

export interface Slice {
  readonly grantId: string;
  readonly source: string;
  readonly tokens: number;
  readonly way: 'in' | 'out' | 'held' | 'debt' | 'expired';
  readonly expiresAt: string | null;
  readonly grantEntryId: string | null;
}

interface Asked {
  readonly spaceId: string | null;
  readonly memberId: string | null;
}

export interface ExplainedEntry {
  readonly accountId: string;
  readonly entry: EntryRow;
  readonly key: string;
  readonly request: {
    readonly requestId: string | null;
    readonly actor: string;
    readonly workflowId: string | null;
    readonly priceListVersion: number | null;
    readonly action: string | null;
    readonly attempt: number | null;
    readonly asked: Asked | null;
  };
  readonly period: { readonly id: string; readonly number: number; readonly late: boolean };
  readonly overageUnitPrice: { readonly amount: number; readonly currency: string } | null;
  readonly slices: readonly Slice[];
  readonly repairs: EntryRow | null;
  readonly repairedBy: readonly EntryRow[];
  readonly repairedByMore: boolean;
  readonly sameAction: readonly EntryRow[];
  readonly correctionId: string | null;
  readonly balance: { readonly before: number; readonly after: number };
  readonly previous: EntryRow | null;
  readonly next: EntryRow | null;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
}

export interface ExplainedFigure {
  readonly accountId: string;
  readonly figure: Readonly<Record<string, string>>;
  readonly what: string;
  readonly period: {
    readonly number: number;
    readonly start: string;
    readonly end: string;
    readonly state: 'open' | 'closed';
    readonly stated: boolean;
  };
  readonly value: number;
  readonly opening: { readonly amount: number; readonly entryId: string | null } | null;
  readonly sum: number;
  readonly addsUp: boolean;
  readonly entryCount: number;
  readonly entries: { readonly items: readonly FigureEntry[]; readonly nextCursor: string | null };
}

interface Counted {
  readonly amount: number;
  readonly entryCount: number;
}

export interface Refusal {
  readonly id: string;
  readonly accountId: string;
  readonly feature: string;
  readonly label: string;
  readonly count: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly firstAt: string;
  readonly last: {
    readonly at: string;
    readonly code: string;
    readonly detail: string;
    readonly tokensNeeded: number | null;
    readonly creditsLeft: number | null;
    readonly tokensHeld: number | null;
    readonly pausedSince: string | null;
    readonly action: string | null;
    readonly spaceId: string | null;
    readonly memberId: string | null;
  };
}

export interface ExplainedRefusal {
  readonly refusal: Refusal;
  readonly period: { readonly number: number; readonly start: string; readonly end: string };
  readonly account: {
    readonly opening: number;
    readonly brought: Counted;
    readonly taken: Counted;
    readonly left: number;
  };
  readonly space: { readonly spaceId: string; readonly used: Counted } | null;
  readonly usedBy: readonly FigureEntry[];
  readonly usedByMore: boolean;
  readonly expired: readonly EntryRow[];
  readonly pause: EntryRow | null;
  readonly addsUp: boolean | null;
}
