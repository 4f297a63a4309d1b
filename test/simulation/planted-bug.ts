/** A bug that a programmer could write into the ledger: a small change of one file. */
export interface PlantedBug {
  readonly name: string;
  readonly file: string;
  /** Must be in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** A second change that the first one needs. */
  readonly and?: { readonly find: string; readonly replace: string };
}
