/** A bug that a programmer could write into the ledger: a small change of one file. */
export interface PlantedBug {
  readonly name: string;
  /** More than 150 seeds are needed: `LATE_BUGS=1 npm test -- mutation-gate` looks for it, for an hour or two in all. */
  readonly isLate?: true;
  readonly file: string;
  /** Must be in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** A second change that the first one needs. */
  readonly and?: { readonly find: string; readonly replace: string };
}
