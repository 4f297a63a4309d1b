/** What staff, and who was staff, may try against the back office. Each attack goes over HTTP, as a browser would send it. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pMap from 'p-map';
import { hasRight, type StaffRole } from '../../../admin/staff/roles.js';
import { reconcile, type Finding } from '../../../ledger/reconcile.js';
import { ask, listReads, openKnown, request, ROUTES, send, walkThrough, type Known } from './all-calls.js';
import { storedIn } from '../../support/stored.js';
import { startPanel, Visitor, type Panel } from './panel.js';

let panel: Panel;
let known: Known;
beforeAll(async () => {
  panel = await startPanel();
  known = await openKnown(panel, 'acme');
});
afterAll(() => panel.stop());

type Person = Visitor & { readonly id: string; readonly email: string };

const sessionOf = async ({ id, email }: { readonly id: string; readonly email: string }): Promise<Person> => {
  const visitor = new Visitor(panel.url);
  expect((await visitor.signIn(email)).status).toBe(302);
  return Object.assign(visitor, { id, email });
};

/** Who was added two days ago: a new person approves nothing. */
async function signedIn(role: StaffRole): Promise<Person> {
  const person = await panel.person(role);
  await panel.connection
    .collection<{ _id: string }>('staff')
    .updateOne({ _id: person.id }, { $set: { createdAt: new Date(Date.now() - 48 * 3_600_000) } });
  return await sessionOf(person);
}

/** Money, people and what was asked for. Sessions and the audit log change with every look. */
const STORED = ['ledger_commits', 'corrections', 'correction_', 'staff', 'accounts', 'plans', 'price_lists'];
const stored = () => storedIn(panel.connection, STORED);

/** The fields that a refusal names. */
const pathsIn = (text: string): (string | undefined)[] =>
  ((JSON.parse(text) as { readonly issues?: readonly { readonly path: string }[] }).issues ?? []).map(
    ({ path }) => path,
  );

const codeOf = (text: string): unknown => (JSON.parse(text) as { readonly code?: unknown }).code;

describe('every request of an admin’s session', () => {
  test('is refused to a viewer who sends it again, with the viewer’s token or the admin’s, unless a viewer may look', async () => {
    const [admin, asker, viewer] = [await signedIn('admin'), await signedIn('finance'), await signedIn('viewer')];
    const calls = await walkThrough(panel, admin, asker, known);
    expect(new Set(calls.map(({ route }) => route.path))).toEqual(new Set(ROUTES.map(({ path }) => path)));
    const before = await stored();
    for (const call of calls) {
      const { status, text } = await send(viewer, call);
      const may = hasRight('viewer', call.route.right);
      expect([call.place, status, may ? null : codeOf(text)]).toEqual([
        call.place,
        may ? 200 : 403,
        may ? null : 'not-allowed',
      ]);
      if (call.route.method === 'GET') continue;
      const stolen = await viewer.call('POST', `/admin/service${call.place}`, {
        headers: { ...admin.token, 'content-type': 'application/json' },
        body: JSON.stringify(call.body),
      });
      expect([call.place, stolen.status]).toEqual([call.place, 403]);
    }
    expect(await stored()).toEqual(before);
  });

  test('is refused to the same admin once the person is removed, with the same cookies', async () => {
    const [admin, asker] = [await signedIn('admin'), await signedIn('finance')];
    const calls = await walkThrough(panel, admin, asker, known);
    for (const call of calls.filter(({ route }) => route.method === 'GET')) {
      expect([call.place, (await send(admin, call)).status]).toEqual([call.place, 200]);
    }
    await panel.staff.disable(admin.id, 'command');
    const before = await stored();
    for (const call of calls) expect([call.place, (await send(admin, call)).status]).toEqual([call.place, 401]);
    expect(await stored()).toEqual(before);
  });
});

