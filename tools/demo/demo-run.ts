import path from 'node:path';
import { findOrCreateApiKey } from '../servers/api-key.js';
import type { GuardedProcess } from '../servers/guarded-process.js';
import { mongoFromEnvironment, startMongo } from '../servers/mongo.js';
import { NAMESPACE, startTemporal, temporalFromEnvironment } from '../servers/temporal.js';
import { SANDBOX_SECRET_KEY, SANDBOX_WEBHOOK_SECRET } from '../stand-ins/stripe-sandbox/keys.js';
import type { DemoPorts } from './demo-ports.js';
import { refuseFormerData } from './former-data.js';
import type { KeptData } from './kept-data.js';
import type { DemoOptions } from './options.js';
import { removeReadyFile, writeReadyFile, type ReadyReport } from './ready-file.js';
import { say, showWelcome, step } from './screen.js';
import { openDemoStaff } from './staff.js';
import { startService, type Service } from '../servers/service.js';
import { supervise, type Supervised } from './supervised.js';

const SERVICE_GRACE_MS = 10_000;
/** Callers stop before the services they call; the processes of one row stop together. */
const STOP_ORDER = [
  ['assistant', 'admin'],
  ['api'],
  ['worker'],
  ['mongodb', 'temporal', 'mail-sink', 'stripe-sandbox', 'slack-sandbox'],
];
/** The processes in `pids` of the ready file: a contract. */
const REPORTED = new Set(['assistant', 'admin', 'api', 'worker', 'mongodb', 'temporal']);
const MAIL_FROM = 'Credits <credits@fuelgauge.example>';

/** One run of the demo: it starts everything, reports what runs, and stops it in order. */
export class DemoRun {
  readonly #options: DemoOptions;
  readonly #ports: DemoPorts;
  readonly #kept: KeptData;
  readonly #signal: AbortSignal;
  readonly #running = new Map<string, Supervised<GuardedProcess>>();
  #report: Omit<ReadyReport, 'pids'> | undefined;

  constructor(options: DemoOptions, ports: DemoPorts, kept: KeptData, signal: AbortSignal) {
    this.#options = options;
    this.#ports = ports;
    this.#kept = kept;
    this.#signal = signal;
  }

