/** Runs the API on a ledger that accepts every debit and stores nothing, to measure the cost of HTTP alone. */
import { pino } from 'pino';
import { createApp } from '../../../api/app.js';
import { createHttpServer, listen } from '../../../api/http/http-server.js';
import { readSettings } from '../../../boot/settings.js';
import { actionKey, entryId, entryKey, periodId } from '../../../domain/business-key.js';
import type { Ledger } from '../../../ledger/ledger.js';
import { createServices } from '../../../boot/services.js';
import { createMetrics } from '../../../observe/metrics.js';

const settings = readSettings(process.env);
const logger = pino({ level: settings.logLevel });
const services = await createServices(settings, logger);

let seq = 0;
const debit: Ledger['debit'] = ({ accountId, action, spaceId, memberId, actor }) => {
  seq += 1;
  const id = periodId(accountId, 1);
  const entry = {
    _id: entryId(accountId, seq),
    accountId,
    seq,
    type: 'debit',
    key: entryKey.debit(actionKey(action), 1),
    tokens: -1,
    legs: { available: -1, spent: 1 },
    slices: [],
    overageTokens: 0,
    periodId: id,
    at: new Date(),
    balanceAfter: 1,
    actor,
    action: actionKey(action),
    attempt: 1,
    feature: action.feature,
    priceListVersion: 1,
    ...(spaceId !== undefined && { spaceId }),
    ...(memberId !== undefined && { memberId }),
  } as const;
  const balance = { creditsLeft: 1, creditsTotal: 1, creditsHeld: 0, overageTokens: 0, periodId: id };
  return Promise.resolve({ ok: true, entry, repeated: false, balance });
};

const { publicUrl, planUrl, allowedOrigins, rateLimitPerSecond } = settings;
const ledger: Ledger = { ...services.ledger, debit };
const metrics = createMetrics('api');
const missing = () => Promise.resolve([]);
const urlsAndLimits = { publicUrl, planUrl, allowedOrigins, rateLimitPerSecond };
const app = createApp({ ...services, ledger, metrics, missing, logger, ...urlsAndLimits });
await listen(createHttpServer(app), settings.port, settings.host);
process.on('SIGTERM', () => process.exit(0));
