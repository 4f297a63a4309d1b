/**
 * Runs the pretend recruiting product. It has three customers: Acme, whose assistant spends credits in every way a real
 * host can, one on a plan with overage, and one whose billing periods last two minutes. People use it at its web pages
 * (`workspace/`). It uses the credits service only from outside (HTTP and Temporal), stores nothing, and may be killed at any time. Its story
 * goes to stdout for people, its log to stderr.
 */
import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { createCall } from '../../../client/http.js';
import { CreditsClient } from '../../../client/index.js';
import { startOperationsServer } from '../../../boot/operations-server.js';
import { createReadiness } from '../../../boot/readiness.js';
import { stopSignal } from '../../../boot/stop-signal.js';
import { startWorkerHost } from '../../../worker/host.js';
import { installTemporalRuntime } from '../../../worker/temporal-logger.js';
import { assistantActivities } from './assistant-activities.js';
import { ASSISTANT_QUEUE, createAssistant } from './story/assistant.js';
import { setUpCompany } from './company.js';
import { createPipeline } from './pipeline.js';
import { withRetry } from './retry.js';
import { readDemoHostSettings } from './settings.js';
import { payIn } from './story/pay.js';
import { playScoreCardStory } from './story/score-card-story.js';
import { createShop } from './story/shop.js';
import { playStory } from './story/story.js';
import { holdMeetings, setUpTwoMinuteCompany } from './two-minute-company.js';
import { setUpScaleCompany } from './scale-company.js';
import { createCreditsDesk } from './workspace/credits.js';
import { createRecruiting } from './workspace/recruiting.js';
import { createWeb } from './workspace/web.js';

const stopped = stopSignal();
const { fuelgaugeUrl, apiKey, temporal, port, slackWebhookUrl, playsStory, pauseMs, sandboxUrl, readDeadlineMs } =
  readDemoHostSettings(process.env);
const logger = pino({ name: 'assistant', level: process.env['LOG_LEVEL'] ?? 'info' }, pino.destination(2));
installTemporalRuntime(logger);
const ending = new AbortController();
const { signal } = ending;

const host = startWorkerHost({
  temporal,
  logger,
  queues: [
    {
      taskQueue: ASSISTANT_QUEUE,
      workflowsPath: fileURLToPath(new URL('./workflows.js', import.meta.url)),
      activities: assistantActivities,
    },
  ],
});
let companyExists = false;
const checks = {
  worker: host.assertRunning,
  company: () => {
    if (!companyExists) throw new Error('the demo company is not set up yet');
  },
};
const shop = createShop({ baseUrl: fuelgaugeUrl, apiKey });
const pageUrl = `http://127.0.0.1:${port}/settings/subscription`;
const pipeline = createPipeline();
const web = createWeb({
  desk: createCreditsDesk({ baseUrl: fuelgaugeUrl, apiKey, readDeadlineMs }),
  recruiting: createRecruiting(new Date()),
  pipeline,
  apiUrl: fuelgaugeUrl,
  onError: (err) => {
    logger.warn({ err }, 'a person could not do what they wanted');
  },
});
const server = await startOperationsServer({
  port,
  host: '127.0.0.1',
  readiness: createReadiness(checks, { log: logger }),
  otherwise: web as RequestListener,
});

const running = run().catch((err: unknown) => {
  if (!signal.aborted) logger.error({ err }, 'the story broke off');
});
await stopped;
ending.abort();
await running;
await host.stop();
await server.stop();
process.exit(0);

async function run(): Promise<void> {
  const service = { baseUrl: fuelgaugeUrl, apiKey };
  const retryOptions = {
    signal,
    onFirstFailure: (err: unknown) => {
      logger.warn({ err }, 'waiting for the credits service and Temporal');
    },
  };
  await withRetry(retryOptions, () => setUpCompany(createCall(service), slackWebhookUrl, signal));
  await withRetry(retryOptions, () => setUpTwoMinuteCompany(createCall(service), signal));
  await withRetry(retryOptions, () => setUpScaleCompany(createCall(service), signal));
  companyExists = true;
  if (!playsStory) return;

  const credits = new CreditsClient(service);
  const client = new Client({
    connection: Connection.lazy(temporal.connectionOptions),
    namespace: temporal.namespace,
  });
  const meetings = holdMeetings(credits, signal, (err) => {
    logger.warn({ err }, 'a meeting of the two-minute company was not joined');
  });
  const telling = {
    say: (line: string) => process.stdout.write(`${line}\n`),
    pause: () => sleep(pauseMs, undefined, { signal }),
    retry: <T>(step: () => Promise<T>) => withRetry(retryOptions, () => untilStopped(step())),
    signal,
  };
  await playStory({
    ...telling,
    credits,
    assistant: createAssistant(credits, client),
    pipeline,
    apiUrl: fuelgaugeUrl,
    startedAt: new Date(),
  });
  const pay = sandboxUrl === null ? null : payIn(sandboxUrl);
  await playScoreCardStory({ ...telling, call: createCall(service), shop, pageUrl, pay });
  await meetings;
}

/** Rejects when the process ends: Temporal's own calls take no signal. */
function untilStopped<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop);
    });
  });
}
