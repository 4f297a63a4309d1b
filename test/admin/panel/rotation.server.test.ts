/** The secrets of the back office's sessions are replaced while people work in it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSessions } from '../../../admin/panel/http/session.js';
import { openPanelServices, type PanelServices } from '../../../admin/panel/services.js';
import type { Services } from '../../../boot/services.js';
import { readSettings } from '../../../boot/settings.js';
import { stepsOfRotation, type OfBoth } from '../../support/rolling.js';
import { freshDatabase } from '../../support/servers.js';
import { servicesOn, settingsOn } from './accounts-of-tests.js';
import { peopleOf, Visitor } from './panel.js';
import { serveHere, type ServedHere } from './serve-here.js';

const STEPS = stepsOfRotation('the-session-secret-before-0123456789', 'the-session-secret-after-01234567890');

let services: Services;
let panel: PanelServices;
/** The person's browser, once for each process: it keeps one set of cookies. */
let browsers: readonly Visitor[];
/** Has not sent a request since the person signed in. */
let idle: Visitor;

const failures: unknown[] = [];
const onError = (error: unknown): void => void failures.push(error);

/** The back office's HTTP, opened again with each list of secrets. */
class Office {
  #secrets = '';
  #served: ServedHere | null = null;

  get url(): string {
    return this.#served!.url;
  }

  async open(list: string): Promise<void> {
    if (list === this.#secrets) return;
    this.close();
    this.#secrets = list;
    const { sessionSecrets } = readSettings({ SESSION_SECRETS: list });
    const sessions = createSessions({ connection: services.connection, secrets: sessionSecrets!, secure: false });
    this.#served = await serveHere({ ...panel, sessions, onError });
  }

  close(): void {
    this.#served?.close();
  }
}

/** As two processes are: each with its own secrets, on one database. */
const offices: OfBoth<Office> = [new Office(), new Office()];

beforeAll(async () => {
  const uri = freshDatabase();
  services = await servicesOn(uri);
  panel = await openPanelServices(services, { ...settingsOn(uri), onError });
  await openBoth(STEPS[0]!.lists);
  const { email } = await peopleOf(panel.staff)('viewer');
  const signedIn = new Visitor(offices[0].url);
  await signedIn.signIn(email);
  idle = withCookiesOf(signedIn, offices[0].url);
  browsers = offices.map(({ url }) => withCookiesOf(signedIn, url));
});
afterAll(async () => {
  for (const office of offices) office.close();
  await services.stop();
  expect(failures).toEqual([]);
});

async function openBoth(lists: OfBoth<string>): Promise<void> {
  for (const [index, office] of offices.entries()) await office.open(lists[index]!);
}

function withCookiesOf(other: Visitor, url: string): Visitor {
  const visitor = new Visitor(url);
  for (const [name, value] of other.cookies) visitor.cookies.set(name, value);
  return visitor;
}

const meAt = async (visitor: Visitor): Promise<number> => (await visitor.get('/me')).status;

describe.each(STEPS)('while $name', ({ lists }) => {
  test('who is signed in stays signed in, whichever process answers', async () => {
    await openBoth(lists);
    browsers = browsers.map((browser, index) => withCookiesOf(browser, offices[index]!.url));
    const statuses: number[] = [];
    for (const round of [0, 1, 2]) {
      const [from, to] = [browsers[round % 2]!, browsers[(round + 1) % 2]!];
      statuses.push(await meAt(from));
      for (const [name, value] of from.cookies) to.cookies.set(name, value);
    }
    expect(statuses).toEqual([200, 200, 200]);
  });
});

test('a cookie that only the forgotten secret signed is worth nothing: its person signs in again', async () => {
  expect(await meAt(withCookiesOf(idle, offices[0].url))).toBe(401);
});
