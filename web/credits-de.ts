/** The bundle that adds German to a page. It is loaded before the elements. */
import { de } from './language/de.js';
import { addLanguage } from './language/languages.js';

addLanguage('de', de);
