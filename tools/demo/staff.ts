/**
 * Lets the demo's people into the back office: two of finance and of admin, one of each other role. They need not change
 * their passwords, and were there yesterday already, so that they may approve corrections.
 */
import { createAudit } from '../../admin/audit/audit.js';
import { auditModel } from '../../admin/audit/models.js';
import { staffModels } from '../../admin/staff/models.js';
import type { StaffRole } from '../../admin/staff/roles.js';
import { createStaff, type Staff } from '../../admin/staff/staff.js';
import { connectMongo } from '../../storage/connect.js';

export interface SignIn {
  readonly email: string;
  readonly password: string;
}

const PEOPLE: Readonly<Record<StaffRole, readonly [name: string, email: string][]>> = {
  viewer: [['Vera Vogel', 'vera@fuelgauge.example']],
  support: [['Sam Sutter', 'sam@fuelgauge.example']],
  finance: [
    ['Fiona Falk', 'fiona@fuelgauge.example'],
    ['Frank Fell', 'frank@fuelgauge.example'],
  ],
  admin: [
    ['Ada Lindqvist', 'ada@fuelgauge.example'],
    ['Omar Haddad', 'omar@fuelgauge.example'],
  ],
};
/** The demo answers on this machine only. */
const PASSWORD = 'runway-of-the-demo';
const DAYS_HERE = 30;
const DAY_MS = 24 * 60 * 60_000;

/** The collections must exist: the back office has started before. */
export async function openDemoStaff(mongodbUri: string): Promise<Record<StaffRole, SignIn[]>> {
  const connection = await connectMongo(mongodbUri);
  try {
    const past = (): Date => new Date(Date.now() - DAYS_HERE * DAY_MS);
    const audit = createAudit(auditModel(connection));
    const staff = createStaff({ models: staffModels(connection), audit, now: past });
    const known = new Set((await staff.list()).map(({ email }) => email));
    const roles = Object.entries(PEOPLE) as [StaffRole, readonly [string, string][]][];
    const signIns: [StaffRole, SignIn[]][] = [];
    for (const [role, people] of roles) {
      for (const [name, email] of people) if (!known.has(email)) await add(staff, { name, email, role });
      signIns.push([role, people.map(([, email]) => ({ email, password: PASSWORD }))]);
    }
    return Object.fromEntries(signIns) as Record<StaffRole, SignIn[]>;
  } finally {
    await connection.close();
  }
}

async function add(staff: Staff, person: Parameters<Staff['create']>[0]): Promise<void> {
  const { id, password } = await staff.create(person, 'command');
  await staff.changePassword(id, password, PASSWORD);
}
