import { NOTHING_WAITS } from '../../support/no-waiting.js';
import { pino } from 'pino';
import { createApp, type AppParts } from '../../../api/app.js';
import { createRequestLog } from '../../../api/http/request-log.js';
import { NO_METRICS } from '../../../observe/metrics.js';
import type { ApiKey } from '../../../accounts/api-keys.js';
import { createMemberTokens } from '../../../accounts/member-tokens.js';
import type { Scope } from '../../../accounts/scope.js';
import type { Balance } from '../../../domain/account/account-state.js';
import type { ChargeEntry } from '../../../domain/account/entry.js';
import type { Ledger } from '../../../ledger/ledger.js';
import { serveTest, type Client } from './http.js';

export const SIGNING_KEY = 'a-signing-key-of-the-tests-0123456789';
export const memberTokens = createMemberTokens([SIGNING_KEY]);

export const BALANCE: Balance = {
  creditsLeft: 9,
  creditsTotal: 10,
  creditsHeld: 0,
  overageTokens: 0,
  periodId: 'acme~1',
};

export const charge = (accountId: string): ChargeEntry =>
  ({
    _id: `${accountId}~000000000002`,
    accountId,
    type: 'debit',
    feature: 'meeting_assistant',
    legs: { available: -3, spent: 3 },
    at: new Date('2026-05-01T00:00:00Z'),
    periodId: `${accountId}~1`,
    priceListVersion: 1,
    overageTokens: 0,
    attempt: 1,
  }) as unknown as ChargeEntry;

/** A key `fg_live_<scope…>` has the scopes in its name. */
export const keyWith = (...scopes: Scope[]): string => `fg_live_${scopes.join('-')}`;

function verify(secret: string): ApiKey | null {
  const scopes = secret.slice('fg_live_'.length).split('-') as Scope[];
  return secret.includes('unknown') ? null : { id: 'key-1', name: 'test', scopes: new Set(scopes) };
}

interface StubParts extends Partial<Omit<AppParts, 'ledger'>> {
  readonly ledger?: Partial<Ledger>;
}

/** Serves the API over a ledger that charges every debit, without any other server. */
export function serveStub({ ledger, ...parts }: StubParts = {}): Promise<Client> {
  const { logger = pino({ level: 'silent' }), metrics = NO_METRICS } = parts;
  const stubs = {
    ledger: {
      debit: ({ accountId }) =>
        Promise.resolve({ ok: true, entry: charge(accountId), repeated: false, balance: BALANCE }),
      ...ledger,
    } as Partial<Ledger>,
    payments: {},
    alerts: {},
    waiting: {
      ...NOTHING_WAITS,
      waits: { ...NOTHING_WAITS.waits, totals: () => Promise.resolve({ actions: 0, tokens: 0 }) },
    },
    slack: {},
    rescreens: {},
    apiKeys: { recall: () => null, verify },
    memberTokens,
    logger,
    metrics,
    missing: () => Promise.resolve([]),
    publicUrl: 'http://fuelgauge.test',
    planUrl: null,
    allowedOrigins: [],
    rateLimitPerSecond: 0,
    ...parts,
  };
  return serveTest(createApp(stubs as unknown as AppParts), createRequestLog({ logger, metrics }));
}
