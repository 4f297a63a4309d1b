/** Makes, lists and revokes API keys. A new key is shown once, on the last line. Exit code 1 means failure. */
import { parseArgs } from 'node:util';
import { createApiKeys, type ApiKeys } from '../../accounts/api-keys.js';
import { accountModels } from '../../accounts/models.js';
import { isScope, SCOPES } from '../../accounts/scope.js';
import { Problem } from '../../boot/problem.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { runCommand, unknownCommand, type Run } from './command.js';

const USAGE = `Usage, in production with node dist/admin/commands/keys.js in place of npm run keys --:
  npm run keys -- create --name NAME --scopes ${SCOPES.join(',')}
  npm run keys -- list
  npm run keys -- revoke ID
MONGODB_URI names the database.`;

process.exitCode = await runCommand({ usage: USAGE, failureCode: 1, parse });

/** Resolves with the lines to show. */
type Answer = (keys: ApiKeys) => Promise<string>;

function parse(args: string[]): Run {
  const options = { name: { type: 'string' }, scopes: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [command, id] = positionals;
  switch (command) {
    case 'create':
      return withKeys(create(values.name ?? '', (values.scopes ?? '').split(',')));
    case 'list':
      return withKeys(list);
    case 'revoke':
      if (id === undefined) throw new Error('Give the id of the key to revoke.');
      return withKeys(revoke(id));
    default:
      throw unknownCommand(command);
  }
}

function create(name: string, scopes: string[]): Answer {
  if (name.trim() === '') throw new Error('Give the key a name: --name NAME');
  const known = scopes.map((scope) => scope.trim()).filter(isScope);
  if (known.length !== scopes.length) throw new Error(`Scopes are ${SCOPES.join(', ')}, separated by commas.`);
  return async (keys) => {
    const { id, secret } = await keys.create(name.trim(), [...new Set(known)]);
    return `Created ${id} (${known.join(', ')}). The key is shown this once:\n${secret}`;
  };
}

async function list(keys: ApiKeys): Promise<string> {
  const lines = (await keys.list()).map(({ _id, name, scopes, createdAt, revokedAt }) => {
    const state = revokedAt ? `revoked ${revokedAt.toISOString()}` : 'in use';
    return [_id, scopes.join(','), createdAt.toISOString(), state, name].join('  ');
  });
  return lines.length === 0 ? 'No key exists yet.' : lines.join('\n');
}

function revoke(id: string): Answer {
  return async (keys) => {
    if (!(await keys.revoke(id))) throw new Problem(`The key ${id} was not found.`);
    return `Revoked ${id}. Running processes refuse it within seconds.`;
  };
}

function withKeys(answer: Answer): Run {
  return async (connection) => {
    const models = accountModels(connection);
    await prepareCollections(models);
    process.stdout.write(`${await answer(createApiKeys(models))}\n`);
    return 0;
  };
}
