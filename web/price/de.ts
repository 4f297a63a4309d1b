/** A price in German. */
import { GERMAN } from '../language/de.js';
import type { PriceTexts } from './texts.js';

export const PRICE_GERMAN: PriceTexts = {
  ...GERMAN,
  priceLeft: { other: '{tokens} · Sie haben {n}' },
  pricePaid: {
    candidate_evaluation: 'am {date} bewertet · kostet nichts',
    meeting_assistant: 'am {date} teilgenommen · kostet nichts',
    search: 'am {date} gesucht · kostet nichts',
    resurface: 'am {date} wiedergefunden · kostet nichts',
    rescreen: 'am {date} vorausgewählt · kostet nichts',
  },
  pricePaidOther: 'am {date} bezahlt · kostet nichts',
  priceReserved: 'reserviert · kostet nichts weiter',
  priceNeeds: 'braucht {tokens}, Sie haben {left}',
  priceSpaceLimit: { other: '{tokens} · das Limit des Space ist erreicht, {n} übrig' },
  priceFeatureOff: 'die Kandidatenhilfe ist aus',
  pricePaused: 'KI-Aktionen sind angehalten · fragen Sie den Support',
  priceClosed: 'das Konto ist geschlossen',
  priceOverage: { one: '{n} Token wird getrennt berechnet', other: '{n} Tokens werden getrennt berechnet' },
  priceUnavailable: 'Preis nicht verfügbar',
};
