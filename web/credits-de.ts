/** The bundle that adds German to a page. It is loaded before the elements. */
import { BALANCE_GERMAN } from './balance/de.js';
import { addLanguage } from './language/languages.js';
import { PRICE_GERMAN } from './price/de.js';
import { USE_GERMAN } from './usage/de.js';

addLanguage('de', BALANCE_GERMAN);
addLanguage('de', PRICE_GERMAN);
addLanguage('de', USE_GERMAN);
