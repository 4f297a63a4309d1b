/** What staff may do. A person has one role; each right names the roles that have it. */
export const STAFF_ROLES = ['viewer', 'support', 'finance', 'admin'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

export const isStaffRole = (text: string): text is StaffRole => (STAFF_ROLES as readonly string[]).includes(text);

const EVERYBODY = STAFF_ROLES;

/**
 * `look`: see customers and their numbers. `export`: take them away as a file. `correct`: ask for corrections, within the
 * limits of their role. `approve`: decide about corrections of others. `catalogue`: change plans and prices. `acknowledge`: say
 * that nothing more is to be done about a finding.
 */
export const RIGHTS = {
  look: EVERYBODY,
  export: ['finance', 'admin'],
  correct: ['support', 'finance', 'admin'],
  approve: ['finance', 'admin'],
  catalogue: ['finance', 'admin'],
  acknowledge: ['finance', 'admin'],
} as const satisfies Record<string, readonly StaffRole[]>;

export type Right = keyof typeof RIGHTS;

export const hasRight = (role: StaffRole, right: Right): boolean =>
  (RIGHTS[right] as readonly StaffRole[]).includes(role);
