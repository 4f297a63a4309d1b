/** Says for each kind of correction what a person fills in. The service checks it again. */
import { FEATURES } from '../../../../../domain/pricing/price-list.js';
import { number, numberIn, words } from '../../format.js';
import type { FieldSpec } from '../../ui/field-spec.js';
import type { Form, Reason } from './shown.js';

export interface KindSpec {
  readonly kind: string;
  readonly label: string;
  readonly fields: readonly FieldSpec[];
}

const PAUSED = [['', 'Everything'], ...FEATURES.map((feature) => [feature, words(feature)] as const)] as const;
const PURCHASE: FieldSpec = { name: 'topUpId', label: 'Purchase', hint: 'Its id, from the account’s purchases.' };

export const KINDS: readonly KindSpec[] = [
  {
    kind: 'grant',
    label: 'Grant credits',
    fields: [
      { name: 'tokens', label: 'Credits', isNumber: true },
      {
        name: 'expiresAt',
        label: 'They expire',
        options: [
          ['period_end', 'with the period'],
          ['', 'never'],
        ],
      },
    ],
  },
  {
    kind: 'refund',
    label: 'Refund a debit',
    fields: [
      { name: 'debitId', label: 'Debit', hint: 'The id of its entry.' },
      {
        name: 'tokens',
        label: 'Credits',
        hint: 'Leave it empty for all that is left of it.',
        isNumber: true,
        isOptional: true,
      },
    ],
  },
  {
    kind: 'void',
    label: 'Void the rest of a grant',
    fields: [{ name: 'grantId', label: 'Grant', hint: 'What remains of it is taken; no debt is made.' }],
  },
  {
    kind: 'release_hold',
    label: 'Release a stuck hold',
    fields: [{ name: 'holdId', label: 'Hold', hint: 'The id of its entry.' }],
  },
  {
    kind: 'resolve_purchase',
    label: 'Resolve a parked purchase',
    fields: [
      PURCHASE,
      {
        name: 'action',
        label: 'Decision',
        options: [
          ['accept', 'Add the credits'],
          ['refund', 'Give the money back'],
        ],
      },
    ],
  },
  { kind: 'resend_receipt', label: 'Send a receipt again', fields: [PURCHASE] },
  {
    kind: 'redeliver_alert',
    label: 'Send an alert again',
    fields: [
      { name: 'crossingId', label: 'Alert', hint: 'Its id.' },
      { name: 'memberId', label: 'Member', hint: 'The id of who gets the mail.' },
    ],
  },
  {
    kind: 'restart_workflow',
    label: 'Restart a stuck workflow',
    fields: [
      {
        name: 'workflow',
        label: 'Workflow',
        options: [
          ['period', 'Billing period'],
          ['waiting', 'Resume of waiting actions'],
          ['top_up', 'Purchase'],
          ['alert', 'Alert'],
          ['rescreen', 'Re-screen'],
        ],
      },
      { name: 'id', label: 'Id', hint: 'Of the purchase, alert or re-screen.', isOptional: true },
    ],
  },
  {
    kind: 'change_plan',
    label: 'Change the plan',
    fields: [{ name: 'planId', label: 'Plan' }],
  },
  { kind: 'pause_spending', label: 'Pause spending', fields: [{ name: 'feature', label: 'Of', options: PAUSED }] },
  {
    kind: 'resume_spending',
    label: 'Resume spending',
    fields: [{ name: 'pauseId', label: 'Pause', hint: 'The id of its entry.' }],
  },
  { kind: 'close_account', label: 'Close the account', fields: [] },
  {
    kind: 'undo',
    label: 'Undo a correction',
    fields: [{ name: 'correctionId', label: 'Correction', hint: 'Its id: cor-…' }],
  },
];

export const KIND: FieldSpec = {
  name: 'kind',
  label: 'Correction',
  options: KINDS.map(({ kind, label }) => [kind, label] as const),
};

/** What a person fills in. A plan is chosen from those that are on sale. */
export const formOf = ({ fields }: KindSpec, plans: Form['plans']): readonly FieldSpec[] =>
  fields.map((spec) =>
    spec.name === 'planId' ? { ...spec, options: plans.map(({ id, name }) => [id, name] as const) } : spec,
  );

/** Why it is asked for. */
export const whyOf = (reasons: readonly Reason[], chosen: string | undefined): readonly FieldSpec[] => [
  {
    name: 'reasonCode',
    label: 'Reason',
    options: [['', 'Choose one'], ...reasons.map(({ code, label }) => [code, label] as const)],
  },
  {
    name: 'note',
    label: 'What happened',
    hint: 'At least ten characters. Staff read it, customers don’t.',
    isLong: true,
  },
  {
    name: 'ticket',
    label: 'Ticket',
    hint: 'Its link, https://…, or its key, such as SUP-123.',
    isOptional: reasons.find(({ code }) => code === chosen)?.needsTicket !== true,
  },
];

export const labelOf = (kind: string): string => KINDS.find((known) => known.kind === kind)?.label ?? kind;

/** What is sent: a number as a number, a choice of nothing as null; an empty field that may be left out is left out. */
export function fieldsOf(
  specs: readonly FieldSpec[],
  typed: Readonly<Record<string, string>>,
): Record<string, string | number | null> {
  const fields: Record<string, string | number | null> = {};
  for (const { name, isNumber, isOptional, options } of specs) {
    const text = (typed[name] ?? options?.[0]?.[0] ?? '').trim();
    if (text === '' && isOptional) continue;
    fields[name] = text === '' && options ? null : isNumber ? numberIn(text) : text;
  }
  return fields;
}

/** What was filled in, under the labels of the form. */
export function shownFields(kind: string, fields: Readonly<Record<string, unknown>>): (readonly [string, string])[] {
  const specs = KINDS.find((known) => known.kind === kind)?.fields ?? [];
  return Object.entries(fields).map(([name, value]) => {
    const spec = specs.find((known) => known.name === name);
    const text =
      value === null
        ? ''
        : typeof value === 'string'
          ? value
          : typeof value === 'number'
            ? number(value)
            : JSON.stringify(value);
    return [spec?.label ?? name, spec?.options?.find(([key]) => key === text)?.[1] ?? (text === '' ? 'none' : text)];
  });
}
