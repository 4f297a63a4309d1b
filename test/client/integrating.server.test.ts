/** Runs every block of docs/integrating.md, in its order, against an API process and a worker process. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { Worker } from '@temporalio/worker';
import { startWorkerHost, type WorkerHost } from '../../worker/host.js';
import { installTemporalRuntime } from '../../worker/temporal-logger.js';
import { eventually } from '../support/eventually.js';
import { readIntegratingDocument } from './integrating/document.js';
import { makeCallersProject, type CallersProject } from './integrating/project.js';
import { startServices } from './integrating/services.js';
import { answersIn, runInShell, withoutInstants, type Json } from './integrating/shell.js';

const FIRST = 'Your first debit in five minutes';
const MANY = 'Many actions: quote, bulk hold, batch';
const EXAMPLE_DATABASE = 'mongodb://127.0.0.1:27117/fuelgauge?directConnection=true';
const EXAMPLE_URL = 'http://127.0.0.1:3000';
const EXAMPLE_KEY = 'fg_live_…';
const QUEUE = 'feature-of-the-document';
const logger = pino({ level: 'silent' });

const doc = readIntegratingDocument();
let services: Awaited<ReturnType<typeof startServices>>;
let key: string;
let project: CallersProject;
let workflows: WorkerHost;

/** Runs a block with the variables that the document sets. Resolves with the answers. */
async function runBlock(section: string, mark?: string): Promise<Json[]> {
  const variables = doc
    .block(FIRST, 'sh', 'export FUELGAUGE_URL')
    .replace(EXAMPLE_URL, services.url)
    .replace(EXAMPLE_KEY, key);
  return answersIn(await runInShell(variables + doc.block(section, 'sh', mark)));
}

/** As any caller does. */
async function call(method: string, path: string, body?: object): Promise<Json> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const answer = await fetch(services.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return (await answer.json()) as Json;
}
const openAccount = async (id: string): Promise<string> => {
  const features = { candidateAssistance: true };
  await call('PUT', `/v1/accounts/${id}`, { name: id, planId: 'free', timeZone: 'UTC', features });
  return id;
};
const left = async (accountId: string) => (await call('GET', `/v1/accounts/${accountId}/balance`))['creditsLeft'];
const search = (searchId: string) => ({ feature: 'talent_search', kind: 'search', searchId });

/** What an answer shows in the document. */
const shown = (section: string): unknown => withoutInstants(doc.block(section, 'json'));
const asShown = (answer: unknown): unknown => withoutInstants(JSON.stringify(answer));
/** A function that the document defines. */
async function load<T>(file: string, name: string): Promise<T> {
  return ((await import(project.fileOf(file))) as Readonly<Record<string, unknown>>)[name] as T;
}

beforeAll(async () => {
  installTemporalRuntime(logger);
  services = await startServices();
  const command = doc.block(FIRST, 'sh', 'npm run keys').replace(EXAMPLE_DATABASE, services.mongodbUri);
  key = (await runInShell(command)).trim().split('\n').at(-1)!;
  process.env['FUELGAUGE_URL'] = services.url;
  process.env['FUELGAUGE_API_KEY'] = key;
  process.env['TEMPORAL_ADDRESS'] = services.where.connectionOptions.address;
  process.env['TEMPORAL_NAMESPACE'] = services.where.namespace;
  project = makeCallersProject({
    'debit.mjs': doc.block('What to do with each answer', 'js'),
    'credits.ts': doc.block('With our client', 'ts'),
    'attend-meeting.ts': doc.block('From a Temporal workflow', 'ts', 'attendMeeting'),
    'debit-search.ts': doc.block('From a Temporal workflow', 'ts', 'debitSearch'),
    'search-pool.ts': doc.block('Holds: reserve first, charge afterwards', 'ts'),
    'evaluate-all.ts': doc.block(MANY, 'ts'),
    'search-when-possible.ts': doc.block('Wait for credits', 'ts', 'searchWhenPossible'),
    'resurface.ts': doc.block('Wait for credits', 'ts', 'resurface'),
    'assistant.ts': doc.block('Score cards', 'ts'),
    'workflows.ts': "export * from './attend-meeting.js';\nexport * from './resurface.js';\n",
  });
  workflows = startWorkerHost({
    temporal: services.where,
    queues: [{ taskQueue: QUEUE, workflowsPath: project.fileOf('workflows.ts') }],
    logger,
  });
});
afterAll(async () => {
  await workflows.stop();
  project.remove();
  await services.stop();
});

