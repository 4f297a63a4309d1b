/** Why something could not be read or done, and what a person can do about it. */

/**
 * `offline`: no answer came. `signed-out`: nobody is signed in. `not-allowed`: this person may not see or do it. `refused`:
 * the request is wrong, and `detail` says why. `unavailable`: the same call may work in a moment.
 */
export type TroubleKind = 'offline' | 'signed-out' | 'not-allowed' | 'refused' | 'unavailable';

export class Trouble extends Error {
  readonly kind: TroubleKind;
  /** The code of the problem, as docs/errors.md lists it; null without an answer. */
  readonly code: string | null;
  /** The service's sentence for people; null where it has none for them. */
  readonly detail: string | null;

  constructor(kind: TroubleKind, code: string | null = null, detail: string | null = null) {
    super(detail ?? code ?? kind);
    this.kind = kind;
    this.code = code;
    this.detail = detail;
  }
}
