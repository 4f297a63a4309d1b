/** Opens the ledger on a real database of the test's own. */
import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import type { Terms } from '../../domain/account/terms.js';
import { systemClock, type Clock } from '../../ledger/environment.js';
import type { Ledger } from '../../ledger/ledger.js';
import { ledgerModels, type LedgerModels } from '../../ledger/mongo/models.js';
import type { MongoLedgerOptions } from '../../ledger/mongo-ledger.js';
import { createPeriodBooks } from '../../ledger/period-books.js';
import { reconcile, type Finding, type ReconcileSummary } from '../../ledger/reconcile.js';
import { openLedger } from '../../tools/servers/open-ledger.js';
import { freshDatabase } from './servers.js';
import { freeTerms, freeTermsAtT0 } from './terms.js';
import { T0 } from './time.js';
import { TESTER } from './actor.js';

/** The longest wait of a command. A slow machine may need longer than callers in production would wait. */
const DEADLINE_MS = 60_000;

export interface TestLedgerOptions extends Partial<
  Pick<
    MongoLedgerOptions,
    'priceList' | 'newestPlan' | 'hasSpace' | 'hasMember' | 'limits' | 'onCrossings' | 'onMoreAllowed' | 'onRefused'
  >
> {
  /** Names a database that another ledger has already opened, as another process would. */
  readonly uri?: string;
  /** The time that the rules use; without it they use the database server's time. */
  readonly now?: (server: Clock) => Date;
}

export interface Reconciled {
  readonly summary: ReconcileSummary;
  readonly findings: readonly Finding[];
  readonly notices: readonly Finding[];
}

export interface LedgerOnMongo {
  readonly uri: string;
  readonly connection: Connection;
  readonly models: LedgerModels;
  readonly ledger: Ledger;
  /** The time that the rules use. */
  readonly now: () => Date;
  /** The database server's. */
  readonly serverNow: () => Date;
  /** Stores what snapshots wait: lists across all accounts look at them. */
  writeSnapshots(): Promise<void>;
  /** A new account on the Free plan, with 50 credits; returns its id. */
  openAccount(): Promise<string>;
  creditsLeft(accountId: string): Promise<number | undefined>;
  /** Stores what the worker would have stored: the statements of all periods that were closed since the last call. */
  stateClosed(accountId: string): Promise<void>;
  /** Statements that are missing are findings only if they are overdue at `now`. As of the entry `atSeq`, where it is given. */
  reconcile(accountId?: string, now?: Date, atSeq?: number): Promise<Reconciled>;
  close(): Promise<void>;
}

export async function openLedgerOnMongo(options: TestLedgerOptions = {}): Promise<LedgerOnMongo> {
  const { uri = freshDatabase(), now, limits, ...parts } = options;
  const clockOf = now && ((server: Clock): Clock => ({ ...systemClock, now: () => now(server) }));
  const opened = await openLedger(uri, {
    ...parts,
    limits: { deadlineMs: DEADLINE_MS, ...limits },
    ...(clockOf && { clockOf }),
  });
  const { connection, ledger } = opened;
  return {
    uri,
    ...opened,
    models: ledgerModels(connection),
    openAccount: () => openFreeAccount(ledger, freeTerms()),
    creditsLeft: async (accountId) => (await ledger.readAccount(accountId))?.buckets.available,
    async stateClosed(accountId) {
      const books = createPeriodBooks(connection);
      for (let number = (await books.lastStated(accountId)) + 1; ; number += 1) {
        const statement = await books.draw(accountId, number);
        if (!statement) return;
        await books.store(statement);
      }
    },
    async reconcile(accountId, atTime, atSeq) {
      const findings: Finding[] = [];
      const notices: Finding[] = [];
      const summary = await reconcile({
        connection,
        ...(atTime && { now: atTime }),
        ...(accountId !== undefined && { accountId }),
        ...(atSeq !== undefined && { atSeq }),
        onFinding: (finding) => findings.push(finding),
        onNotice: (notice) => notices.push(notice),
      });
      return { summary, findings, notices };
    },
  };
}

async function openFreeAccount(ledger: Ledger, terms: Terms): Promise<string> {
  const accountId = `acme-${randomBytes(4).toString('hex')}`;
  await ledger.openAccount(accountId, terms, TESTER);
  return accountId;
}

export interface StoppedLedger extends LedgerOnMongo {
  /** Time stands still at `time`, which starts as T0, until the test sets it. */
  readonly clock: { time: Date };
}

/** No statement is overdue for its `reconcile` unless a time is given. */
export async function openStoppedLedger(): Promise<StoppedLedger> {
  const clock = { time: T0 };
  const opened = await openLedgerOnMongo({ now: () => clock.time });
  const openAccount = () => openFreeAccount(opened.ledger, freeTermsAtT0());
  return {
    ...opened,
    clock,
    openAccount,
    reconcile: (accountId, now = T0, atSeq) => opened.reconcile(accountId, now, atSeq),
  };
}
