/** Roles and what each may do. Every role sees the credits card. */
export const ROLES = ['Owner', 'Admin', 'Editor', 'Observer'] as const;
export type Role = (typeof ROLES)[number];

export type Permission =
  | 'see_top_ups'
  | 'purchase'
  | 'open_billing_portal'
  | 'allow_overage'
  | 'change_alert_settings'
  | 'see_alerts'
  | 'steer_rescreens'
  | 'see_use_of_others';

const ALLOWED: Record<Permission, readonly Role[]> = {
  see_top_ups: ['Owner', 'Admin'],
  purchase: ['Owner'],
  open_billing_portal: ['Owner'],
  allow_overage: ['Owner'],
  change_alert_settings: ['Owner', 'Admin'],
  see_alerts: ['Owner', 'Admin'],
  steer_rescreens: ['Owner', 'Admin', 'Editor'],
  see_use_of_others: ['Owner', 'Admin'],
};

export function may(role: Role, permission: Permission): boolean {
  return ALLOWED[permission].includes(role);
}

/** Names who may do something, for people: `an Owner or an Admin`. */
export const whoMay = (permission: Permission): string => ALLOWED[permission].map((role) => `an ${role}`).join(' or ');
