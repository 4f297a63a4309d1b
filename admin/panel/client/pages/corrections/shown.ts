/** What the service tells of corrections, as JSON. */
export interface Effect {
  readonly what: string;
  readonly before: string | number | null;
  readonly after: string | number | null;
}

export interface Correction {
  readonly id: string;
  readonly accountId: string;
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly tokens: number;
  readonly reasonCode: string;
  readonly note: string;
  readonly ticket: string | null;
  readonly state: string;
  readonly requestedBy: string;
  readonly approvals: readonly { readonly by: string; readonly at: string }[];
  readonly neededApprovals: number;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly appliedAt: string | null;
  readonly endedBy: string | null;
  readonly endNote: string | null;
  readonly failure: string | null;
  readonly entryIds: readonly string[];
}

export interface CorrectionNow extends Correction {
  readonly review: {
    readonly digest: string;
    readonly effects: readonly Effect[];
    readonly changed: boolean;
    readonly problem: string | null;
    readonly mayApprove: boolean;
    readonly whyNot: string | null;
  } | null;
}

export interface Preview {
  readonly tokens: number;
  readonly effects: readonly Effect[];
  readonly digest: string;
  readonly neededApprovals: number;
}

export interface Reason {
  readonly code: string;
  readonly label: string;
  readonly needsTicket: boolean;
}
