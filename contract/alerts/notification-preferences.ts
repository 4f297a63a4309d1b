/** Defines by which channels a member hears of each alert. */
import { z } from 'zod';
import { OMITTED_FIELDS } from '../values.js';

const bothChanged = z.strictObject({ inApp: z.boolean().optional(), email: z.boolean().optional() }).optional();
const inAppChanged = z.strictObject({ inApp: z.boolean().optional() }).optional();

export const notificationPreferencesChanges = z
  .strictObject({
    tokenAtThreshold: bothChanged,
    tokensGone: bothChanged,
    creditsExpireSoon: inAppChanged,
    creditsAreBack: inAppChanged,
  })
  .meta({ id: 'NotificationPreferencesChanges', description: OMITTED_FIELDS });

const both = z.object({ inApp: z.boolean(), email: z.boolean() });
const inApp = z.object({ inApp: z.boolean() });

export const notificationPreferences = z
  .object({ tokenAtThreshold: both, tokensGone: both, creditsExpireSoon: inApp, creditsAreBack: inApp })
  .meta({
    id: 'NotificationPreferences',
    description:
      'Until a member chooses, in-app is on for every role, and email is on for Owners and Admins. ' +
      '`tokensGone` also decides about `overage_begun` and `action_refused`.',
  });
