/** The secrets of the back office's sessions are replaced while people work in it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAudit } from '../../../admin/audit/audit.js';
import { auditModel } from '../../../admin/audit/models.js';
import { staffModels } from '../../../admin/staff/models.js';
import { createStaff } from '../../../admin/staff/staff.js';
import { connectMongo } from '../../../storage/connect.js';
import { startRolling, stepsOfRotation, type Rolling, type Step } from '../../support/rolling.js';
import { freshDatabase, temporalSettings } from '../../support/servers.js';
import { PASSWORD, Visitor } from './panel.js';

const STEPS = stepsOfRotation('the-session-secret-before-0123456789', 'the-session-secret-after-01234567890');
const uri = freshDatabase();

let panel: Rolling;
/** The person's browser, once for each process: it keeps one set of cookies. */
let browsers: readonly Visitor[];
/** Has not sent a request since the person signed in. */
let idle: Visitor;

const settingsOf = ({ lists }: Step) => {
  const of = (list: string) => ({
    MONGODB_URI: uri,
    ...temporalSettings(),
    SESSION_SECRETS: list,
    LOG_LEVEL: 'warn',
  });
  return [of(lists[0]), of(lists[1])] as const;
};

beforeAll(async () => {
  panel = await startRolling('admin/panel/main.js', 'ADMIN_PORT', settingsOf(STEPS[0]!));
  const connection = await connectMongo(uri);
  const staff = createStaff({ models: staffModels(connection), audit: createAudit(auditModel(connection)) });
  const { id, password } = await staff.create({ email: 'ada@fuelgauge.test', name: 'Ada', role: 'viewer' }, 'command');
  await staff.changePassword(id, password, PASSWORD);
  await connection.close();
  const signedIn = new Visitor(panel.urls[0]);
  await signedIn.signIn('ada@fuelgauge.test');
  idle = withCookiesOf(signedIn, panel.urls[0]);
  browsers = panel.urls.map((url) => withCookiesOf(signedIn, url));
});
afterAll(() => panel.stop());

function withCookiesOf(other: Visitor, url: string): Visitor {
  const visitor = new Visitor(url);
  for (const [name, value] of other.cookies) visitor.cookies.set(name, value);
  return visitor;
}

const meAt = async (visitor: Visitor): Promise<number> => (await visitor.get('/me')).status;

describe.each(STEPS)('while $name', (step) => {
  test('who is signed in stays signed in, whichever process answers', async () => {
    await panel.roll(settingsOf(step));
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
  expect(await meAt(idle)).toBe(401);
});
