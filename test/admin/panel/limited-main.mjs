/** The back office's process with lower limits for what it explains: LIMITS has them as JSON. Else as admin/panel/main.ts. */
import { pino } from 'pino';
import { createExplainServices } from '../../../dist/admin/explain/services.js';
import { createSessions } from '../../../dist/admin/panel/http/session.js';
import { openPanelServices } from '../../../dist/admin/panel/services.js';
import { startOperationsServer } from '../../../dist/boot/operations-server.js';
import { createReadiness } from '../../../dist/boot/readiness.js';
import { createServices } from '../../../dist/boot/services.js';
import { readSettings } from '../../../dist/boot/settings.js';

const settings = readSettings(process.env);
const log = pino({ level: 'warn' });
const onError = (error) => log.error(error);
const services = await createServices(settings, log);
const panel = await openPanelServices(services, { ...settings, onError });
const explain = createExplainServices({ ...services, audit: panel.audit, ...JSON.parse(process.env.LIMITS) });
const { connection } = services;
const sessions = createSessions({ connection, secrets: settings.sessionSecrets, secure: false });
Object.assign(process.env, { NODE_ENV: 'production', ADMIN_JS_SKIP_BUNDLE: 'true' });
const { createPanelApp } = await import('../../../dist/admin/panel/app.js');
const { createFrame } = await import('../../../dist/admin/panel/frame/admin-js.js');
const app = createPanelApp({ ...panel, explain, frame: createFrame(), sessions: sessions.handler, onError });
const readiness = createReadiness(services.checks, { log });
await startOperationsServer({ port: settings.adminPort, host: '127.0.0.1', readiness, otherwise: app });
