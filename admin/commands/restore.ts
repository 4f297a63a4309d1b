/**
 * Fills an empty database from a backup. Exit code 1 means failure: the message says whether it may be run again. While the
 * restore runs, no process starts on the database.
 */
import { parseArgs } from 'node:util';
import { restoreBackup } from '../../backup/restore.js';
import { formatNumber } from '../../domain/format-number.js';
import { runCommand, type Run } from './command.js';
import { progressLine } from './progress-line.js';

const USAGE = `Usage, in production with node dist/admin/commands/restore.js in place of npm run restore --:
  npm run restore -- --from FOLDER
FOLDER is that of a backup. MONGODB_URI names the database, which must be empty.`;

process.exitCode = await runCommand({ usage: USAGE, failureCode: 1, parse });

function parse(args: string[]): Run {
  const { from: folder } = parseArgs({ args, options: { from: { type: 'string' } } }).values;
  if (folder === undefined) throw new Error('Name the folder: --from FOLDER');
  return async (connection) => {
    const { startedAt, ledger } = await restoreBackup({ connection, folder, onProgress: progressLine() });
    process.stdout.write(
      [
        `"${connection.name}" has everything that was acknowledged until ${startedAt}, and some of what came later:`,
        `${formatNumber(ledger.accounts)} accounts with ${formatNumber(ledger.entries)} entries. Files, counts and chains are those of the manifest.`,
        'Now run `npm run migrate` and `npm run reconcile`; then docs/operations/backup.md says what is to be done before hosts call again.',
        '',
      ].join('\n'),
    );
    return 0;
  };
}
