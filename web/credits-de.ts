/** The bundle that adds German to a page. It is loaded before the elements. */
import { BALANCE_GERMAN } from './balance/de.js';
import { addLanguage } from './language/languages.js';

addLanguage('de', BALANCE_GERMAN);
