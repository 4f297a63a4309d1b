/**
 * Kills random processes of the running product with SIGKILL, then compares the database with every answer that a client
 * got. Every difference is a finding.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { reconcile } from '../../../ledger/reconcile.js';
import { FIRST_PRICE_LIST } from '../../../domain/price-list.js';
import { openMongoLedger } from '../../../ledger/mongo-ledger.js';
import { connectMongo } from '../../../storage/connect.js';
import type { Cluster, Member } from './cluster.js';
import { HOT_ACCOUNT, Load, type Acknowledged } from './load.js';

export interface ChaosOptions {
  readonly seconds: number;
  readonly clients: number;
  /** Clients that spend through standalone activities. */
  readonly activityClients: number;
  /** The processes that are killed in turn, with random pauses of `killEveryMs` on average. */
  readonly victims: readonly Member[];
  readonly killEveryMs: number;
  readonly onEvent: (line: string) => void;
}

export interface ChaosReport extends Omit<Acknowledged, 'debits' | 'refunds' | 'contradictions'> {
  readonly debits: number;
  readonly refunds: number;
  readonly kills: number;
  readonly findings: readonly string[];
}

export async function runChaos(cluster: Cluster, options: ChaosOptions): Promise<ChaosReport> {
  await openHotAccount(cluster);
  const connection = await Connection.connect({ address: cluster.temporalAddress });
  const load = new Load(cluster, `run-${Date.now().toString(36)}`);
  const granting = new AbortController();
  const grants = grantRepeatedly(cluster, granting.signal);
  load.start(options.clients, { client: new Client({ connection }), clients: options.activityClients });
  const kills = await killRepeatedly(options);
  const acknowledged = await load.stop();
  granting.abort();
  await grants;
  await connection.close();
  const findings = [...acknowledged.contradictions, ...(await findLosses(cluster, acknowledged))];
  const { debits, refunds, refusals, unknown, unanswered, slowestMs } = acknowledged;
  if (unanswered > 0) findings.push(`${unanswered} calls were never answered`);
  return { debits: debits.size, refunds: refunds.size, refusals, unknown, unanswered, slowestMs, kills, findings };
}

async function openHotAccount({ apis, apiKey }: Cluster): Promise<void> {
  const response = await fetch(`${apis[0]!.url}/v1/accounts/${HOT_ACCOUNT}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Hot', planId: 'starter', timeZone: 'UTC' }),
  });
  if (!response.ok) throw new Error(`the account could not be opened: ${await response.text()}`);
}

/** Grants packs to the same account from this process while the clients spend. */
async function grantRepeatedly({ mongoUri }: Cluster, signal: AbortSignal): Promise<void> {
  const connection = await connectMongo(mongoUri);
  const priceList = () => FIRST_PRICE_LIST;
  const ignore = (): void => undefined;
  const opened = await openMongoLedger(connection, { priceList, hasSpace: () => true, onError: ignore });
  for (let count = 1; !signal.aborted;) {
    const grantId = `top_up~chaos-${count}`;
    const grant = { type: 'grant', source: 'top_up', grantId, tokens: 4_000, expiresAt: 'period_end' } as const;
    const answer = await opened.ledger.submit(HOT_ACCOUNT, grant).catch(ignore);
    if (answer) count += 1;
    await sleep(answer ? 1_500 : 200, undefined, { signal }).catch(ignore);
  }
  await opened.close();
  await connection.close();
}

async function killRepeatedly({ seconds, victims, killEveryMs, onEvent }: ChaosOptions): Promise<number> {
  const endMs = performance.now() + seconds * 1_000;
  const restarts: Promise<void>[] = [];
  let kills = 0;
  for (;;) {
    const pauseMs = killEveryMs * (0.5 + Math.random());
    if (performance.now() + pauseMs > endMs) break;
    await sleep(pauseMs);
    const victim = victims[kills % victims.length]!;
    await victim.kill();
    kills += 1;
    onEvent(`killed ${victim.name}`);
    const restart = sleep(Math.random() * 500).then(() => victim.start());
    restarts.push(restart);
    // Without the database no process is under load, so the next kill waits for it.
    if (victim.name === 'database') await restart;
  }
  await sleep(Math.max(0, endMs - performance.now()));
  await Promise.all(restarts);
  return kills;
}

/** Checks that the ledger holds every acknowledged answer, and reconciles it. */
async function findLosses({ mongoUri }: Cluster, { debits, refunds }: Acknowledged): Promise<string[]> {
  const connection = await connectMongo(mongoUri);
  const findings: string[] = [];
  const stored = new Map<string, number>();
  const entries = connection.db!.collection<{ _id: string; legs: { spent?: number } }>('ledger_entries');
  for await (const { _id, legs } of entries.find({}, { projection: { legs: 1 } })) stored.set(_id, legs.spent ?? 0);
  for (const [id, { tokens }] of debits) if (stored.get(id) !== tokens) findings.push(`LOST debit ${id}`);
  for (const [id, { tokens }] of refunds) if (stored.get(id) !== -tokens) findings.push(`LOST refund ${id}`);
  await reconcile({ connection, onFinding: (finding) => findings.push(JSON.stringify(finding)) });
  await connection.close();
  return findings;
}
