/** The bundle that adds German to a page. It is loaded before the elements. */
import { BALANCE_GERMAN } from './balance/de.js';
import { addLanguage } from './language/languages.js';
import { NOTIFICATIONS_GERMAN } from './notifications/de.js';
import { PRICE_GERMAN } from './price/de.js';
import { USE_GERMAN } from './usage/de.js';

for (const texts of [BALANCE_GERMAN, NOTIFICATIONS_GERMAN, PRICE_GERMAN, USE_GERMAN]) addLanguage('de', texts);