  /** Servers, then api and worker, then the key, then the assistant; resolves when everything answers. */
  async start(startedAtMs: number): Promise<void> {
    const apiUrl = `http://127.0.0.1:${this.#ports.api}`;
    const appUrl = `http://127.0.0.1:${this.#ports.assistant}`;
    const [mongodb, temporal, mail, stripe, slackUrl] = await allStarted([
      step('MongoDB', () => this.#startMongo()),
      step('Temporal', () => this.#startTemporal()),
      step('Mail', () => this.#startMail()),
      step('Stripe', () => this.#startStripe(apiUrl)),
      step('Slack', () => this.#startSlack()),
    ]);
    const shared = {
      MONGODB_URI: mongodb.uri,
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: NAMESPACE,
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
      PUBLIC_URL: apiUrl,
      CARD_URL: process.env['CARD_URL'] ?? `${appUrl}/settings/subscription`,
      NOTIFICATIONS_URL: process.env['NOTIFICATIONS_URL'] ?? `${appUrl}/settings/notifications`,
      PLAN_URL: process.env['PLAN_URL'] ?? `${appUrl}/settings/plans`,
      // The pretend product's pages call the API, and checkouts lead back to them.
      ALLOWED_ORIGINS: [process.env['ALLOWED_ORIGINS'], appUrl].filter(Boolean).join(','),
      SMTP_URL: mail.smtpUrl,
      MAIL_FROM: process.env['MAIL_FROM'] ?? MAIL_FROM,
      ...stripe.env,
      TOKEN_SIGNING_KEYS: this.#kept.tokenSigningKeys,
      ENCRYPTION_KEYS: process.env['ENCRYPTION_KEYS'] ?? this.#kept.encryptionKeys,
      // Besides the stand-in, whatever was given: a person may try a webhook of Slack itself.
      SLACK_ALLOWED_HOSTS: [process.env['SLACK_ALLOWED_HOSTS'], slackUrl].filter(Boolean).join(','),
      // Viewers and scripts watch periods end.
      MIN_INTERVAL: process.env['MIN_INTERVAL'] ?? 'PT1S',
      // A viewer does not wait half a minute for a burst of edits to end.
      RESCREEN_QUIET_SECONDS: process.env['RESCREEN_QUIET_SECONDS'] ?? '2',
      RESCREEN_MAX_QUIET_SECONDS: process.env['RESCREEN_MAX_QUIET_SECONDS'] ?? '10',
    };
    await step('API and worker', () => allStarted([this.#startApi(shared), this.#startWorker(shared)]));
    await step('Back office', () => this.#startAdmin(shared, temporal.ui));
    const staffByRole = await openDemoStaff(mongodb.uri);
    const staff = staffByRole.admin[0]!;
    const adminUrl = `http://127.0.0.1:${this.#ports.admin}`;
    const apiKey = await findOrCreateApiKey(this.#kept.apiKeyFile, apiUrl, mongodb.uri);

    showWelcome({
      seconds: (performance.now() - startedAtMs) / 1000,
      apiUrl,
      appUrl,
      temporalUi: temporal.ui,
      mailUi: mail.url,
      stripeUi: stripe.url,
      slackUi: slackUrl,
      adminUrl: `${adminUrl}/admin`,
      staff,
      dataDir: this.#options.dataDir,
      logDir: this.#options.logDir,
      mongodb: mongodb.what,
      temporal: temporal.what,
    });
    await this.#startService({
      name: 'assistant',
      main: 'tools/demo/host/main.js',
      port: this.#ports.assistant,
      env: {
        FUELGAUGE_URL: apiUrl,
        FUELGAUGE_API_KEY: apiKey,
        TEMPORAL_ADDRESS: temporal.address,
        TEMPORAL_NAMESPACE: NAMESPACE,
        SLACK_WEBHOOK_URL: `${slackUrl}/services/T0ACME/B0ACME/credits-of-acme`,
        STORY: this.#options.scenario ? 'on' : 'off',
        CHECKOUT_SANDBOX_URL: stripe.url ?? '',
      },
      onLine: say,
    });

    this.#report = {
      urls: {
        app: appUrl,
        api: apiUrl,
        admin: adminUrl,
        temporal: temporal.ui ?? null,
        mail: mail.url,
        stripe: stripe.url,
        slack: slackUrl,
      },
      apiKey,
      staff,
      staffByRole,
      mongodbUri: mongodb.uri,
      temporalAddress: temporal.address,
      temporalNamespace: NAMESPACE,
      servers: { mongodb: mongodb.what, temporal: temporal.what },
    };
    this.#writeReport();
  }

  async stop(): Promise<void> {
    if (this.#options.readyFile !== undefined) removeReadyFile(this.#options.readyFile);
    this.#report = undefined;
    for (const names of STOP_ORDER) {
      await Promise.all(names.map(async (name) => this.#running.get(name)?.stop(SERVICE_GRACE_MS)));
    }
  }

  async #startMongo(): Promise<{ uri: string; what: string }> {
    const mongo = (await mongoFromEnvironment()) ?? (await this.#startOwnMongo());
    await refuseFormerData(mongo.uri);
    return mongo;
  }

  async #startOwnMongo(): Promise<{ uri: string; what: string }> {
    const logFile = path.join(this.#options.logDir, 'mongodb.log');
    const mongo = await this.#supervise('mongodb', (signal) =>
      startMongo({ dataDir: this.#kept.mongoDir, port: this.#ports.mongodb, logFile, signal }),
    );
    return mongo.current();
  }

  async #startTemporal(): Promise<{ address: string; ui?: string; what: string }> {
    const given = await temporalFromEnvironment();
    if (given !== undefined) return given;
    const logFile = path.join(this.#options.logDir, 'temporal.log');
    const { temporal: port, temporalUi: uiPort } = this.#ports;
    const temporal = await this.#supervise('temporal', (signal) =>
      startTemporal({ dataDir: this.#kept.temporalDir, port, uiPort, logFile, signal }),
    );
    return temporal.current();
  }

  /** Starts the mail sink, unless a mail server was given: the demo cannot show the mails of that one. */
  async #startMail(): Promise<{ smtpUrl: string; url: string | null }> {
    const given = process.env['SMTP_URL'];
    if (given !== undefined && given !== '') return { smtpUrl: given, url: null };
    const { smtp, mail: port } = this.#ports;
    const env = { SMTP_PORT: String(smtp), DATA_DIR: this.#kept.mailDir };
    await this.#startService({ name: 'mail-sink', main: 'tools/stand-ins/mail-sink/main.js', port, env });
    return { smtpUrl: `smtp://127.0.0.1:${smtp}`, url: `http://127.0.0.1:${port}` };
  }

  /** Starts the sandbox, unless a key of Stripe was given: then the services read Stripe's settings themselves. */
  async #startStripe(apiUrl: string): Promise<{ env: Record<string, string>; url: string | null }> {
    const given = process.env['STRIPE_SECRET_KEY'];
    if (given !== undefined && given !== '') return { env: {}, url: null };
    const port = this.#ports.stripe;
    const webhook = { WEBHOOK_URL: `${apiUrl}/webhooks/stripe`, STRIPE_WEBHOOK_SECRET: SANDBOX_WEBHOOK_SECRET };
    const env = { ...webhook, DATA_DIR: this.#kept.stripeDir };
    await this.#startService({ name: 'stripe-sandbox', main: 'tools/stand-ins/stripe-sandbox/main.js', port, env });
    const url = `http://127.0.0.1:${port}`;
    return {
      url,
      env: {
        STRIPE_SECRET_KEY: SANDBOX_SECRET_KEY,
        STRIPE_WEBHOOK_SECRET: SANDBOX_WEBHOOK_SECRET,
        STRIPE_API_BASE: url,
      },
    };
  }

  /** Resolves with its origin. */
  async #startSlack(): Promise<string> {
    const { slack: port } = this.#ports;
    const env = { DATA_DIR: this.#kept.slackDir };
    await this.#startService({ name: 'slack-sandbox', main: 'tools/stand-ins/slack-sandbox/main.js', port, env });
    return `http://127.0.0.1:${port}`;
  }

  async #startApi(env: Record<string, string>): Promise<void> {
    const { api: port, apiMetrics } = this.#ports;
    const own = { ...env, METRICS_PORT: String(apiMetrics) };
    await this.#startService({ name: 'api', main: 'api/main.js', port, env: own });
  }

  async #startAdmin(env: Record<string, string>, temporalUi: string | undefined): Promise<void> {
    const { admin: port, adminMetrics } = this.#ports;
    const own = {
      ...env,
      ADMIN_PORT: String(port),
      METRICS_PORT: String(adminMetrics),
      SESSION_SECRETS: process.env['SESSION_SECRETS'] ?? this.#kept.sessionSecrets,
      TEMPORAL_UI_URL: process.env['TEMPORAL_UI_URL'] ?? temporalUi ?? '',
    };
    await this.#startService({ name: 'admin', main: 'admin/panel/main.js', port, env: own });
  }

  async #startWorker(env: Record<string, string>): Promise<void> {
    const { worker: port, workerMetrics } = this.#ports;
    const own = { ...env, METRICS_PORT: String(workerMetrics) };
    await this.#startService({ name: 'worker', main: 'worker/main.js', port, env: own });
  }

  async #startService(service: Omit<Service, 'logDir'>): Promise<void> {
    const { logDir } = this.#options;
    await this.#supervise(service.name, (signal) => startService({ ...service, logDir }, signal));
  }

  async #supervise<P extends GuardedProcess>(
    name: string,
    start: (signal: AbortSignal) => Promise<P>,
  ): Promise<Supervised<P>> {
    const supervised = await supervise({
      name,
      start,
      signal: this.#signal,
      say: (line) => {
        say(`! ${line}`);
      },
      onRestart: () => {
        this.#writeReport();
      },
    });
    this.#running.set(name, supervised);
    return supervised;
  }

  /** Writes nothing before everything answers, and nothing after the stop began. */
  #writeReport(): void {
    if (this.#report === undefined || this.#options.readyFile === undefined) return;
    const reported = [...this.#running].filter(([name]) => REPORTED.has(name));
    const pids = Object.fromEntries(reported.map(([name, supervised]) => [name, [supervised.current().pid]]));
    writeReadyFile(this.#options.readyFile, { ...this.#report, pids });
  }
}

/** Like Promise.all, but a failure waits for the others, so that all of them are known when the end begins. */
async function allStarted<T extends unknown[]>(starts: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(starts);
  return Promise.all(starts);
}
