// `npm run keys`: makes, lists and revokes API keys. A new key is shown once, on the last line.
//
//   npm run keys -- create --name NAME --scopes spend,read,manage
//   npm run keys -- list
//   npm run keys -- revoke ID
import { parseArgs } from 'node:util';
import { createApiKeys, type ApiKeys } from '../../accounts/api-keys.js';
import { accountModels } from '../../accounts/models.js';
import { isScope, SCOPES } from '../../accounts/scope.js';
import { connectMongo } from '../../storage/connect.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { describeFailure, Problem } from '../../boot/problem.js';

const USAGE = `Usage:
  npm run keys -- create --name NAME --scopes ${SCOPES.join(',')}
  npm run keys -- list
  npm run keys -- revoke ID
MONGODB_URI names the database.`;

const usageProblem = (message: string): Problem => new Problem(message, `\n${USAGE}`);

type Run = (keys: ApiKeys) => Promise<string>;

try {
  const run = readCommand(process.argv.slice(2));
  const uri = process.env['MONGODB_URI'];
  if (!uri) throw usageProblem('MONGODB_URI is not set.');
  process.stdout.write(`${await withKeys(uri, run)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Problem ? describeFailure(error) : (error as Error).message}\n`);
  process.exitCode = 1;
}

function readCommand(args: string[]): Run {
  const { values, positionals } = parse(args);
  const [command, id] = positionals;
  switch (command) {
    case 'create':
      return create(values.name ?? '', (values.scopes ?? '').split(','));
    case 'list':
      return list;
    case 'revoke':
      if (id === undefined) throw usageProblem('Which key? Give its id.');
      return revoke(id);
    default:
      throw usageProblem(command === undefined ? 'What shall be done?' : `There is no command ${command}.`);
  }
}

function parse(args: string[]) {
  try {
    const options = { name: { type: 'string' }, scopes: { type: 'string' } } as const;
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw usageProblem((error as Error).message);
  }
}

function create(name: string, scopes: string[]): Run {
  if (name.trim() === '') throw usageProblem('Give the key a name: --name NAME');
  const known = scopes.map((scope) => scope.trim()).filter(isScope);
  if (known.length !== scopes.length) throw usageProblem(`Scopes are ${SCOPES.join(', ')}, separated by commas.`);
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
  return lines.length === 0 ? 'There is no key yet.' : lines.join('\n');
}

function revoke(id: string): Run {
  return async (keys) => {
    if (!(await keys.revoke(id))) throw new Problem(`There is no key ${id}.`);
    return `Revoked ${id}. Processes that run forget it within seconds.`;
  };
}

async function withKeys(uri: string, run: Run): Promise<string> {
  const connection = await connectMongo(uri);
  try {
    const models = accountModels(connection);
    await prepareCollections(models);
    return await run(createApiKeys(models));
  } finally {
    await connection.close();
  }
}