const runWorkflow = (name: string, ...args: readonly string[]) =>
  services.temporal.workflow.execute(name, {
    taskQueue: QUEUE,
    workflowId: `${name}-${args.join('-')}`,
    args: [...args],
  });

test('the first key sets up an account, a Space and a member, twice, and debits the first action as the document shows', async () => {
  const once = await runBlock(FIRST, 'members/m-7');
  expect(once.map(({ id }) => id)).toEqual(['northwind', 'berlin', 'm-7']);
  expect(await runBlock(FIRST, 'members/m-7')).toEqual(once);
  const [answer] = await runBlock(FIRST, '/v1/debits');
  expect(asShown(answer)).toEqual(shown(FIRST));
  const [again] = await runBlock(FIRST, '/v1/debits');
  expect(again).toEqual({ ...answer, alreadyCharged: true });
});

type DebitWithFetch = (call: object, tries?: number) => Promise<{ readonly id: string }>;
type Run<T> = () => Promise<T>;

test('with fetch an action is charged once, and a refusal throws its sentence', async () => {
  const debit = await load<DebitWithFetch>('debit.mjs', 'debit');
  const accountId = await openAccount('contoso');
  const { id } = await debit({ accountId, action: search('1'), requestId: 'r-1' });
  expect(await debit({ accountId, action: search('1') })).toMatchObject({ id });
  await expect(debit({ accountId, action: search('2'), requestId: 'r-1' })).rejects.toThrow('requestId');
  await debit({ accountId, action: search('2') });
  await expect(debit({ accountId, action: search('3') })).rejects.toThrow('This needs 20 tokens and 10 are left.');
  expect(await left(accountId)).toBe(10);
});

test('with fetch a debit whose outcome is unknown is repeated, and charged once', async () => {
  const debit = await load<DebitWithFetch>('debit.mjs', 'debit');
  const accountId = await openAccount('fabrikam');
  services.line.hold('request', accountId);
  try {
    const body = { accountId, action: search('1') };
    expect(await call('POST', '/v1/debits', body)).toMatchObject({ status: 503, code: 'ledger-unavailable' });
    await expect(debit(body, 1)).rejects.toThrow('The credits service does not answer. Try again.');
    const repeated = debit(body);
    services.line.release();
    expect(await repeated).toMatchObject({ tokens: 20, attempt: 1 });
  } finally {
    services.line.release();
  }
  expect(await left(accountId)).toBe(30);
});

test('with our client the action runs once it is paid, and otherwise a person gets the sentence', async () => {
  const runPaid = await load<(call: object, run: Run<string>) => Promise<string>>('credits.ts', 'runPaid');
  const accountId = await openAccount('wingtip');
  const run = (): Promise<string> => Promise.resolve('found 3');
  expect(await runPaid({ accountId, action: search('1') }, run)).toBe('found 3');
  await runPaid({ accountId, action: search('2') }, run);
  expect(await runPaid({ accountId, action: search('3') }, run)).toBe('This needs 20 tokens and 10 are left.');
});

test('a workflow and an activity spend, and a refusal is a result of the workflow', async () => {
  const accountId = await openAccount('tailspin');
  expect(await runWorkflow('attendMeeting', accountId, 'call-1')).toBe('The bot joins call-1.');
  const debitSearch = await load<(...args: unknown[]) => Promise<number>>('debit-search.ts', 'debitSearch');
  expect(await debitSearch(services.temporal, accountId, '1')).toBe(27);
  expect(await debitSearch(services.temporal, accountId, '2')).toBe(7);
  await runWorkflow('attendMeeting', accountId, 'call-2');
  await runWorkflow('attendMeeting', accountId, 'call-3');
  expect(await runWorkflow('attendMeeting', accountId, 'call-4')).toBe('This needs 3 tokens and 1 is left.');
});

