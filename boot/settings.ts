/**
 * Reads the settings of a process, once, from its environment. Every problem is reported at once, each with what fixes
 * it. Only main files and `npm run migrate` read them; all other code gets the values it needs as parameters.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Problem } from './problem.js';
import { intervalProblem, MIN_INTERVAL } from '../accounts/account-changes.js';
import { isOrigin } from '../delivery/slack/allowed-address.js';
import { readSecretFiles } from './secret-files.js';
import { secretKeys } from './secret-keys.js';
import { productionProblems } from './production-rules.js';

const ENVIRONMENTS = ['development', 'test', 'production'] as const;
const LOOPBACK = '127.0.0.1';
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Development may leave these out. Production has to set each of them. */
const DEFAULTS = {
  MONGODB_URI: 'mongodb://127.0.0.1:27017/fuelgauge?directConnection=true',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  TEMPORAL_NAMESPACE: 'default',
  PUBLIC_URL: 'http://127.0.0.1:8080',
  SMTP_URL: 'smtp://127.0.0.1:1025',
  MAIL_FROM: 'Credits <credits@fuelgauge.example>',
} as const;

/**
 * The source has no key: in development, tokens and stored secrets end with the process that made them, unless keys are
 * given.
 */
const newKey = (): string => randomBytes(32).toString('hex');
const newKeys = () => ({ TOKEN_SIGNING_KEYS: newKey(), ENCRYPTION_KEYS: newKey() });

const wholeNumber = (text: string): boolean => /^\d{1,9}$/.test(text);

/** A burst of edits has ended when none came for this long. */
export const RESCREEN_QUIET_SECONDS = 30;
/** A burst that goes on is not waited for any longer. */
export const RESCREEN_MAX_QUIET_SECONDS = 300;
const seconds = (text: string): boolean => /^\d{1,5}$/.test(text);
const SECONDS_RULE = 'give a whole number of seconds, at most 99999';

const isPort = (text: string): boolean => wholeNumber(text) && Number(text) <= 65_535;
const PORT_RULE = 'give a port from 0 to 65535';

const isUrl = (...protocols: string[]) => ({
  test: (text: string): boolean => URL.canParse(text) && protocols.includes(new URL(text).protocol),
});

const webUrl = isUrl('http:', 'https:');
const optionalWebUrl = (rule: string) =>
  z
    .string()
    .refine(webUrl.test, rule)
    .optional()
    .transform((url) => url ?? null);
