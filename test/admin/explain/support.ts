import type { StaffMember } from '../../../admin/staff/staff.js';
import type { NewAuditLine } from '../../../admin/audit/audit.js';
import { FIRST_PRICE_LIST } from '../../../domain/pricing/price-list.js';
import { SEED_PLANS } from '../../../domain/pricing/plan.js';
import { T0 } from '../../support/time.js';

/** A person of the back office. */
export const person = (role: StaffMember['role'] = 'support'): StaffMember => ({
  id: `staff-${role}`,
  email: `${role}@example.com`,
  name: role,
  role,
  mustChangePassword: false,
  sessionsFrom: T0,
  createdAt: T0,
  disabledAt: null,
});

/** Keeps what services record. */
export function auditInMemory() {
  const lines: NewAuditLine[] = [];
  return {
    lines,
    record: (line: NewAuditLine) => Promise.resolve(lines.push(line)),
  };
}

/** The plans and prices that a new installation has. */
export const WORDS = {
  plans: { find: (planId: string) => Promise.resolve(SEED_PLANS.find(({ id }) => id === planId) ?? null) },
  priceList: () => FIRST_PRICE_LIST,
};
