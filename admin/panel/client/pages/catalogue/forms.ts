/** Says what staff fill in for a plan and for the price list, and makes of it what is sent. The service checks it again. */
import { FEATURES } from '../../../../../domain/pricing/price-list.js';
import { money, numberIn, words } from '../../format.js';
import type { FieldSpec } from '../../ui/field-spec.js';
import type { Content, PlanContent, PriceListContent } from './shown.js';

/** By the path of each field in the content, so that a refusal finds its field. */
export type Typed = Readonly<Record<string, string>>;

export interface Form {
  readonly groups: readonly (readonly [title: string, fields: readonly FieldSpec[]])[];
  readonly typed: (content: Content) => Typed;
  readonly content: (typed: Typed) => Content;
}

const YES_NO = [
  ['no', 'No'],
  ['yes', 'Yes'],
] as const;

/** An amount in the currency's smallest unit, as the service takes it; `amountHint` says what that is. */
const minor = (name: string, label: string): FieldSpec => ({ name, label, isNumber: true });
const AMOUNTS: readonly string[] = ['price', 'packUnitPrice', 'overage.unitPrice'];

/** `4900` in dollars is `$49.00`. Undefined: the field is no amount, or nothing can be said about it. */
export function amountHint(name: string, typed: Typed): string | undefined {
  const text = (typed[name] ?? '').trim();
  const currency = (typed['price.currency'] ?? '').trim();
  if (!AMOUNTS.includes(name) || !/^\d+$/.test(text) || !/^[a-z]{3}$/.test(currency)) return undefined;
  return `${money({ amount: Number(text), currency })}, written in the currency’s smallest unit`;
}

const toTyped = {
  text: (value: string | null): string => value ?? '',
  flag: (value: boolean): string => (value ? 'yes' : 'no'),
};

export const PLAN_FORM: Form = {
  groups: [
    [
      'The plan',
      [
        { name: 'name', label: 'Name' },
        { name: 'creditsPerPeriod', label: 'Credits of a period', isNumber: true },
        { name: 'interval', label: 'Interval', hint: 'P1M is a month, P1Y a year.' },
        { name: 'free', label: 'Free of charge', options: YES_NO },
      ],
    ],
    [
      'Prices',
      [
        { name: 'price.currency', label: 'Currency', hint: 'usd, eur …: one for all prices of the plan.' },
        minor('price', 'Price of one interval'),
        minor('packUnitPrice', 'One credit of a pack'),
        { name: 'packsCarryOver', label: 'Packs outlive the period', options: YES_NO },
        {
          name: 'stripePriceId',
          label: 'Price at the payment provider',
          hint: 'price_…: its subscribers get this plan.',
          isOptional: true,
        },
      ],
    ],
    [
      'Overage',
      [
        { name: 'overage.allowed', label: 'Owners may allow overage', options: YES_NO },
        { name: 'overage.limit', label: 'Tokens of overage a period', isNumber: true },
        minor('overage.unitPrice', 'One token of overage'),
      ],
    ],
  ],
  typed(content) {
    const { price, packUnitPrice, overage, ...plan } = content as PlanContent;
    return {
      ...{ name: plan.name, creditsPerPeriod: String(plan.creditsPerPeriod), interval: plan.interval },
      ...{ free: toTyped.flag(plan.free), packsCarryOver: toTyped.flag(plan.packsCarryOver) },
      ...{ 'price.currency': price.currency, price: String(price.amount), packUnitPrice: String(packUnitPrice.amount) },
      ...{ 'overage.allowed': toTyped.flag(overage.allowed), 'overage.limit': String(overage.limit) },
      ...{ 'overage.unitPrice': String(overage.unitPrice.amount), stripePriceId: toTyped.text(plan.stripePriceId) },
    };
  },
  content(typed): PlanContent {
    const at = (name: string): string => (typed[name] ?? '').trim();
    const amountOf = (name: string) => ({ amount: numberIn(typed[name]), currency: at('price.currency') });
    return {
      ...{ name: at('name'), creditsPerPeriod: numberIn(typed['creditsPerPeriod']), interval: at('interval') },
      ...{ free: at('free') === 'yes', packsCarryOver: at('packsCarryOver') === 'yes' },
      ...{ price: amountOf('price'), packUnitPrice: amountOf('packUnitPrice') },
      stripePriceId: at('stripePriceId') === '' ? null : at('stripePriceId'),
      overage: {
        ...{ allowed: at('overage.allowed') === 'yes', limit: numberIn(typed['overage.limit']) },
        unitPrice: amountOf('overage.unitPrice'),
      },
    };
  },
};

/** What a plan that does not exist yet begins with. */
export const NEW_PLAN: PlanContent = {
  ...{ name: '', free: false, creditsPerPeriod: 0, interval: 'P1M', packsCarryOver: false, stripePriceId: null },
  ...{ price: { amount: 0, currency: 'usd' }, packUnitPrice: { amount: 30, currency: 'usd' } },
  overage: { allowed: false, limit: 0, unitPrice: { amount: 0, currency: 'usd' } },
};

const ITEM_FIELDS = ['tokens', 'label', 'usageLabel', 'description'] as const;
const ITEM_LABELS: Readonly<Record<(typeof ITEM_FIELDS)[number], string>> = {
  ...{ tokens: 'Tokens', label: 'Name in the price list' },
  ...{ usageLabel: 'Name of its use', description: 'Description' },
};

export const PRICE_LIST_FORM: Form = {
  groups: FEATURES.map((feature, n) => [
    words(feature),
    ITEM_FIELDS.map((field) => ({
      ...{ name: `items.${n}.${field}`, label: ITEM_LABELS[field], isNumber: field === 'tokens' },
      isLong: field === 'description',
      isWide: field === 'tokens' || field === 'description',
    })),
  ]),
  typed(content) {
    const { items } = content as PriceListContent;
    const rows = FEATURES.flatMap((feature, n) => {
      const item = items.find((one) => one.feature === feature);
      return ITEM_FIELDS.map((field) => [`items.${n}.${field}`, String(item?.[field] ?? '')] as const);
    });
    return Object.fromEntries(rows);
  },
  content: (typed): PriceListContent => ({
    items: FEATURES.map((feature, n) => {
      const at = (field: string): string => (typed[`items.${n}.${field}`] ?? '').trim();
      return {
        ...{ feature, tokens: numberIn(at('tokens')), label: at('label') },
        ...{ usageLabel: at('usageLabel'), description: at('description') },
      };
    }),
  }),
};

export const fieldsOf = ({ groups }: Form): readonly FieldSpec[] => groups.flatMap(([, fields]) => fields);