test('a search is charged if it ran, and gives its hold back if it failed', async () => {
  const searchPool = await load<(id: string, run: Run<number>) => Promise<number>>('search-pool.ts', 'searchPool');
  await expect(searchPool('1', () => Promise.reject(new Error('no index')))).rejects.toThrow('no index');
  expect(await left('northwind')).toBe(49);
  for (const found of [7, 8]) expect(await searchPool('1', () => Promise.resolve(found))).toBe(found);
  expect(await call('GET', '/v1/accounts/northwind/balance')).toMatchObject({ creditsLeft: 29, creditsHeld: 0 });
});

test('bulk work is done as a whole at the price that was shown, or not at all', async () => {
  type EvaluateAll = (runId: string, jobId: string, candidateIds: readonly string[]) => Promise<number>;
  const evaluateAll = await load<EvaluateAll>('evaluate-all.ts', 'evaluateAll');
  const candidates = (count: number) => Array.from({ length: count }, (_, n) => `c-${n + 100}`);
  expect(await evaluateAll('run-1', 'job-1', candidates(40))).toBe(11);
  expect(await left('northwind')).toBe(29);
  expect(await evaluateAll('run-2', 'job-1', candidates(5))).toBe(0);
  expect(await call('GET', '/v1/accounts/northwind/balance')).toMatchObject({ creditsLeft: 24, creditsHeld: 0 });
});

test('a batch answers each item by itself, as the document shows', async () => {
  const [answer] = await runBlock(MANY);
  expect(asShown(answer)).toEqual(shown(MANY));
});

test('actions without credits wait, at once and in a workflow, and are charged when there are credits', async () => {
  await call('POST', '/v1/debits', { accountId: 'northwind', action: search('last') });
  type SearchWhenPossible = (id: string, show: (place: number | null) => void) => Promise<string>;
  const searchWhenPossible = await load<SearchWhenPossible>('search-when-possible.ts', 'searchWhenPossible');
  const places: (number | null)[] = [];
  const searched = searchWhenPossible('2', (place) => void places.push(place));
  await eventually(() => {
    expect(places).toContain(1);
  });
  const resurfaced = runWorkflow('resurface', 'northwind', '3');
  const actions = await eventually(async () => {
    const [list] = await runBlock('Wait for credits');
    const items = list!['items'] as Json[];
    expect(items).toHaveLength(2);
    return items.map(({ action }) => action);
  });
  expect(actions).toEqual([search('2'), { feature: 'talent_search', kind: 'resurface', searchId: '3' }]);
  await call('PUT', '/v1/accounts/northwind', { planId: 'starter' });
  expect(await searched).toMatch(/^northwind~/);
  expect(await resurfaced).toBe('charged');
  expect(await left('northwind')).toBe(414);
});

test('a refund gives a debit back, as the document shows', async () => {
  const [answer] = await runBlock('Refunds');
  expect(asShown(answer)).toEqual(shown('Refunds'));
});

test('an edit of score cards is screened by the worker of the document', async () => {
  const startAssistant = await load<() => Promise<Worker>>('assistant.ts', 'startAssistant');
  const assistant = await startAssistant();
  await assistant.runUntil(async () => {
    const [answer] = await runBlock('Score cards');
    expect(asShown(answer)).toEqual(shown('Score cards'));
    await eventually(async () => {
      const rescreen = await call('GET', `/v1/rescreens/${answer!['rescreenId'] as string}`);
      expect(rescreen).toMatchObject({ state: 'completed', tokensCharged: 20, done: 2, failed: 0 });
    });
  });
  await assistant.connection?.close();
});

test.each(['Browsers', 'Read', 'Reference'])('the calls of "%s" are answered', async (section) => {
  const answers = await runBlock(section);
  expect(answers.map(({ code }) => code)).toEqual(answers.map(() => undefined));
});

test('TypeScript accepts the blocks', async () => {
  expect(await project.findTypeErrors()).toEqual([]);
});

test('no block of the document is left out', () => {
  expect([...doc.unused]).toEqual([]);
});
