/**
 * Writes a backup of the database into a new folder, while the service runs. Exit code 1 means failure: what it left in the
 * folder is no backup.
 */
import { parseArgs } from 'node:util';
import { writeBackup } from '../../backup/write.js';
import { formatNumber } from '../../domain/format-number.js';
import { runCommand, type Run } from './command.js';
import { progressLine } from './progress-line.js';

const USAGE = `Usage, in production with node dist/admin/commands/backup.js in place of npm run backup --:
  npm run backup -- --to FOLDER
FOLDER is new, or empty. MONGODB_URI names the database.`;

process.exitCode = await runCommand({ usage: USAGE, failureCode: 1, parse });

function parse(args: string[]): Run {
  const { to: folder } = parseArgs({ args, options: { to: { type: 'string' } } }).values;
  if (folder === undefined) throw new Error('Name the folder: --to FOLDER');
  return async (connection) => {
    const { startedAt, collections, ledger, unknown } = await writeBackup({
      connection,
      folder,
      onProgress: progressLine(),
    });
    const bytes = collections.reduce((sum, file) => sum + file.bytes, ledger.ends.bytes);
    const documents = collections.reduce((sum, file) => sum + file.documents, 0);
    process.stdout.write(
      [
        `${folder} holds the database "${connection.name}" as of ${startedAt} or later:`,
        `${formatNumber(ledger.accounts)} accounts with ${formatNumber(ledger.entries)} entries; ${formatNumber(documents)} documents in all, ${(bytes / 1e6).toFixed(1)} MB.`,
        'The keys in ENCRYPTION_KEYS are not in it: keep them elsewhere.',
        ...(unknown.length === 0 ? [] : [`Left out, because no part of Fuelgauge made them: ${unknown.join(', ')}.`]),
        '',
      ].join('\n'),
    );
    return 0;
  };
}
