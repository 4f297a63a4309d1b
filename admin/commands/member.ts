/**
 * Gives away or erases what is stored about one member, because the person asks for it. The export is JSON on stdout. Exit
 * code 1 means failure: nothing is known of what was done, and the command may be repeated.
 */
import { parseArgs } from 'node:util';
import { openMemberData, type Erased, type MemberData } from '../members/member-data.js';
import { runCommand, unknownCommand, type Run } from './command.js';

const USAGE = `Usage, in production with node dist/admin/commands/member.js in place of npm run member --:
  npm run member -- export --account ID --member ID
  npm run member -- erase --account ID --member ID
MONGODB_URI names the database.`;

process.exitCode = await runCommand({ usage: USAGE, failureCode: 1, parse });

/** Resolves with what to show. */
type Answer = (data: MemberData) => Promise<string>;

function parse(args: string[]): Run {
  const options = { account: { type: 'string' }, member: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const { account, member } = values;
  const [command] = positionals;
  if (command !== 'export' && command !== 'erase') {
    throw unknownCommand(command);
  }
  if (account === undefined || member === undefined) {
    throw new Error('Give the account and the member: --account ID --member ID');
  }
  return withData(
    command === 'export'
      ? async (data) => JSON.stringify(await data.export(account, member), null, 2)
      : async (data) => described(account, member, await data.erase(account, member)),
  );
}

function described(accountId: string, memberId: string, { hadRecord, customerId }: Erased): string {
  const what = `the member ${memberId} of ${accountId}`;
  return [
    hadRecord
      ? `Erased ${what}: the record with the name and the address, and what the member chose and read.`
      : `No record of ${what} was stored. What the member chose and read is erased.`,
    'Entries, purchases and messages keep the id. Tokens of the member are valid for at most 15 minutes.',
    'The host must not send the member again: a PUT of the same id stores a new record.',
    ...(customerId === null
      ? []
      : [`Look at Stripe: its customer ${customerId} may have the address, and Stripe keeps receipts and invoices.`]),
  ].join('\n');
}

function withData(answer: Answer): Run {
  return async (connection) => {
    process.stdout.write(`${await answer(await openMemberData(connection))}\n`);
    return 0;
  };
}
