/**
 * Seals the stored secrets again with the first of ENCRYPTION_KEYS, while the service runs. When it ends with 0, the older
 * keys may be taken out of the settings. Exit code 1 means failure, or that secrets are left that no key opens.
 */
import { parseArgs } from 'node:util';
import { openSlackChannelRecords } from '../../alerts/slack/models.js';
import { sealAgain } from '../../alerts/slack/seal-again.js';
import { Problem } from '../../boot/problem.js';
import { secretKeys } from '../../boot/secret-keys.js';
import { withSecretFiles } from '../../boot/secret-files.js';
import { createSealedTexts } from '../../storage/sealed-text.js';
import { runCommand, type Run } from './command.js';

const USAGE = `Usage, in production with node dist/admin/commands/reencrypt.js in place of npm run reencrypt:
  npm run reencrypt
MONGODB_URI names the database. ENCRYPTION_KEYS has the new key first and the older ones behind it, as the processes
have them by now: one that does not know the new key could not open what this command seals.`;

process.exitCode = await runCommand({ usage: USAGE, failureCode: 1, parse });

function parse(args: string[]): Run {
  parseArgs({ args, options: {} });
  const keys = secretKeys.safeParse(withSecretFiles(process.env)['ENCRYPTION_KEYS']);
  if (!keys.success) throw new Error(`ENCRYPTION_KEYS: ${keys.error.issues[0]!.message}`);
  const texts = createSealedTexts(keys.data);
  return async (connection) => {
    const done = await sealAgain(await openSlackChannelRecords(connection), texts);
    const { sealed, current, changed, unreadable, unreadableIds } = done;
    process.stdout.write(
      `Addresses of Slack channels: ${sealed} sealed again, ${current} were sealed with the first key, ` +
        `${changed} changed meanwhile, ${unreadable} that no key opens.\n`,
    );
    if (changed > 0) process.stdout.write('Run it once more: those that changed meanwhile may have an older key.\n');
    if (unreadable === 0) return changed === 0 ? 0 : 1;
    throw new Problem(
      `No key in ENCRYPTION_KEYS opens the addresses of these channels: ${unreadableIds.join(', ')}`,
      'Add the key that sealed them, or let Owners give these channels their addresses again.',
    );
  };
}
