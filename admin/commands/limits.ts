/**
 * Shows and changes how many others have to approve corrections, by role and kind. A change acts on the next decision, and
 * is in the audit log. Exit code 1 means failure.
 */
import { parseArgs } from 'node:util';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { createAudit } from '../audit/audit.js';
import { auditModel } from '../audit/models.js';
import { LIMITED_KINDS, type LimitedKind } from '../corrections/kinds/kind.js';
import { createLimits, type Limits, type LimitValues } from '../corrections/limits/limits.js';
import { correctionModels, type LimitRecord } from '../corrections/models.js';
import { isStaffRole, STAFF_ROLES, type StaffRole } from '../staff/roles.js';
import { runCommand, unknownCommand, type Run } from './command.js';

const USAGE = `Usage, in production with node dist/admin/commands/limits.js in place of npm run limits --:
  npm run limits -- show
  npm run limits -- set ROLE KIND [--allowed yes|no] [--least 0|1|2] [--alone-in-account TOKENS] [--alone-in-all TOKENS]
                    [--two-from TOKENS] [--approves-up-to TOKENS]
Up to --alone-… tokens in 24 hours nobody has to approve, from --two-from on two others have to; --least is for any number.
ROLE is one of ${STAFF_ROLES.join(', ')}; KIND is one of ${LIMITED_KINDS.join(', ')}.
MONGODB_URI names the database.`;
const BY = 'command';
const OPTIONS = {
  allowed: { type: 'string' },
  least: { type: 'string' },
  'alone-in-account': { type: 'string' },
  'alone-in-all': { type: 'string' },
  'two-from': { type: 'string' },
  'approves-up-to': { type: 'string' },
} as const;
type Values = Readonly<Partial<Record<keyof typeof OPTIONS, string>>>;

process.exitCode = await runCommand({ usage: USAGE, failureCode: 1, parse });

/** Resolves with the lines to show. */
type Answer = (limits: Limits) => Promise<string>;

function parse(args: string[]): Run {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [command, role, kind] = positionals;
  switch (command) {
    case 'show':
      return withLimits(show);
    case 'set':
      return withLimits(set(roleOf(role), kindOf(kind), changesOf(values)));
    default:
      throw unknownCommand(command);
  }
}

function roleOf(role: string | undefined): StaffRole {
  if (role === undefined || !isStaffRole(role)) throw new Error(`A role is one of ${STAFF_ROLES.join(', ')}.`);
  return role;
}

function kindOf(kind: string | undefined): LimitedKind {
  const found = LIMITED_KINDS.find((known) => known === kind);
  if (!found) throw new Error(`A kind is one of ${LIMITED_KINDS.join(', ')}.`);
  return found;
}

function changesOf(values: Values): Partial<LimitValues> {
  const { allowed } = values;
  if (allowed !== undefined && allowed !== 'yes' && allowed !== 'no') throw new Error('Give --allowed yes or no.');
  const changes = {
    ...(allowed !== undefined && { allowed: allowed === 'yes' }),
    ...tokensOf('leastApprovers', values.least),
    ...tokensOf('aloneInAccount', values['alone-in-account']),
    ...tokensOf('aloneInAll', values['alone-in-all']),
    ...tokensOf('twoFrom', values['two-from']),
    ...tokensOf('approvesUpTo', values['approves-up-to']),
  };
  if (Object.keys(changes).length === 0) throw new Error('Say what to change.');
  return changes;
}

function tokensOf(name: keyof LimitValues, text: string | undefined): Partial<LimitValues> {
  if (text === undefined) return {};
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${text} is not a whole number.`);
  return { [name]: Number(text) };
}

async function show(limits: Limits): Promise<string> {
  return (await limits.list()).map(lineOf).join('\n');
}

function set(role: StaffRole, kind: LimitedKind, changes: Partial<LimitValues>): Answer {
  return async (limits) => lineOf(await limits.set(role, kind, changes, BY));
}

function lineOf(limit: LimitRecord): string {
  const { role, kind, allowed, leastApprovers, aloneInAccount, aloneInAll, twoFrom, approvesUpTo } = limit;
  const name = `${role.padEnd(8)} ${kind.padEnd(16)}`;
  if (!allowed) return `${name} not allowed`;
  return (
    `${name} least approvers ${leastApprovers}, alone up to ${aloneInAccount} in an account and ${aloneInAll} in all, ` +
    `two from ${twoFrom}, approves up to ${approvesUpTo}`
  );
}

function withLimits(answer: Answer): Run {
  return async (connection) => {
    const models = correctionModels(connection);
    const audit = auditModel(connection);
    await prepareCollections({ limits: models.limits, audit });
    const limits = createLimits(models.limits, createAudit(audit));
    await limits.seed();
    process.stdout.write(`${await answer(limits)}\n`);
    return 0;
  };
}
