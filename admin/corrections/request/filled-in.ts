/** Reads what a person filled in: what is wrong with the fields of the kind and with the rest is reported together. */
import { z } from 'zod';
import { parse } from '../../../contract/parse.js';
import { FuelgaugeError, invalidRequest, type Issue } from '../../../domain/errors.js';
import type { CorrectionRecord } from '../models.js';
import { previewSchema, type Previewed } from './request.js';
import type { Kinds } from '../review/review.js';

const ofKind = z.object(previewSchema.pick({ kind: true, fields: true }).shape);

/** Throws `invalid-request`. The fields are returned as they are stored. */
export function readFilledIn<T extends Previewed>(
  schema: z.ZodType<T>,
  kinds: Kinds,
  request: unknown,
): Omit<T, 'fields'> & Pick<CorrectionRecord, 'fields'> {
  const named = ofKind.safeParse(request);
  const fields = named.success ? attempt(() => kinds[named.data.kind].parse(named.data.fields)) : NOTHING;
  const whole = attempt(() => parse(schema, request));
  if (whole.value && fields.value) return { ...whole.value, fields: fields.value as CorrectionRecord['fields'] };
  throw invalidRequest([...fields.issues, ...whole.issues]);
}

interface Attempt<T> {
  /** Undefined: it is not valid. */
  readonly value?: T;
  readonly issues: readonly Issue[];
}

const NOTHING: Attempt<object> = { issues: [] };

function attempt<T>(read: () => T): Attempt<T> {
  try {
    return { value: read(), issues: [] };
  } catch (error) {
    const issues = error instanceof FuelgaugeError ? error.facts['issues'] : undefined;
    if (!Array.isArray(issues)) throw error;
    return { issues: issues as readonly Issue[] };
  }
}
