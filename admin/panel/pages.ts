/** Names the pages of the back office. The address of each is /admin/pages/<name>; `client/components.tsx` has its component. */
export const PAGES = [
  'accounts',
  'account',
  'entries',
  'entry',
  'figure',
  'refusal',
  'correct',
  'corrections',
  'correction',
  'catalogue',
  'plan',
  'draft',
  'operations',
  'audit',
  'staff',
] as const;

export type PageName = (typeof PAGES)[number];
