/** A re-screen: a job's candidates are screened again because its score cards changed, for one price. */
export const RESCREEN_STATES = [
  'debouncing',
  'waiting_for_credits',
  'running',
  'completed',
  'cancelled',
  'failed',
] as const;
export type RescreenState = (typeof RESCREEN_STATES)[number];

/** After its first screened candidate a re-screen starts again this often for newer edits. The next edit pays again. */
export const MAX_RESTARTS = 3;
/** Older edits are only counted. */
export const MAX_REVISIONS_KEPT = 100;

/** Revision 1 is the edit that opened the re-screen, and every edit that joins it makes the next one. */
export interface Revision {
  readonly revision: number;
  readonly editId: string;
  readonly at: Date;
}

/** How far the newest revision that began has got. */
export interface Counts {
  readonly done: number;
  readonly failed: number;
  /** Candidates listed so far. */
  readonly total: number;
}

export interface RescreenCharge {
  readonly debitId: string;
  readonly tokens: number;
  readonly refunded: boolean;
}

export interface RescreenPlace {
  readonly waitingId: string;
  readonly place: number;
  readonly tokens: number;
  readonly tokensAhead: number;
}

export interface Rescreen extends Counts {
  readonly state: RescreenState;
  /** Why it ended, where that is not plain: a code of an error, or a word of ours such as `job-closed`. */
  readonly reason: string | null;
  /** The number of the newest revision. */
  readonly revision: number;
  /** Oldest first, the newest `MAX_REVISIONS_KEPT`. */
  readonly revisions: readonly Revision[];
  /** Of the newest edit. Null: the host lists the job's candidates. */
  readonly candidateIds: readonly string[] | null;
  /** Somebody asked not to wait for further edits. */
  readonly runNow: boolean;
  /** The revision that runs or ran last; 0 before the first run. */
  readonly runningRevision: number;
  readonly restarts: number;
  /** A candidate was screened, in any revision: from then on the price is kept. */
  readonly hasScreened: boolean;
  /** Counts how often failed candidates were asked to be screened again. */
  readonly round: number;
  /** Orders the reports of a run, so that a repeated old one changes nothing. */
  readonly progress: number;
  readonly charge: RescreenCharge | null;
  readonly waiting: RescreenPlace | null;
  /** There is something left to do for its workflow. */
  readonly isOpen: boolean;
}

const ENDED: readonly RescreenState[] = ['completed', 'cancelled', 'failed'];

export const hasEnded = ({ state }: Pick<Rescreen, 'state'>): boolean => ENDED.includes(state);

export interface NewEdit {
  readonly editId: string;
  readonly at: Date;
  readonly candidateIds: readonly string[] | null;
}

export const openedBy = ({ editId, at, candidateIds }: NewEdit): Rescreen => ({
  state: 'debouncing',
  reason: null,
  revision: 1,
  revisions: [{ revision: 1, editId, at }],
  candidateIds,
  runNow: false,
  runningRevision: 0,
  restarts: 0,
  hasScreened: false,
  round: 0,
  progress: 0,
  charge: null,
  waiting: null,
  isOpen: true,
  ...{ done: 0, failed: 0, total: 0 },
});
