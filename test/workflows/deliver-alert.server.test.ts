import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createServices, type Services } from '../../boot/services.js';
import type { CrossingName } from '../../alerts/start.js';
import { createAlertSweep } from '../../alerts/sweep.js';
import { createStartedAlerts, startModels } from '../../alerts/started-alerts.js';
import { done } from '../../ledger/ledger.js';
import { createCrossings } from '../../ledger/crossings.js';
import { freePort } from '../../tools/servers/ports.js';
import { createNotifyQueue } from '../../worker/queues.js';
import { startWorkerHost, type WorkerHost } from '../../worker/host.js';
import { openTestAlerts, type TestAlerts } from '../alerts/support/alerts.js';
import { evaluation } from '../support/actions.js';
import { eventually } from '../support/eventually.js';
import { testServer } from '../support/servers.js';
import { TESTER } from '../support/actor.js';
import { emptyNamespace } from './support/namespace.js';
import { builtWorkflows, silent } from './support/workers.js';

let namespace: Awaited<ReturnType<typeof emptyNamespace>>;
let alerts: TestAlerts;
let host: WorkerHost;
/** As other processes would. */
const others: Services[] = [];

beforeAll(async () => {
  namespace = await emptyNamespace();
  const address = testServer('temporalAddress');
  alerts = await openTestAlerts({ address, namespace: namespace.temporal.namespace });
  const parts = { alertDelivery: alerts.alertDelivery, onUnexpectedError: () => undefined };
  const code = { workflowBundle: builtWorkflows() };
  host = startWorkerHost({
    temporal: namespace.temporal,
    queues: [createNotifyQueue(parts, code)],
    logger: silent,
  });
});
afterEach(() => {
  alerts.sink.answer({ code: 450, mails: 0, stage: 'data' });
});
afterAll(async () => {
  await host.stop();
  for (const services of others) await services.stop();
  await alerts.close();
  await namespace.client.connection.close();
});

async function anotherProcess(settings: object = {}, logger = silent): Promise<Services> {
  const services = await createServices({ ...alerts.settings, ...settings }, logger);
  others.push(services);
  return services;
}

/** A logger, and a promise that resolves when it first logs this text. */
function listening(text: string) {
  let tell: () => void = () => undefined;
  const said = new Promise<void>((resolve) => (tell = resolve));
  const write = (line: string): void => {
    if (line.includes(text)) tell();
  };
  return { logger: pino({ level: 'warn' }, { write }), said };
}

/** If a busy ledger does not answer in time, the debit is repeated. It is charged once. */
const spendAll = (services: readonly Services[], accountId: string, actions = 50) =>
  Promise.all(
    Array.from({ length: actions }, (_, n) => {
      const { ledger } = services[n % services.length]!;
      return eventually(() => ledger.debit({ accountId, action: evaluation(`c-${n}`), ...TESTER }));
    }),
  );
/** The start may still be on its way. */
const resultOf = (crossingId: string): Promise<unknown> =>
  eventually(() => namespace.client.workflow.getHandle(`alert/${crossingId}`).result());
/** A start fails when Temporal is slow, and may be repeated. */
const start = (crossing: CrossingName): Promise<void> => eventually(() => alerts.alertStarts.starts.start(crossing));
const started = (): Promise<number> => alerts.connection.collection('started_alerts').countDocuments();

