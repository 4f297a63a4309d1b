/** Formats the money of one card, which is in one currency. */
import type { CurrencyDigits } from '../language/language.js';
import type { Card } from './card.js';
import type { BalanceLanguage } from './texts.js';

export const digitsOf = ({ minorDigits, shownDigits }: Card['purchase']): CurrencyDigits => ({
  minorDigits,
  shownDigits,
});

export function priceText({ purchase }: Card, language: BalanceLanguage, amount: number, currency?: string): string {
  return language.money({ amount, currency: currency ?? purchase.unitPrice.currency }, digitsOf(purchase));
}
