/** Reads the environment that the launcher sets for the demo host. */
import { readTemporalAddress, type TemporalAddress } from '../../../boot/temporal-address.js';

export interface DemoHostSettings {
  readonly fuelgaugeUrl: string;
  readonly apiKey: string;
  readonly temporal: TemporalAddress;
  readonly port: number;
  /** Where the alerts of the demo's company go, besides its people; null: nowhere. */
  readonly slackWebhookUrl: string | null;
  readonly playsStory: boolean;
  /** Where the story pays as a person would; null: only a person can. */
  readonly sandboxUrl: string | null;
  /** The pause between two lines of the story. */
  readonly pauseMs: number;
  /** How long a page waits for what it only shows. */
  readonly readDeadlineMs: number;
}

export function readDemoHostSettings(environment: NodeJS.ProcessEnv): DemoHostSettings {
  const { FUELGAUGE_URL, FUELGAUGE_API_KEY, PORT = '0', STORY = 'on' } = environment;
  const {
    CHECKOUT_SANDBOX_URL = '',
    SLACK_WEBHOOK_URL = '',
    STORY_PAUSE_MS = '700',
    READ_DEADLINE_MS = '1500',
  } = environment;
  const { TEMPORAL_ADDRESS = '127.0.0.1:7233', TEMPORAL_NAMESPACE = 'default' } = environment;
  if (FUELGAUGE_URL === undefined || FUELGAUGE_API_KEY === undefined) {
    throw new Error(
      'FUELGAUGE_URL and FUELGAUGE_API_KEY must be set: the address of the credits service and an API key',
    );
  }
  return {
    fuelgaugeUrl: FUELGAUGE_URL.replace(/\/+$/, ''),
    apiKey: FUELGAUGE_API_KEY,
    temporal: readTemporalAddress(TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE),
    port: Number(PORT),
    slackWebhookUrl: SLACK_WEBHOOK_URL === '' ? null : SLACK_WEBHOOK_URL,
    playsStory: STORY !== 'off',
    sandboxUrl: CHECKOUT_SANDBOX_URL === '' ? null : CHECKOUT_SANDBOX_URL,
    pauseMs: Number(STORY_PAUSE_MS),
    readDeadlineMs: Number(READ_DEADLINE_MS),
  };
}
