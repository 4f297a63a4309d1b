// A restore that is killed in the midst of the ledger: node killed-restore.mjs URI FOLDER
import { restoreBackup } from '../../dist/backup/restore.js';
import { connectMongo } from '../../dist/storage/connect.js';

const [uri, folder] = process.argv.slice(2);
await restoreBackup({
  connection: await connectMongo(uri),
  folder,
  onProgress(collection) {
    if (collection === 'ledger_commits') process.kill(process.pid, 'SIGKILL');
  },
});
