/** The bundle of the card alone, for a page that shows nothing else. */
import { CreditsBalance } from './balance/credits-balance.js';
import { define } from './element.js';

define('credits-balance', CreditsBalance);
