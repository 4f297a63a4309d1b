/** The texts of the card. What people read in English is fixed by the product's specification, word by word. */
import type { Language } from '../language/language.js';
import type { Plural, Texts } from '../language/texts.js';

export interface BalanceTexts extends Texts {
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
  readonly tipTitle: string;
  readonly stoppedUntil: string;
  readonly waiting: Plural;
  readonly debt: Plural;

  readonly running: string;
  readonly purchase: string;
  readonly number: string;
  readonly quick: string;
  readonly total: Plural;
  readonly limits: string;
  readonly expiresOn: string;
  readonly carriesOver: string;
  readonly goesTo: string;
  readonly checkoutFailed: string;

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

  /** By kind of payment that is due; without one, the service's own sentence is shown. */
  readonly unpaid: Readonly<Record<string, string | undefined>>;
  /** Without these, the service's own sentences are shown, which are English. */
  readonly planAdvice?: Plural;
  readonly stopped?: string;
  readonly upgradeHint?: string;
  readonly overageUsed?: Plural;
}

export type BalanceLanguage = Language<BalanceTexts>;
