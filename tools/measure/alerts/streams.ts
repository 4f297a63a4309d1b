/**
 * `npm run bench-alerts -- --streams 2000` measures what open streams of notifications cost one API process: its CPU and
 * memory without them, with all of them open while nothing happens, and while an account of 50 streams gets a
 * notification each second. Then it measures how soon a stream has a notification after it was stored, and after the
 * answer of the debit that caused it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import pMap from 'p-map';
import { inAppModels } from '../../../alerts/in-app/models.js';
import { createNotifications } from '../../../alerts/in-app/notifications.js';
import type { Cluster } from '../../proof/chaos/cluster.js';
import { openEventStream, type OpenStream, type ReceivedEvent } from '../../servers/event-stream.js';
import { until } from '../../servers/wait.js';
import { latencyOf } from '../bench/statistics.js';
import { computedSeconds, residentMb } from '../processes.js';

const CROWD = 50;
const MEASURE_SECONDS = 20;
const OPEN_CONCURRENCY = 20;
const TIMEOUT_MS = 60_000;

interface StreamBench {
  readonly cluster: Cluster;
  readonly apiPid: number;
  readonly connection: Connection;
  readonly streams: number;
  readonly crossings: number;
  /** Opens accounts of one Owner, `olga`. */
  readonly openAll: (prefix: string, count: number) => Promise<string[]>;
  readonly debit: (accountId: string) => Promise<unknown>;
  readonly say: (line: string) => void;
}

export async function measureStreams(bench: StreamBench): Promise<void> {
  const { cluster, apiPid, connection, streams, crossings, openAll, debit, say } = bench;
  const notifications = createNotifications(inAppModels(connection));
  const listen = (accountId: string, memberId: string, onEvent: (event: ReceivedEvent) => void): Promise<OpenStream> =>
    openEventStream(`${cluster.apis[0]!.url}/v1/accounts/${accountId}/members/${memberId}/notifications/stream`, {
      token: cluster.apiKey,
      onEvent,
    });
  const open: OpenStream[] = [];

  const cost = async (what: string): Promise<void> => {
    const [cpu, startedAtMs] = [computedSeconds(apiPid), performance.now()];
    await sleep(MEASURE_SECONDS * 1_000);
    const percent = ((computedSeconds(apiPid) - cpu) / ((performance.now() - startedAtMs) / 1_000)) * 100;
    say(`${what}: ${percent.toFixed(1)} % of a core, ${residentMb(apiPid).toFixed(0)} MB`);
  };

  const crowd = await addCrowd(connection, (await openAll('crowd', 1))[0]!);
  const single = await openAll('streams', streams - CROWD);
  await cost('without a stream');
  const received = new Map<string, number[]>();
  const take = ({ event, data }: ReceivedEvent): void => {
    if (event !== 'notification') return;
    const { id } = data['item'] as { readonly id: string };
    received.set(id, [...(received.get(id) ?? []), Date.now()]);
  };
  const listeners = [
    ...crowd.memberIds.map((memberId) => ({ accountId: crowd.accountId, memberId })),
    ...single.map((accountId) => ({ accountId, memberId: 'olga' })),
  ];
  await pMap(
    listeners,
    async ({ accountId, memberId }) => {
      const stream = await listen(accountId, memberId, take);
      if (stream.status !== 200) throw new Error(`a stream was answered ${stream.status}`);
      open.push(stream);
    },
    { concurrency: OPEN_CONCURRENCY },
  );
  await cost(`${streams} streams in ${single.length + 1} accounts, nothing happens`);

  const storedAtMs = new Map<string, number>();
  let isOver = false;
  const each = async (): Promise<void> => {
    for (let n = 0; !isOver; n += 1) {
      const [id, dueMs] = [`each-${n}`, performance.now() + 1_000];
      await notifications.add({
        ...{ id, accountId: crowd.accountId, kind: 'tokens_gone', title: 'Tokens gone', body: 'None.', facts: {} },
        at: new Date(),
      });
      storedAtMs.set(id, Date.now());
      await sleep(Math.max(0, dueMs - performance.now()));
    }
  };
  const adding = each();
  await cost(`a notification each second to ${CROWD} of them`);
  isOver = true;
  await adding;
  const last = [...storedAtMs.keys()].at(-1)!;
  await until(
    () => (received.get(last)?.length === CROWD ? Promise.resolve() : Promise.reject(new Error(last))),
    9_000,
  );
  const waits = [...storedAtMs].flatMap(([id, atMs]) => received.get(id)!.map((cameMs) => cameMs - atMs));
  say(`from the stored notification to each of ${CROWD} streams: ${shown(waits)}`);

  const fromAnswer: number[] = [];
  for (const accountId of await openAll('answered', crossings)) {
    let cameAtMs: number | null = null;
    const stream = await listen(accountId, 'olga', ({ event }) => {
      if (event === 'notification') cameAtMs ??= Date.now();
    });
    await debit(accountId);
    const answeredAtMs = Date.now();
    await until(() => (cameAtMs === null ? Promise.reject(new Error('no event')) : Promise.resolve()), TIMEOUT_MS);
    fromAnswer.push(cameAtMs! - answeredAtMs);
    stream.leave();
  }
  say(`from the debit's answer to the event, beside ${streams} streams, ${crossings} crossings: ${shown(fromAnswer)}`);
  for (const stream of open) stream.leave();
}

async function addCrowd(connection: Connection, accountId: string) {
  const memberIds = Array.from({ length: CROWD }, (_, n) => `m-${n}`);
  await connection.collection<{ _id: string }>('members').insertMany(
    memberIds.map((memberId) => ({
      ...{
        _id: `${accountId}~${memberId}`,
        accountId,
        memberId,
        name: memberId,
        email: `${memberId}@${accountId}.example`,
      },
      ...{ role: 'Editor', spaceIds: null, createdAt: new Date() },
    })),
  );
  return { accountId, memberIds };
}

const shown = (values: readonly number[]): string => {
  const { p50Ms, p99Ms, maxMs } = latencyOf(values);
  return `p50 ${p50Ms} ms, p99 ${p99Ms} ms, at most ${maxMs} ms`;
};
