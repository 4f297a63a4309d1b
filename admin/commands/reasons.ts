/**
 * Shows, adds and retires the reasons that people give for corrections. A change acts on the next correction, and is in the
 * audit log. Exit code 1 means failure.
 */
import { parseArgs } from 'node:util';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { createAudit } from '../audit/audit.js';
import { auditModel } from '../audit/models.js';
import { correctionModels } from '../corrections/models.js';
import { createReasons, type Reasons, type StoredReason } from '../corrections/reasons.js';
import { runCommand, unknownCommand, type Run } from './command.js';

const USAGE = `Usage, in production with node dist/admin/commands/reasons.js in place of npm run reasons --:
  npm run reasons -- list
  npm run reasons -- add CODE --label "TEXT" [--ticket]
  npm run reasons -- retire CODE
--ticket: whoever gives this reason has to name a ticket. add also changes a reason, and brings a retired one back.
A retired reason is given for no new correction; it is never removed, since earlier ones name it.
MONGODB_URI names the database.`;
const BY = 'command';
const OPTIONS = { label: { type: 'string' }, ticket: { type: 'boolean', default: false } } as const;

process.exitCode = await runCommand({ usage: USAGE, failureCode: 1, parse });

function parse(args: string[]): Run {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [command, code] = positionals;
  switch (command) {
    case 'list':
      return withReasons(async (reasons) => (await reasons.all()).map(lineOf).join('\n'));
    case 'add': {
      const { label, ticket: needsTicket } = values;
      if (code === undefined || label === undefined) throw new Error('Give a code, and --label with the text.');
      return withReasons(async (reasons) => lineOf(await reasons.put({ code, label, needsTicket }, BY)));
    }
    case 'retire':
      if (code === undefined) throw new Error('Give the code of the reason.');
      return withReasons(async (reasons) => lineOf(await reasons.retire(code, BY)));
    default:
      throw unknownCommand(command);
  }
}

function lineOf({ code, label, needsTicket, retiredAt }: StoredReason): string {
  const state = retiredAt === null ? (needsTicket ? 'needs a ticket' : '') : `retired ${retiredAt.toISOString()}`;
  return `${code.padEnd(18)} ${label.padEnd(50)} ${state}`.trimEnd();
}

function withReasons(answer: (reasons: Reasons) => Promise<string>): Run {
  return async (connection) => {
    const models = correctionModels(connection);
    const log = auditModel(connection);
    await prepareCollections({ reasons: models.reasons, log });
    const reasons = createReasons(models.reasons, createAudit(log));
    await reasons.seed();
    process.stdout.write(`${await answer(reasons)}\n`);
    return 0;
  };
}
