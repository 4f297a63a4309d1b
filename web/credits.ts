/** The bundle of all elements, in English and German. */
import './credits-de.js';
import { CreditsBalance } from './balance/credits-balance.js';
import { define } from './element.js';
import { CreditsNotifications } from './notifications/credits-notifications.js';
import { CreditsPrice } from './price/credits-price.js';
import { CreditsUsage } from './usage/credits-usage.js';

define('credits-balance', CreditsBalance);
define('credits-notifications', CreditsNotifications);
define('credits-price', CreditsPrice);
define('credits-usage', CreditsUsage);
