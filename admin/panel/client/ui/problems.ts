/** Brings what the service refuses of a form to its fields: one sentence for each, with the word that the field is called by. */
import type { FieldSpec } from './field-spec.js';

export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** Why a form was refused. Null: it was not. */
export interface Refusal {
  readonly problem: string | null;
  /** Empty: no field is at fault. */
  readonly issues: readonly Issue[];
}

export const NOT_REFUSED: Refusal = { problem: null, issues: [] };

/**
 * By the names of the fields. A path that no field has belongs to the field around it (`price.amount` to `price`), or to
 * none: what is under '' is about the whole form.
 */
export function problemsOf(
  fields: readonly Pick<FieldSpec, 'name' | 'label'>[],
  issues: readonly Issue[],
): Readonly<Record<string, string>> {
  const placed = issues.map(({ path, message }) => {
    const around = fields.filter(({ name }) => path === name || path.startsWith(`${name}.`));
    const [field] = around.sort((a, b) => b.name.length - a.name.length);
    return [field?.name ?? '', field ? sentence(field.label, message) : message] as const;
  });
  // Of several problems of one field the first is shown.
  return Object.fromEntries(placed.toReversed());
}

/** The service's rules have no subject: `must be at most 500`. Its sentences begin with a capital. */
function sentence(label: string, message: string): string {
  const text = /^[a-z]/.test(message) ? `${label} ${message}` : message;
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** What is said of the form as a whole. Null: nothing is wrong. */
export const problemOfForm = (
  { problem, issues }: Refusal,
  problems: Readonly<Record<string, string>>,
): string | null => (issues.length === 0 ? problem : (problems[''] ?? 'Some fields are wrong: see under them.'));
