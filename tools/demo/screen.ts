import type { SignIn } from './staff.js';

/** Prints one line to the terminal. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Runs one step of the start and reports how long it took. */
export async function step<T>(name: string, run: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await run();
  say(`· ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  return result;
}

export interface Welcome {
  seconds: number;
  apiUrl: string;
  appUrl: string;
  temporalUi: string | undefined;
  mailUi: string | null;
  stripeUi: string | null;
  slackUi: string;
  adminUrl: string;
  staff: SignIn;
  dataDir: string;
  logDir: string;
  mongodb: string;
  temporal: string;
}

export function showWelcome(welcome: Welcome): void {
  const rows = [
    ['API and its documentation', `${welcome.apiUrl}/docs`],
    ['Pretend product', welcome.appUrl],
    ['Back office', `${welcome.adminUrl}  (${welcome.staff.email}, password ${welcome.staff.password})`],
    ['Workflows', welcome.temporalUi ?? '(on the web page of the server in TEMPORAL_ADDRESS)'],
    ['Payments', welcome.stripeUi ?? "(in Stripe's dashboard, with the key in STRIPE_SECRET_KEY)"],
    ['Mails', welcome.mailUi ?? '(sent through the server in SMTP_URL)'],
    ['Slack', welcome.slackUi],
    ['Data', welcome.dataDir],
    ['Logs', welcome.logDir],
    ['MongoDB', welcome.mongodb],
    ['Temporal', welcome.temporal],
  ];
  say(`\nReady after ${welcome.seconds.toFixed(1)} s.\n`);
  for (const [label = '', value = ''] of rows) say(`  ${label.padEnd(27)}${value}`);
  say('\nCtrl-C stops everything and keeps the data.\n');
}
