/**
 * Texts that every element needs. `{name}` is replaced by a value. Each element has more of its own, with its English beside
 * it, so that a file carries only what its elements show. A host replaces any text by the property `texts`.
 */

/** A text for each form that a number takes in the language, as `Intl.PluralRules` names them. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

export interface FeatureTexts {
  readonly usage: string;
  readonly price: string;
  readonly description: string;
  readonly tip: string;
}

export interface Texts {
  readonly loading: string;
  readonly retry: string;
  readonly cancel: string;
  readonly failed: string;
  readonly offline: string;
  readonly offlineAsOf: string;
  readonly signedOut: string;
  readonly notAllowed: string;
  readonly tokens: Plural;
  readonly changePlan: string;
  readonly askOwner: string;
  /** By feature id. Without one, the service's own texts are shown. */
  readonly features: Readonly<Record<string, FeatureTexts | undefined>>;
}