describe('a request with more fields than its page sends', () => {
  const EXTRA = {
    ...{ role: 'admin', id: 'cor-mine', _id: 'cor-mine', requestedBy: 'staff-mine', approvedBy: 'staff-mine' },
    ...{ approvals: [{ by: 'staff-mine', at: '2026-01-01T00:00:00Z' }], state: 'applied', neededApprovals: 0 },
    ...{
      limitedAs: 'resend_receipt',
      accountId: 'mine',
      tokens: 1,
      entryIds: ['mine'],
      revision: 99,
      createdAt: '2020-01-01',
    },
    ...{ __proto__: null, constructor: { prototype: { role: 'admin' } }, $set: { role: 'admin' } },
  };

  test('is refused, or the fields are not stored: nobody gives themselves a role, an approval or another id', async () => {
    const [admin, asker] = [await signedIn('admin'), await signedIn('finance')];
    for (const call of (await walkThrough(panel, admin, asker, known)).filter(({ route }) => route.method === 'POST')) {
      const fields = Object.entries(EXTRA);
      // A refusal names the first ten.
      for (const some of [fields.slice(0, 8), fields.slice(8)]) {
        const { status, text } = await send(admin, { ...call, body: { ...call.body, ...Object.fromEntries(some) } });
        const names = some.map(([name]) => name);
        expect([call.place, status, pathsIn(text)]).toEqual([call.place, 422, expect.arrayContaining(names)]);
      }
    }
    const all = Object.values(await stored()).join('\n');
    for (const planted of ['cor-mine', 'staff-mine', '"mine"', '"revision":99', 'resend_receipt","reasonCode']) {
      expect(all).not.toContain(planted);
    }
  });

  test.each([
    ['tokens', { tokens: 1, expiresAt: null, source: 'top_up' }],
    ['a grant of their own', { tokens: 1, expiresAt: null, grantId: 'mine' }],
    ['another account', { tokens: 1, expiresAt: null, accountId: 'mine' }],
    ['tokens as text', { tokens: '1', expiresAt: null }],
    ['tokens beyond what is counted', { tokens: 9e15, expiresAt: null }],
  ])('or with %s among the fields of its kind is refused', async (_, fields) => {
    const admin = await signedIn('admin');
    const before = await stored();
    const { status } = await admin.post('/accounts/acme/corrections', request(1, { fields }));
    expect(status).toBe(422);
    expect(await stored()).toEqual(before);
  });

  test('at the sign-in, or when a password is changed, gives no role', async () => {
    const person = await panel.person('viewer');
    const visitor = new Visitor(panel.url);
    const fields = {
      email: person.email,
      password: 'a password of the tests',
      role: 'admin',
      staffId: 'mine',
      csrf: 'x',
    };
    await visitor.call('POST', '/admin/sign-in', { body: new URLSearchParams(fields) });
    await visitor.call('GET', '/admin');
    expect(JSON.parse((await visitor.get('/me')).text)).toMatchObject({ id: person.id, role: 'viewer' });
  });
});

describe('a filter', () => {
  const HIDDEN = [
    'passwordHash=x',
    'passwordHash[$gt]=',
    'hash=x',
    'prevHash=x',
    'email=ada@acme.example',
    '$where=1',
    'sort=hash',
  ];

  test('on what a list does not offer is refused by every call, and so is one that is given twice', async () => {
    const [admin, asker] = [await signedIn('admin'), await signedIn('finance')];
    for (const call of await listReads(asker, known)) {
      const join = call.place.includes('?') ? '&' : '?';
      for (const filter of [...HIDDEN, 'cursor=1&cursor=2']) {
        const { status } = await admin.get(call.place + join + filter);
        expect([call.place, filter, status]).toEqual([call.place, filter, 422]);
      }
    }
  });

  test('shows no hash of a password, no session and no secret in any answer', async () => {
    const [admin, asker] = [await signedIn('admin'), await signedIn('finance')];
    for (const call of await listReads(asker, known)) {
      const { text } = await send(admin, call);
      expect([call.place, /passwordHash|\$argon2|\bcsrf\b|sessionsFrom/.exec(text)]).toEqual([call.place, null]);
    }
  });
});

describe('an upload before the sign-in', () => {
  test.each(['/admin/service/theme', '/admin/api/resources/accounts/actions/new', '/admin/sign-in', '/admin/password'])(
    'to %s is answered without waiting for its body',
    async (place) => {
      expect(await statusOfUpload(place)).toMatch(/^HTTP\/1\.1 (302|401|403|404|413)/);
    },
  );
});

