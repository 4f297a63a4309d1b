/**
 * Makes the people of the back office, changes what they may do, and takes them out. A new password is shown once, on the
 * last line; its person chooses another one at the first sign-in. Exit code 1 means failure.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { createAudit } from '../audit/audit.js';
import { auditModel } from '../audit/models.js';
import { staffModels } from '../staff/models.js';
import { isStaffRole, STAFF_ROLES } from '../staff/roles.js';
import { createStaff, type NewStaff, type Staff } from '../staff/staff.js';
import { runCommand, unknownCommand, type Run } from './command.js';

const USAGE = `Usage, in production with node dist/admin/commands/staff.js in place of npm run staff --:
  npm run staff -- create --email EMAIL --name NAME --role ${STAFF_ROLES.join('|')}
  npm run staff -- list
  npm run staff -- role ID ${STAFF_ROLES.join('|')}
  npm run staff -- reset ID
  npm run staff -- disable ID
MONGODB_URI names the database.`;
const BY = 'command';
const MAX_NAME_LENGTH = 100;

process.exitCode = await runCommand({ usage: USAGE, failureCode: 1, parse });

/** Resolves with the lines to show. */
type Answer = (staff: Staff) => Promise<string>;

function parse(args: string[]): Run {
  const options = { email: { type: 'string' }, name: { type: 'string' }, role: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [command, id, role] = positionals;
  switch (command) {
    case 'create':
      return withStaff(create(personOf(values)));
    case 'list':
      return withStaff(list);
    case 'role':
      return withStaff(changeRole(idOf(id), roleOf(role)));
    case 'reset':
      return withStaff(reset(idOf(id)));
    case 'disable':
      return withStaff(disable(idOf(id)));
    default:
      throw unknownCommand(command);
  }
}

function personOf({ email = '', name = '', role }: Readonly<Record<string, string | undefined>>): NewStaff {
  if (!z.email().safeParse(email).success) throw new Error('Give an email address: --email EMAIL');
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > MAX_NAME_LENGTH)
    throw new Error('Give a name of up to 100 characters: --name NAME');
  return { email, name: trimmed, role: roleOf(role) };
}

function roleOf(role: string | undefined) {
  if (role === undefined || !isStaffRole(role)) throw new Error(`A role is one of ${STAFF_ROLES.join(', ')}.`);
  return role;
}

function idOf(id: string | undefined): string {
  if (id === undefined) throw new Error('Give the id of the person, which list shows.');
  return id;
}

function create(person: NewStaff): Answer {
  return async (staff) => {
    const { id, password } = await staff.create(person, BY);
    return `Created ${id} (${person.role}). The password is shown this once:\n${password}`;
  };
}

async function list(staff: Staff): Promise<string> {
  const lines = (await staff.list()).map(({ id, role, email, name, disabledAt }) => {
    const state = disabledAt ? `disabled ${disabledAt.toISOString()}` : 'active';
    return [id, role, state, email, name].join('  ');
  });
  return lines.length === 0 ? 'Nobody is here yet.' : lines.join('\n');
}

function changeRole(id: string, role: NewStaff['role']): Answer {
  return async (staff) => {
    await staff.changeRole(id, role, BY);
    return `${id} is ${role} from the next request on.`;
  };
}

function reset(id: string): Answer {
  return async (staff) => {
    const { password } = await staff.reset(id, BY);
    return `All sessions of ${id} are over. The new password is shown this once:\n${password}`;
  };
}

function disable(id: string): Answer {
  return async (staff) => {
    await staff.disable(id, BY);
    return `${id} may not sign in any more, and all sessions are over.`;
  };
}

function withStaff(answer: Answer): Run {
  return async (connection) => {
    const models = staffModels(connection);
    const audit = auditModel(connection);
    await prepareCollections({ ...models, audit });
    process.stdout.write(`${await answer(createStaff({ models, audit: createAudit(audit) }))}\n`);
    return 0;
  };
}
