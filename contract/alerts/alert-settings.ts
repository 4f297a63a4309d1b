/** Defines when an account is alerted. */
import { z } from 'zod';

const thresholdPercent = z.int().min(1).max(100).nullable().meta({
  description:
    "The percentage of the period's credits at whose use the alert `Token at threshold` fires; null switches it off.",
  example: 80,
});

export const alertSettingsChanges = z.strictObject({ thresholdPercent }).meta({ id: 'AlertSettingsChanges' });

export const alertSettings = z.object({ thresholdPercent }).meta({ id: 'AlertSettings' });