/** Announces a gigabyte, sends a few bytes of it, and waits for the answer. */
function statusOfUpload(place: string): Promise<string> {
  const { hostname, port } = new URL(panel.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST ${place} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Length: 1000000000\r\n` +
          'Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n',
      );
    });
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
    socket.once('error', reject);
    socket.once('close', () => {
      reject(new Error('closed without an answer'));
    });
  });
}

test('a session that was planted in a browser never becomes that of who signs in there', async () => {
  const [attacker, victim] = [await signedIn('viewer'), await panel.person('admin')];
  const planted = attacker.cookies.get('staff')!;
  const browser = new Visitor(panel.url);
  browser.cookies.set('staff', planted);
  await browser.signIn(victim.email);
  expect(JSON.parse((await browser.get('/me')).text)).toMatchObject({ id: victim.id });
  expect(browser.cookies.get('staff')).not.toBe(planted);
  const { status, text } = await attacker.get('/me');
  expect([200, 401]).toContain(status);
  expect(text).not.toContain(victim.id);
});

describe('a correction', () => {
  test('is not approved by who asked for it through a second session of the same person', async () => {
    const first = await signedIn('admin');
    const second = await sessionOf(first);
    const { id, digest, state } = await ask(first, 'acme', request(5_000));
    expect(state).toBe('pending');
    const { status, text } = await second.post(`/corrections/${id}/approve`, { digest });
    expect([status, codeOf(text)]).toEqual([403, 'not-allowed']);
    expect(text).toContain('You asked for this correction yourself');
  });

  test('that two people approve at once is done once, with one approval', async () => {
    const [asker, one, two] = [await signedIn('finance'), await signedIn('finance'), await signedIn('admin')];
    const { id, digest } = await ask(asker, 'acme', request(2_000));
    const answers = await Promise.all([one, two].map((by) => by.post(`/corrections/${id}/approve`, { digest })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { approvals, entryIds, state } = JSON.parse((await asker.get(`/corrections/${id}`)).text) as {
      readonly approvals: readonly unknown[];
      readonly entryIds: readonly string[];
      readonly state: string;
    };
    expect([approvals.length, entryIds.length, state]).toEqual([1, 1, 'applied']);
  });

  test('just under the limit passes once of four at the same time, from two sessions and over three accounts', async () => {
    const one = await signedIn('finance');
    const sessions = [one, await sessionOf(one)];
    const accounts = ['split-1', 'split-2', 'split-3'];
    for (const id of accounts) await openKnown(panel, id);
    const asked = await Promise.all([0, 1, 2, 3].map((n) => ask(sessions[n % 2]!, accounts[n % 3]!, request(999))));
    expect(asked.map(({ state }) => state).sort()).toEqual(['applied', 'pending', 'pending', 'pending']);
  });

  test('that is sent twice, also at once and from two sessions, is one', async () => {
    const one = await signedIn('finance');
    const other = await sessionOf(one);
    const body = request(7);
    const before = await stored();
    const asked = await Promise.all([one, other, one].map((by) => ask(by, 'acme', body)));
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    const added = Object.keys(await stored()).filter((name) => !(name in before) && name.startsWith('ledger_commits'));
    expect(added).toHaveLength(1);
  });
});

describe('nothing in the ledger', () => {
  const MONEY = ['ledger_commits', 'ledger_statements'];
  const serviceOf = (place: string): string => `/admin/service${place}`;
  const A_CHANGE = { _id: 'acme~1', $set: { tokens: 1 } };
  const HOSTILE: readonly unknown[] = [
    ...[null, [], '', 7, { _id: 'acme~1' }, { $set: { tokens: 1 } }, { kind: 'delete', fields: {} }, A_CHANGE],
    ...[
      { kind: 'void', fields: { grantId: { $ne: null } } },
      { kind: 'refund', fields: { debitId: { $gt: '' } } },
    ],
    request(1, { fields: { $inc: { balanceAfter: 1 } } }),
    request(1, { kind: 'edit', fields: { entryId: 'acme~1', tokens: 1 } }),
    { ids: ['acme~1'], recordIds: 'acme~1', method: 'delete', _method: 'DELETE' },
  ];

  test('changes by any call, with any verb and any hostile body', async () => {
    const [admin, asker] = [await signedIn('admin'), await signedIn('finance')];
    const calls = await walkThrough(panel, admin, asker, known);
    const before = await storedIn(panel.connection, MONEY);
    const resources = ['ledger_commits', 'LedgerCommit', 'ledger_snapshots', 'LedgerSnapshot'];
    const places = [
      ...calls.map(({ place }) => serviceOf(place)),
      `/admin/service/entries/${encodeURIComponent(known.entryId)}`,
      ...resources.flatMap((name) => [
        ...['new', 'bulkDelete', 'list'].map((action) => `/admin/api/resources/${name}/actions/${action}`),
        ...['edit', 'delete'].map((action) => `/admin/api/resources/${name}/records/acme~000000000001/${action}`),
        `/admin/api/resources/${name}/bulk/bulkDelete?recordIds=acme~1`,
      ]),
    ];
    const reading = new Set(calls.filter(({ route }) => route.method === 'GET').map(({ place }) => serviceOf(place)));
    const attacks = places.flatMap((place) => [
      // A call that only reads refuses the verb, whatever comes with it.
      ...(reading.has(place) ? [A_CHANGE] : HOSTILE).map((body) => ({ method: 'POST', place, body })),
      ...['PUT', 'PATCH', 'DELETE'].map((method) => ({ method, place, body: A_CHANGE })),
    ]);
    const headers = { ...admin.token, 'content-type': 'application/json', 'x-http-method-override': 'DELETE' };
    await pMap(
      attacks,
      async ({ method, place, body }) => {
        const { status } = await admin.call(method, place, { headers, body: JSON.stringify(body) });
        expect([method, place, body, status >= 400]).toEqual([method, place, body, true]);
      },
      { concurrency: 8 },
    );
    expect(await storedIn(panel.connection, MONEY)).toEqual(before);
  });

  test('changes by any call that is allowed: entries are added, and each one before stays as it is', async () => {
    const [admin, asker] = [await signedIn('admin'), await signedIn('finance')];
    const before = await storedIn(panel.connection, ['ledger_commits']);
    for (const call of await walkThrough(panel, admin, asker, known)) {
      expect([call.place, (await send(admin, call)).status]).toEqual([call.place, 200]);
    }
    const after = await storedIn(panel.connection, ['ledger_commits']);
    expect(after).toMatchObject(before);
    expect(Object.keys(after).length).toBeGreaterThan(Object.keys(before).length);
    const findings: Finding[] = [];
    await reconcile({
      connection: panel.connection,
      accountId: 'acme',
      onFinding: (finding) => findings.push(finding),
    });
    expect(findings).toEqual([]);
  });
});
