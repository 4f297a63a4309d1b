// `node dist/tools/stand-ins/mail-sink/main.js` with SMTP_PORT, PORT (its web page) and DATA_DIR.
import { stopSignal } from '../../../boot/stop-signal.js';
import { startMailSink } from './sink.js';

const { SMTP_PORT = '1025', PORT = '8025', DATA_DIR = '.local/data/mails' } = process.env;

const stopped = stopSignal();
const sink = await startMailSink(DATA_DIR, Number(SMTP_PORT), Number(PORT));
process.stdout.write(`Mails to ${sink.smtpUrl} are shown at ${sink.url}\n`);
await stopped;
await sink.close();
process.exit(0);
