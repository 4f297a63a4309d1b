/** The bundle of all elements, in English and German. */
import './credits-de.js';
import { CreditsBalance } from './balance/credits-balance.js';
import { define } from './element.js';
import { CreditsNotifications } from './notifications/credits-notifications.js';

define('credits-balance', CreditsBalance);
define('credits-notifications', CreditsNotifications);
