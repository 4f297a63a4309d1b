/**
 * Every text that the elements show. `{name}` is replaced by a value. A host replaces any of them by the property `texts`,
 * and a language is one such object. What people read in English comes from docs of the product, word by word.
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

  readonly title: string;
  readonly creditsLeft: string;
  readonly leftOf: string;
  readonly plan: string;
  readonly packs: string;
  readonly held: string;
  readonly daysLeft: string;
  readonly paceUntil: string;
  readonly paceEnough: string;
  readonly paceTooEarly: string;
  readonly paceNothing: string;
  readonly period: string;
  readonly refresh: string;
  readonly refreshed: string;
  readonly notRefreshed: string;
  readonly usage: string;
  readonly tokenSpend: string;
  readonly inSpace: string;
  readonly spaceLimit: string;
  readonly spaceUsed: string;
  readonly priceList: string;
  readonly tokens: Plural;
  readonly tipTitle: string;
  readonly stopped: string;
  readonly stoppedUntil: string;
  readonly askOwner: string;
  readonly overageUsed: Plural;
  readonly waiting: Plural;
  readonly debt: Plural;
  readonly changePlan: string;

  readonly running: string;
  readonly purchase: string;
  readonly number: string;
  readonly quick: string;
  readonly total: Plural;
  readonly limits: string;
  readonly expiresOn: string;
  readonly carriesOver: string;
  readonly goesTo: string;
  readonly upgradeHint: string;
  readonly checkoutFailed: string;
  readonly mayAsk: string;

  readonly closed: string;
  readonly declined: string;
  readonly onTheWay: Plural;
  readonly added: Plural;

  readonly overageAllow: Plural;
  readonly overageAllowed: Plural;
  readonly overageConfirm: string;
  readonly overageYes: string;
  readonly overageFailed: string;

  readonly yourPacks: string;
  readonly packCredits: Plural;
  readonly packStates: Readonly<Record<string, string>>;

  /** By feature id. Without one, the service's own texts are shown. */
  readonly features: Readonly<Record<string, FeatureTexts | undefined>>;
  /** By kind of payment that is due; without one, the service's own sentence is shown. */
  readonly unpaid: Readonly<Record<string, string | undefined>>;
  /** Without it, the service's own sentence is shown. */
  readonly planAdvice?: Plural;
}
