/** Keeps the people of the back office: who they are, what they may do, and how they sign in. */
import { randomBytes } from 'node:crypto';
import type { Actor } from '../../domain/account/actor.js';
import { invalidField, notFound } from '../../domain/errors.js';
import { isDuplicateKey } from '../../storage/driver.js';
import type { Audit } from '../audit/audit.js';
import { createSignInFailures } from './failures.js';
import type { StaffModels, StaffRecord } from './models.js';
import { hashPassword, isPassword, makePassword, passwordProblem } from './password.js';
import type { StaffRole } from './roles.js';

/** A person as the back office shows one. */
export interface StaffMember {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly mustChangePassword: boolean;
  readonly sessionsFrom: Date;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
}

/** As entries and versions name the person. */
export const actorOf = ({ id }: Pick<StaffMember, 'id'>): Actor => `staff:${id}`;

export type SignIn =
  | { readonly outcome: 'signed-in'; readonly staff: StaffMember }
  /** A wrong address, a wrong password, or a person who may not sign in: nobody learns which. */
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'paused'; readonly until: Date };

export interface NewStaff {
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
}

export interface Staff {
  /** `password` is for the first sign-in, and can't be read again. Throws `invalid-request` where the address is taken. */
  create(person: NewStaff, by: string): Promise<{ readonly id: string; readonly password: string }>;
  list(): Promise<StaffMember[]>;
  /** Null: nobody has this id, or the person may not sign in any more. Read it for each request: a change acts at once. */
  findActive(id: string): Promise<StaffMember | null>;
  /** Ends all sessions of the person. Throws `not-found`. */
  disable(id: string, by: string): Promise<void>;
  /** Lets a person sign in again, with a new password. Ends all sessions. Throws `not-found`. */
  reset(id: string, by: string): Promise<{ readonly password: string }>;
  changeRole(id: string, role: StaffRole, by: string): Promise<void>;
  signIn(email: string, password: string): Promise<SignIn>;
  /** Ends all other sessions. Throws `invalid-request` where the old password is wrong or the new one is weak. */
  changePassword(id: string, old: string, chosen: string): Promise<void>;
}

interface StaffParts {
  readonly models: StaffModels;
  readonly audit: Pick<Audit, 'record'>;
  readonly now?: () => Date;
}

export function createStaff({ models, audit, now = () => new Date() }: StaffParts): Staff {
  const { staff } = models;
  const failures = createSignInFailures(models.failures);

  const change = async (id: string, changes: Partial<StaffRecord>): Promise<void> => {
    const { matchedCount } = await staff.updateOne({ _id: id }, { $set: changes }, { runValidators: true });
    if (matchedCount === 0) throw notFound('person');
  };

  /** Costs an unknown address as much time as a known one. Made with the first sign-in: commands need none. */
  let nobodysHash: Promise<string> | undefined;

  const findByPassword = async (email: string, password: string): Promise<StaffRecord | null> => {
    const found = await staff.findOne({ email: email.toLowerCase(), disabledAt: null }).lean<StaffRecord>();
    nobodysHash ??= hashPassword('nobody has this password');
    const isRight = await isPassword(found?.passwordHash ?? (await nobodysHash), password);
    return isRight ? found : null;
  };

  return {
    async create({ email, name, role }, by) {
      const id = `staff-${randomBytes(9).toString('base64url')}`;
      const password = makePassword();
      const at = now();
      const record: StaffRecord = {
        _id: id,
        email: email.toLowerCase(),
        name,
        role,
        passwordHash: await hashPassword(password),
        mustChangePassword: true,
        sessionsFrom: at,
        createdAt: at,
        disabledAt: null,
      };
      try {
        await staff.create([record]);
      } catch (error) {
        if (isDuplicateKey(error)) throw invalidField('email', 'Somebody has this address already.');
        throw error;
      }
      await audit.record({ by, act: 'staff-created', subject: id, facts: { role } });
      return { id, password };
    },

    async list() {
      return (await staff.find().sort({ createdAt: 1, _id: 1 }).lean<StaffRecord[]>()).map(memberOf);
    },

    async findActive(id) {
      const found = await staff.findOne({ _id: id, disabledAt: null }).lean<StaffRecord>();
      return found && memberOf(found);
    },

    async disable(id, by) {
      const at = now();
      await change(id, { disabledAt: at, sessionsFrom: at });
      await audit.record({ by, act: 'staff-disabled', subject: id });
    },

    async reset(id, by) {
      const password = makePassword();
      const passwordHash = await hashPassword(password);
      await change(id, { passwordHash, mustChangePassword: true, disabledAt: null, sessionsFrom: now() });
      const { email } = (await staff.findById(id).lean<StaffRecord>())!;
      await failures.forget(email);
      await audit.record({ by, act: 'password-reset', subject: id });
      return { password };
    },

    async changeRole(id, role, by) {
      await change(id, { role });
      await audit.record({ by, act: 'role-changed', subject: id, facts: { role } });
    },

    async signIn(email, password) {
      const { pausedUntil } = await failures.begin(email, now());
      if (pausedUntil) return { outcome: 'paused', until: pausedUntil };
      const found = await findByPassword(email, password);
      if (!found) {
        await audit.record({ by: 'nobody', act: 'sign-in-refused' });
        return { outcome: 'refused' };
      }
      await failures.forget(email);
      await audit.record({ by: found._id, act: 'signed-in' });
      return { outcome: 'signed-in', staff: memberOf(found) };
    },

    async changePassword(id, old, chosen) {
      const found = await staff.findOne({ _id: id, disabledAt: null }).lean<StaffRecord>();
      if (!found) throw notFound('person');
      if (!(await isPassword(found.passwordHash, old))) throw invalidField('old', 'This is not your password.');
      const problem = old === chosen ? 'Choose another password than the old one.' : passwordProblem(chosen, found);
      if (problem !== null) throw invalidField('chosen', problem);
      const passwordHash = await hashPassword(chosen);
      await change(id, { passwordHash, mustChangePassword: false, sessionsFrom: now() });
      await audit.record({ by: id, act: 'password-changed', subject: id });
    },
  };
}

function memberOf({ _id: id, passwordHash: _secret, ...member }: StaffRecord): StaffMember {
  return { id, ...member };
}
