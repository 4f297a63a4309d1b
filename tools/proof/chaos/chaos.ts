/**
 * Kills processes of the running product with SIGKILL, at random moments, then compares the database with every answer
 * that a client got. Every difference is a finding.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { COMMITS, type Commit } from '../../../ledger/commit-chains.js';
import { reconcile } from '../../../ledger/reconcile.js';
import { connectMongo } from '../../../storage/connect.js';
import { openLedger } from '../../servers/open-ledger.js';
import type { Cluster, Member } from './cluster.js';
import { HOT_ACCOUNT, Load, type Acknowledged } from './load.js';

export interface ChaosOptions {
  /** The run ends after this many kills, however long they take. */
  readonly kills: number;
  readonly clients: number;
  /** Clients that spend through standalone activities. */
  readonly activityClients: number;
  /** The processes that are killed in turn. The pause before each kill is random, `killEveryMs` on average. */
  readonly victims: readonly Member[];
  readonly killEveryMs: number;
  readonly onEvent: (line: string) => void;
}

/** A kill proves something only under load, so this many debits must be acknowledged before the next kill. */
const ANSWERS_BETWEEN_KILLS = 10;

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
  load.start(options.clients, {
    client: new Client({ connection, namespace: cluster.temporalNamespace }),
    clients: options.activityClients,
  });
  const kills = await killInTurn(load, options);
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
  const ignore = (): void => undefined;
  const opened = await openLedger(mongoUri);
  for (let count = 1; !signal.aborted;) {
    const grantId = `top_up~chaos-${count}`;
    const pack = { source: 'top_up', grantId, tokens: 4_000, expiresAt: 'period_end' } as const;
    const grant = { type: 'grant', ...pack, actor: 'staff:chaos' } as const;
    const answer = await opened.ledger.submit(HOT_ACCOUNT, grant).catch(ignore);
    if (answer) count += 1;
    await sleep(answer ? 1_500 : 200, undefined, { signal }).catch(ignore);
  }
  await opened.close();
}

/** Returns the number of kills. It is lower than the number asked for only if the product stopped answering. */
async function killInTurn(load: Load, { kills, victims, killEveryMs, onEvent }: ChaosOptions): Promise<number> {
  const restarts: Promise<void>[] = [];
  let done = 0;
  for (; done < kills && (await load.moreAnswers(ANSWERS_BETWEEN_KILLS)); done += 1) {
    await sleep(killEveryMs * (0.5 + Math.random()));
    const victim = victims[done % victims.length]!;
    await victim.kill();
    onEvent(`killed ${victim.name}`);
    const restart = sleep(Math.random() * 500).then(() => victim.start());
    restarts.push(restart);
    // Without the database nothing is answered, so the next kill waits for it.
    if (victim.name === 'database') await restart;
  }
  await Promise.all(restarts);
  await load.moreAnswers(ANSWERS_BETWEEN_KILLS);
  return done;
}

/** Checks that the ledger holds every acknowledged answer, and reconciles it. */
async function findLosses({ mongoUri }: Cluster, { debits, refunds }: Acknowledged): Promise<string[]> {
  const connection = await connectMongo(mongoUri);
  const findings: string[] = [];
  const stored = new Map<string, number>();
  const commits = connection.db!.collection<Commit>(COMMITS);
  for await (const { entries } of commits.find({}, { projection: { entries: 1 } })) {
    for (const { _id, legs } of entries) stored.set(_id, legs.spent ?? 0);
  }
  for (const [id, tokens] of debits) if (stored.get(id) !== tokens) findings.push(`LOST debit ${id}`);
  for (const [id, tokens] of refunds) if (stored.get(id) !== -tokens) findings.push(`LOST refund ${id}`);
  await reconcile({ connection, onFinding: (finding) => findings.push(JSON.stringify(finding)) });
  await connection.close();
  return findings;
}