describe('an alert', () => {
  test('of 500 debits that race over both lines from three processes is one crossing each and one mail a person', async () => {
    const accountId = await alerts.openAccount('race');
    const processes = [alerts, await anotherProcess(), await anotherProcess()];
    await spendAll(processes, accountId, 500);
    const [gone] = await eventually(async () => {
      const stored = await alerts.alertStarts.crossings.listOf(accountId, null, 10);
      expect(stored.map(({ kind }) => kind).sort()).toEqual(['gone', 'threshold']);
      return stored.filter(({ kind }) => kind === 'gone');
    });
    expect(await resultOf(gone!._id)).toEqual({ crossingId: gone!._id, mails: 2, slackChannels: 0, givenUp: 0 });
    await resultOf(gone!._id.replace('gone', 'threshold'));
    const mails = alerts.mailed(accountId);
    expect(mails.filter((mail) => mail.endsWith('gone'))).toEqual(['ada: Tokens gone', 'olga: Tokens gone']);
    expect(new Set(mails).size).toBe(mails.length);
    // The debits that found nothing left are one notification, whichever processes refused them.
    await eventually(async () => {
      const shown = await alerts.connection.collection('notifications').find({ accountId }).toArray();
      const kinds = shown.map(({ kind }) => kind as string).sort();
      expect(kinds).toEqual(['action_refused', 'token_at_threshold', 'tokens_gone']);
    });
  });

  test('of everything held, released and spent is one, at the real end', async () => {
    const accountId = await alerts.openAccount('held', { olga: 'Owner' });
    const { ledger } = alerts;
    const held = await ledger.holdBulk({
      accountId,
      feature: 'candidate_evaluation',
      quantity: 50,
      requestId: 'all',
      ttlMs: 60_000,
      ...TESTER,
    });
    await ledger.resolveHold({ type: 'release', holdId: done(held).entry._id, ...TESTER });
    expect((await alerts.alertStarts.crossings.listOf(accountId, null, 10)).map(({ kind }) => kind)).toEqual([]);
    await spendAll([alerts], accountId);
    await resultOf(`${accountId}~1~gone~1`);
    expect(alerts.mailed(accountId).filter((mail) => mail.includes('gone'))).toEqual(['olga: Tokens gone']);
  });

  test('delays no debit while Temporal is away, and is started once by the sweep', async () => {
    const accountId = await alerts.openAccount('away');
    const { logger, said } = listening('an alert could not be started');
    const cutOff = await anotherProcess({ temporalAddress: `127.0.0.1:${await freePort()}` }, logger);
    await spendAll([cutOff], accountId, 39);
    const crossing = cutOff.ledger.debit({ accountId, action: evaluation('crossing'), ...TESTER });
    const first = await Promise.race([crossing.then(() => 'the debit'), said.then(() => 'a start that was given up')]);
    expect(first).toBe('the debit');
    await spendAll([cutOff], accountId);
    expect(await cutOff.alertStarts.sweep.once()).toBe(true);
    expect(alerts.mailed(accountId)).toEqual([]);
    await alerts.connection.collection('alert_leases').deleteMany({});
    const before = await started();
    expect(await alerts.alertStarts.sweep.once()).toBe(true);
    expect((await started()) - before).toBe(2);
    await resultOf(`${accountId}~1~gone~1`);
    await resultOf(`${accountId}~1~threshold~1`);
    await alerts.alertStarts.sweep.once();
    expect(await started()).toBe(before + 2);
    expect(alerts.mailed(accountId).filter((mail) => mail.endsWith('gone'))).toHaveLength(2);
  });

  test('to one person whose mail server is away delays nobody else, and arrives later', async () => {
    const accountId = await alerts.openAccount('dead', { olga: 'Owner', otto: 'Owner' });
    alerts.sink.answer({ code: 451, mails: 2, stage: 'recipient' });
    const crossing = await alerts.cross(accountId);
    await start({ _id: crossing, accountId, kind: 'threshold' });
    expect(await resultOf(crossing)).toEqual({ crossingId: crossing, mails: 2, slackChannels: 0, givenUp: 0 });
    expect(alerts.mailed(accountId)).toEqual(['olga: Token at threshold', 'otto: Token at threshold']);
  });

  test('of an account with 5,000 members is one notification, and nine mails to its Owners', async () => {
    const accountId = await alerts.openAccount('large', {});
    const members = Array.from({ length: 5_000 }, (_, n) => ({
      _id: `${accountId}~m${n}`,
      accountId,
      memberId: `m${n}`,
      name: `Member ${n}`,
      email: `m${n}@large.example`,
      role: n > 4_990 ? 'Owner' : 'Observer',
      spaceIds: null,
      createdAt: new Date(),
    }));
    await alerts.connection.collection<{ _id: string }>('members').insertMany(members);
    const crossing = await alerts.cross(accountId);
    await start({ _id: crossing, accountId, kind: 'threshold' });
    expect(await resultOf(crossing)).toMatchObject({ mails: 9 });
    expect(await alerts.connection.collection('notifications').countDocuments({ accountId })).toBe(1);
  });
});

describe('the sweep', () => {
  test('finds crossings that were stored later than their time says, and asks one question where nothing is new', async () => {
    const accountId = await alerts.openAccount('swept', { olga: 'Owner' });
    const models = startModels(alerts.connection);
    const asked: number[] = [];
    const crossings = createCrossings(alerts.connection);
    const lost: string[] = [];
    const sweep = createAlertSweep({
      crossings: {
        async listBehind(...query) {
          const found = await crossings.listBehind(...query);
          asked.push(found.length);
          return found;
        },
      },
      starts: {
        start({ _id }) {
          lost.push(_id);
          return createStartedAlerts(models).add(_id);
        },
      },
      started: createStartedAlerts(models),
      models: { ...models },
      onError: (error) => {
        throw error;
      },
    });
    await alerts.connection.collection('alert_leases').deleteMany({});
    const newest = await alerts.cross(accountId);
    await sweep.once();
    const late = await alerts.cross(accountId, { at: new Date(Date.now() - 50 * 60_000) });
    await sweep.once();
    expect(lost).toEqual([newest, late]);
    asked.length = 0;
    await sweep.once();
    expect(asked).toHaveLength(1);
    expect(lost).toHaveLength(2);
  });
});

test('more crossings at once than are started at once are left to the sweep', async () => {
  let open = 0;
  const forever = () => {
    open += 1;
    return new Promise<never>(() => undefined);
  };
  const client = { withDeadline: forever } as never;
  const { createAlertStarts } = await import('../../alerts/start.js');
  const starts = createAlertStarts({ client, started: { add: () => Promise.resolve() }, onLost: () => undefined });
  starts.onCrossings(
    Array.from({ length: 1_000 }, (_, n) => ({ _id: `c-${n}`, accountId: 'acme', kind: 'gone' as const })),
  );
  expect(open).toBe(200);
});
