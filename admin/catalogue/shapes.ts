/** Defines what staff may send about plans and price lists. */
import { z } from 'zod';
import { planChanges } from '../../contract/billing/plans.js';
import { callerId } from '../../contract/ids.js';
import { feature, line, name } from '../../contract/values.js';
import { MAX_CREDITS } from '../../domain/credits.js';
import { FEATURES } from '../../domain/pricing/price-list.js';

/** A version says everything about the plan. */
export const planContent = planChanges.required();

export const priceListContent = z.strictObject({
  items: z
    .array(
      z.strictObject({
        feature,
        usageLabel: name,
        label: name,
        tokens: z.int().min(1).max(MAX_CREDITS),
        description: line(500),
      }),
    )
    .min(1)
    .max(FEATURES.length),
});

export const planId = callerId;
const draftRef = z.strictObject({ id: z.string().max(64), revision: z.int().min(1) });
export const drafted = z.strictObject({ content: z.unknown() });
export const edited = z.strictObject({ draft: draftRef, content: z.unknown() });
export const named = z.strictObject({ draft: draftRef });
/** The stored draft, or what would be saved. */
export const lookedAt = z.union([named, drafted]);
export const scheduling = z.strictObject({
  draft: draftRef,
  startsAt: z.iso.datetime().transform((text) => new Date(text)),
  digest: z.string().max(200),
});
export const takingBack = z.strictObject({ versionId: z.string().max(64) });
