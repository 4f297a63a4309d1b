/** Formats the money of one card, which is in one currency. */
import type { Language, Money } from '../language/language.js';
import type { Card } from './card.js';

/** The purchase of a card says how its currency is written. */
export const moneyText = ({ purchase }: Card, language: Pick<Language, 'money'>, money: Money): string =>
  language.money(money, purchase);

/** What so many credits or tokens cost. */
export const timesPrice = ({ amount, currency }: Money, count: number): Money => ({ amount: count * amount, currency });