const smtpUrl = isUrl('smtp:', 'smtps:');
/** An address, or a name with the address in angle brackets; on one line, since it becomes a header. */
const MAILBOX = /^(?:[^<>\r\n]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/;

/** Without a port. */
const HOST = /^(?=.{1,253}$)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*$/;
const SLACK_HOSTS = 'hooks.slack.com,hooks.slack-gov.com';
const isWholeOrigin = (item: string): boolean => webUrl.test(item) && new URL(item).origin === item;

const listed = (list: string): string[] =>
  list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const schema = z.object({
  // Another spelling of production must not mean development.
  NODE_ENV: z
    .enum(ENVIRONMENTS, { error: `give one of ${ENVIRONMENTS.join(', ')}, spelled exactly so, or leave it out` })
    .default('development'),
  MONGODB_URI: z
    .string()
    // Not with URL: a replica set's URI may name several hosts.
    .regex(
      /^mongodb(\+srv)?:\/\/[^/?]+\/[^/?]+/,
      'give a URI with a database, for example mongodb://host:27017/fuelgauge',
    ),
  TEMPORAL_ADDRESS: z.string().regex(/^[^\s/]+:\d+$/, 'give host:port, for example 127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().min(1, 'give the name of a namespace, for example default'),
  PUBLIC_URL: z
    .string()
    .refine(webUrl.test, 'give the http(s) address under which callers reach this API')
    .transform((url) => url.replace(/\/+$/, '')),
  PLAN_URL: optionalWebUrl("give the http(s) address of the host's plan page, or leave it out"),
  CARD_URL: optionalWebUrl(
    "give the http(s) address of the host's page with the credits card, which may hold {accountId}, or leave it out",
  ),
  NOTIFICATIONS_URL: optionalWebUrl(
    "give the http(s) address of the host's page with the notifications, which may hold {accountId}, or leave it out",
  ),
  SMTP_URL: z
    .string()
    .refine(
      smtpUrl.test,
      'give the mail server as smtp(s)://user:password@host:port, for example smtp://127.0.0.1:1025',
    ),
  MAIL_FROM: z.string().regex(MAILBOX, 'give the sender of mails, for example Credits <credits@example.com>'),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(
      /^(sk|rk)_(test|live)_\S+$/,
      "give Stripe's secret key, which begins with sk_ or rk_, or leave it out: then nothing is sold",
    )
    .optional()
    .transform((key) => key ?? null),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .default('')
    .transform(listed)
    .refine(
      (secrets) => secrets.every((secret) => /^whsec_\S+$/.test(secret)),
      "give the webhook's signing secrets, which begin with whsec_, separated by commas",
    ),
  STRIPE_API_BASE: optionalWebUrl(
    'give the http(s) address of a server that speaks the API of Stripe, or leave it out',
  ),
  ALLOWED_ORIGINS: z
    .string()
    .default('')
    .transform(listed)
    .refine(
      (origins) => origins.every(isWholeOrigin),
      'give origins such as https://app.example.com, separated by commas: a browser is sent back to no other',
    ),
  TEMPORAL_UI_URL: z
    .string()
    .refine(webUrl.test, "give the http(s) address of Temporal's web page, or leave it out: then nothing links there")
    .optional()
    .transform((url) => url?.replace(/\/+$/, '') ?? null),
  PORT: z.string().default('8080').refine(isPort, PORT_RULE).transform(Number),
  ADMIN_PORT: z.string().default('8090').refine(isPort, PORT_RULE).transform(Number),
  METRICS_PORT: z.string().default('9464').refine(isPort, PORT_RULE).transform(Number),
  TOKEN_SIGNING_KEYS: secretKeys,
  ENCRYPTION_KEYS: secretKeys,
  // Only the back office has sessions: no other process should know them.
  SESSION_SECRETS: secretKeys.optional().transform((secrets) => secrets ?? null),
  SLACK_ALLOWED_HOSTS: z
    .string()
    .default(SLACK_HOSTS)
    .transform(listed)
    .refine(
      (items) => items.every((item) => (isOrigin(item) ? isWholeOrigin(item) : HOST.test(item))),
      'give hosts such as hooks.slack.com, separated by commas; outside production also origins such as http://127.0.0.1:4010',
    ),
  MIN_INTERVAL: z
    .string()
    .default(MIN_INTERVAL)
    .refine(
      (interval) => intervalProblem(interval, 'PT1S') === null,
      'give an ISO 8601 duration of one unit, for example PT1M; tests may use PT1S',
    ),
  RESCREEN_QUIET_SECONDS: z
    .string()
    .default(String(RESCREEN_QUIET_SECONDS))
    .refine(seconds, SECONDS_RULE)
    .transform(Number),
  RESCREEN_MAX_QUIET_SECONDS: z
    .string()
    .default(String(RESCREEN_MAX_QUIET_SECONDS))
    .refine(seconds, SECONDS_RULE)
    .transform(Number),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `give one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  RATE_LIMIT_PER_SECOND: z
    .string()
    .default('1000')
    .refine(wholeNumber, 'give a whole number of requests per second and key; 0 switches the limit off')
    .transform(Number),
});

type Environment = Readonly<Record<string, string | undefined>>;

export interface Settings {
  readonly production: boolean;
  /** The address on which every server of the process listens; undefined: all addresses, in production only. */
  readonly host: string | undefined;
  readonly mongodbUri: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly planUrl: string | null;
  /** May hold `{accountId}` and `{spaceId}`. */
  readonly cardUrl: string | null;
  /** May hold `{accountId}` and `{spaceId}`. */
  readonly notificationsUrl: string | null;
  readonly smtpUrl: string;
  /** An address, or `Name <address>`. */
  readonly mailFrom: string;
  /** Null: nothing is sold. */
  readonly stripeSecretKey: string | null;
  /** Each of them verifies. */
  readonly stripeWebhookSecrets: readonly string[];
  /** Null: Stripe itself. */
  readonly stripeApiBase: string | null;
  /** Where a browser may be sent back to from a checkout, besides to `publicUrl`. */
  readonly allowedOrigins: readonly string[];
  readonly port: number;
  /** Of the back office. */
  readonly adminPort: number;
  /** For operators, apart from the callers' port: metrics, health and readiness. */
  readonly metricsPort: number;
  /** The first signs, each of them verifies. */
  readonly tokenSigningKeys: readonly [string, ...string[]];
  /** Seals stored secrets. The first seals, each of them opens. */
  readonly encryptionKeys: readonly [string, ...string[]];
  /** Signs the cookies of staff. The first signs, each of them verifies. Null: not given to this process. */
  readonly sessionSecrets: readonly [string, ...string[]] | null;
  /** Temporal's web page, without a slash at its end. Null: nothing links there. */
  readonly temporalUiUrl: string | null;
  /** Where messages to Slack may go: hosts, or whole origins. */
  readonly slackAllowedHosts: readonly string[];
  /** The shortest billing period that an account may have, as an ISO 8601 duration. */
  readonly minInterval: string;
  /** A burst of score card edits has ended when none came for this long. */
  readonly rescreenQuietSeconds: number;
  /** A burst that goes on is not waited for any longer. */
  readonly rescreenMaxQuietSeconds: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** For each API key, and a twentieth of it for each member; 0 is off. */
  readonly rateLimitPerSecond: number;
}

/** All mistakes in an environment, as one message for the person who starts the process. */
export class SettingsProblem extends Problem {
  constructor(problems: readonly string[]) {
    super(`The settings are not complete:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'SettingsProblem';
  }
}

/** Throws `SettingsProblem` with every problem at once. */
export function readSettings(environment: Environment): Settings {
  const secretFiles = readSecretFiles(environment);
  const given = Object.fromEntries(Object.entries(secretFiles.environment).filter(([, value]) => value !== ''));
  const production = given['NODE_ENV'] === 'production';
  const parsed = schema.safeParse(production ? given : { ...DEFAULTS, ...newKeys(), ...given });
  const problems = [...secretFiles.problems];
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => problemOf(issue, given)));
  if (production && parsed.success) problems.push(...productionProblems(parsed.data));
  if (!parsed.success || problems.length > 0) throw new SettingsProblem(problems);
  const { data } = parsed;
  return {
    production,
    host: production ? undefined : LOOPBACK,
    mongodbUri: data.MONGODB_URI,
    temporalAddress: data.TEMPORAL_ADDRESS,
    temporalNamespace: data.TEMPORAL_NAMESPACE,
    publicUrl: data.PUBLIC_URL,
    planUrl: data.PLAN_URL,
    cardUrl: data.CARD_URL,
    notificationsUrl: data.NOTIFICATIONS_URL,
    smtpUrl: data.SMTP_URL,
    mailFrom: data.MAIL_FROM,
    stripeSecretKey: data.STRIPE_SECRET_KEY,
    stripeWebhookSecrets: data.STRIPE_WEBHOOK_SECRET,
    stripeApiBase: data.STRIPE_API_BASE,
    allowedOrigins: data.ALLOWED_ORIGINS,
    port: data.PORT,
    adminPort: data.ADMIN_PORT,
    metricsPort: data.METRICS_PORT,
    tokenSigningKeys: data.TOKEN_SIGNING_KEYS,
    encryptionKeys: data.ENCRYPTION_KEYS,
    sessionSecrets: data.SESSION_SECRETS,
    temporalUiUrl: data.TEMPORAL_UI_URL,
    slackAllowedHosts: data.SLACK_ALLOWED_HOSTS,
    minInterval: data.MIN_INTERVAL,
    rescreenQuietSeconds: data.RESCREEN_QUIET_SECONDS,
    rescreenMaxQuietSeconds: data.RESCREEN_MAX_QUIET_SECONDS,
    logLevel: data.LOG_LEVEL,
    rateLimitPerSecond: data.RATE_LIMIT_PER_SECOND,
  };
}

function problemOf(issue: z.core.$ZodIssue, given: Environment): string {
  const name = String(issue.path[0]);
  return given[name] === undefined
    ? `${name} is missing: production has no default for it`
    : `${name}: ${issue.message}`;
}
