import { beforeAll, describe, expect, test } from '@jest/globals';
import { ACCOUNT_LISTS } from '../../../admin/customers/list-readers.js';
import { SHEETS } from '../../../admin/panel/service/sheets.js';
import { RIGHTS, STAFF_ROLES, type StaffRole } from '../../../admin/staff/roles.js';
import { serviceRoutes } from '../../../admin/panel/service/routes.js';
import type { PanelServices } from '../../../admin/panel/services.js';
import { connectMongo } from '../../../storage/connect.js';
import { ACCOUNT, BY, servicesOn } from './accounts-of-tests.js';
import { PASSWORD, startPanel, Visitor, type Panel } from './panel.js';

let panel: Panel;
beforeAll(async () => {
  panel = await startPanel();
});

/** Stands for every service and every part of one: none is used here. */
const UNUSED: object = new Proxy({}, { get: () => UNUSED });
/** All calls of pages. */
const ROUTES = serviceRoutes(UNUSED as PanelServices);
const placeOf = (path: string): string => path.replaceAll(/:\w+/g, 'nothing');

async function signedIn(role: StaffRole): Promise<Visitor & { readonly id: string; readonly email: string }> {
  const { id, email } = await panel.person(role);
  const visitor = new Visitor(panel.url);
  expect((await visitor.signIn(email)).status).toBe(302);
  return Object.assign(visitor, { id, email });
}

describe('the sign-in', () => {
  test('leads to the pages, with a cookie that scripts and other sites never get', async () => {
    const { email } = await panel.person('viewer');
    const visitor = new Visitor(panel.url);
    const answer = await visitor.signIn(email);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/admin']);
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('staff='));
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).toMatch(/Path=\/admin/);
    const page = await visitor.call('GET', '/admin');
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
  });

  test('leads to the page that was asked for, and never out of the back office', async () => {
    const { email } = await panel.person('viewer');
    const leadsTo = async (to: string) => {
      const body = new URLSearchParams({ email, password: PASSWORD, to });
      return (await new Visitor(panel.url).call('POST', '/admin/sign-in', { body })).headers.get('location');
    };
    const place = '/admin/pages/correction?id=cor-1';
    const page = await new Visitor(panel.url).call(
      'GET',
      `/admin/sign-in?${new URLSearchParams({ to: place }).toString()}`,
    );
    expect(page.text).toContain(`name="to" value="${place}"`);
    expect(await leadsTo(place)).toBe(place);
    const foreign = [
      'https://evil.example',
      '//evil.example',
      '/admin/pages/../../x',
      '/admin/pages/x\r\nSet-Cookie: a',
    ];
    for (const to of foreign) expect([to, await leadsTo(to)]).toEqual([to, '/admin']);
  });

  test('says the same of an unknown address and of a wrong password', async () => {
    const { email } = await panel.person('viewer');
    const texts = await Promise.all(
      [email, 'nobody@fuelgauge.test'].map(async (address) => {
        const { status, text } = await new Visitor(panel.url).signIn(address, 'wrong');
        return [status, text.replace(address, '')];
      }),
    );
    expect(texts[0]).toEqual(texts[1]);
    expect(texts[0]![0]).toBe(401);
  });

  test('looks at five passwords from one address in a minute, also when all guesses are sent at once', async () => {
    const guess = (email: string, password: string) =>
      new Visitor(panel.url).call('POST', '/admin/sign-in', {
        headers: { 'x-forwarded-for': '203.0.113.7' },
        body: new URLSearchParams({ email, password }),
      });
    const guesses = Array.from({ length: 12 }, (_, n) => guess(`guessed-${n}@fuelgauge.test`, 'wrong'));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
    const { email } = await panel.person('viewer');
    expect((await guess(email, PASSWORD)).status).toBe(429);
    expect((await new Visitor(panel.url).signIn(email)).status).toBe(302);
  });

  test('begins a new session, whatever cookie came with it, and ends it at the sign-out', async () => {
    const { email } = await panel.person('viewer');
    const visitor = new Visitor(panel.url);
    visitor.cookies.set('staff', 's%3Achosen-by-somebody-else.signature');
    await visitor.signIn(email);
    expect(visitor.cookies.get('staff')).not.toContain('chosen-by-somebody-else');
    const before = visitor.cookies.get('staff')!;
    await visitor.signIn(email);
    const after = visitor.cookies.get('staff')!;
    expect(after).not.toBe(before);
    expect((await visitor.call('POST', '/admin/sign-out', { headers: visitor.token })).status).toBe(200);
    visitor.cookies.set('staff', after);
    expect((await visitor.get('/me')).status).toBe(401);
  });

  test('with a password that somebody else gave shows nothing before it is changed', async () => {
    const email = 'new-here@fuelgauge.test';
    const { password } = await panel.staff.create({ email, name: 'New Here', role: 'admin' }, 'command');
    const visitor = new Visitor(panel.url);
    expect((await visitor.signIn(email, password)).headers.get('location')).toBe('/admin/password');
    expect((await visitor.call('GET', '/admin')).headers.get('location')).toBe('/admin/password');
    expect((await visitor.get('/me')).status).toBe(403);
    const page = await visitor.call('GET', '/admin/password');
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)![1]!;
    const change = (fields: Record<string, string>) =>
      visitor.call('POST', '/admin/password', { body: new URLSearchParams({ csrf, old: password, ...fields }) });
    expect((await change({ chosen: PASSWORD, again: 'something else' })).text).toContain(
      'The two new passwords differ.',
    );
    expect((await change({ csrf: 'forged', chosen: PASSWORD, again: PASSWORD })).status).toBe(422);
    expect((await change({ chosen: PASSWORD, again: PASSWORD })).headers.get('location')).toBe('/admin');
    await visitor.call('GET', '/admin');
    expect((await visitor.get('/me')).status).toBe(200);
  });
});

describe('without a session', () => {
  test('every page leads to the sign-in, and every call and upload is refused unread', async () => {
    const visitor = new Visitor(panel.url);
    for (const place of ['/admin', '/admin/pages/account?id=acme', '/admin/resources/accounts']) {
      const to = new URLSearchParams({ to: place });
      expect((await visitor.call('GET', place)).headers.get('location')).toBe(`/admin/sign-in?${to.toString()}`);
    }
    const upload = new FormData();
    upload.append('file', new Blob(['x'.repeat(100_000)]), 'x.txt');
    const calls = [
      ...ROUTES.map(({ method, path }) => visitor.call(method, `/admin/service${placeOf(path)}`)),
      visitor.call('POST', '/admin/api/resources/accounts/actions/new', { body: upload }),
    ];
    for (const { status } of await Promise.all(calls)) expect(status).toBe(401);
  });
});

describe('a forged request', () => {
  test('without the token of its page changes nothing, nor by GET, nor from another site', async () => {
    const admin = await signedIn('admin');
    const changes = ROUTES.filter(({ method }) => method === 'POST');
    expect(changes.length).toBeGreaterThan(0);
    for (const { path } of changes) {
      const place = `/admin/service${placeOf(path)}`;
      const json = { 'content-type': 'application/json' };
      expect((await admin.call('POST', place, { headers: json, body: '{}' })).status).toBe(403);
      const wrong = { ...json, 'x-xsrf-token': 'x'.repeat(32) };
      expect((await admin.call('POST', place, { headers: wrong, body: '{}' })).status).toBe(403);
      const foreign = { ...json, ...admin.token, 'sec-fetch-site': 'cross-site' };
      expect((await admin.call('POST', place, { headers: foreign, body: '{}' })).status).toBe(403);
      const origin = { ...json, ...admin.token, origin: 'https://evil.example' };
      expect((await admin.call('POST', place, { headers: origin, body: '{}' })).status).toBe(403);
      const byGet = ROUTES.some((route) => route.method === 'GET' && route.path === path) ? 200 : 404;
      expect((await admin.call('GET', place, { headers: admin.token })).status).toBe(byGet);
    }
  });

  test('of a sign-in from another site is refused', async () => {
    const { email } = await panel.person('viewer');
    const answer = await new Visitor(panel.url).call('POST', '/admin/sign-in', {
      headers: { 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams({ email, password: PASSWORD }),
    });
    expect(answer.status).toBe(403);
  });
});

describe('each role', () => {
  test.each(STAFF_ROLES)('%s reaches the calls of its rights, and no other', async (role) => {
    const visitor = await signedIn(role);
    for (const { method, path, right } of ROUTES) {
      const answer = method === 'GET' ? await visitor.get(placeOf(path)) : await visitor.post(placeOf(path));
      const isRefused = answer.status === 403 && answer.text.includes('"not-allowed"');
      expect([path, isRefused]).toEqual([path, !(RIGHTS[right] as readonly string[]).includes(role)]);
    }
  });

  test('is read again for each request: what was taken away or given counts at once, and a disabled person is out', async () => {
    const visitor = await signedIn('admin');
    const role = async () => (JSON.parse((await visitor.get('/me')).text) as { readonly role?: string }).role;
    expect(await role()).toBe('admin');
    await panel.staff.changeRole(visitor.id, 'viewer', 'command');
    expect(await role()).toBe('viewer');
    await panel.staff.disable(visitor.id, 'command');
    expect((await visitor.get('/me')).status).toBe(401);
    expect((await visitor.call('GET', '/admin')).headers.get('location')).toBe('/admin/sign-in?to=%2Fadmin');
  });

  test('loses all sessions when somebody resets the password', async () => {
    const visitor = await signedIn('finance');
    await panel.staff.reset(visitor.id, 'command');
    expect((await visitor.get('/me')).status).toBe(401);
  });
});

describe('AdminJS', () => {
  test('shows pages only: its own calls and resources are closed to everybody', async () => {
    const admin = await signedIn('admin');
    for (const resource of ['ledger_commits', 'ledger_snapshots', 'staff', 'audit_log']) {
      for (const action of ['new', 'list', 'search', 'bulkDelete']) {
        const place = `/admin/api/resources/${resource}/actions/${action}`;
        expect((await admin.call('POST', place, { headers: admin.token, body: '{}' })).status).toBe(404);
        expect((await admin.call('GET', place, { headers: admin.token })).status).toBe(404);
      }
      const record = `/admin/api/resources/${resource}/records/acme~1/delete`;
      expect((await admin.call('POST', record, { headers: admin.token, body: '{}' })).status).toBe(404);
    }
  });

  test('has no page of its own: every other address answers that there is no page', async () => {
    const viewer = await signedIn('viewer');
    for (const place of ['/admin/resources/accounts', '/admin/pages/nothing', '/admin/x', '/admin/pages/audit/x']) {
      const { status, text } = await viewer.call('GET', place);
      expect([place, status, text.includes('no page at this address')]).toEqual([place, 404, true]);
    }
    expect((await viewer.call('GET', '/admin/pages/audit')).status).toBe(200);
  });

  test('sends no page to other hosts, and lets only marked scripts run', async () => {
    const admin = await signedIn('viewer');
    const page = await admin.call('GET', '/admin');
    const policy = page.headers.get('content-security-policy')!;
    const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;
    expect(page.text).not.toContain('googleapis');
    expect(page.text.match(/<script/g)!.length).toBe(page.text.split(`nonce="${nonce}"`).length - 1);
    expect(page.text).not.toMatch(/Person \d|@fuelgauge/);
  });
});

test('what staff look at is recorded before it is shown', async () => {
  const services = await servicesOn(panel.mongodbUri);
  await services.accounts.put('acme', ACCOUNT, BY);
  const viewer = await signedIn('viewer');
  const page = JSON.parse((await viewer.get('/accounts/acme')).text) as { readonly balance: { readonly left: number } };
  expect(page.balance.left).toBe(50);
  await viewer.get('/search?text=acme');
  await viewer.get('/accounts');
  await viewer.get('/corrections');
  const { items } = await panel.audit.list({ by: viewer.id }, { limit: 10 });
  expect(items.map(({ act, accountId }) => [act, accountId])).toEqual([
    ['corrections-viewed', null],
    ['account-viewed', null],
    ['searched', null],
    ['account-viewed', 'acme'],
    ['signed-in', null],
    ['password-changed', null],
  ]);
  await services.stop();
});

test('lists are taken away as CSV by those who may, with their filter and time in front, and formulas do not run', async () => {
  const services = await servicesOn(panel.mongodbUri);
  await services.accounts.put('exported', ACCOUNT, BY);
  await services.ledger.submit('exported', {
    ...{ type: 'grant', grantId: 'g-1', source: 'promotion', tokens: 5, expiresAt: null },
    ...{ reason: '=HYPERLINK("https://evil.example")', ...BY },
  });
  const finance = await signedIn('finance');
  const entries = await finance.get('/accounts/exported/entries/export?type=grant');
  const [head, columns, ...rows] = entries.text.trim().split('\r\n');
  expect(entries.headers.get('content-disposition')).toMatch(
    /attachment; filename=entries-exported-\d{4}-\d\d-\d\d\.csv$/,
  );
  expect(head).toMatch(/^"entries-exported, made 20\d\d-[^,]+, type = grant"$/);
  expect([columns!.split(',')[0], rows.length]).toEqual(['seq', 2]);
  expect(rows[0]).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
  const log = await finance.get(`/audit/export?by=${finance.id}`);
  expect(log.text).toContain(',list-exported,exported,');
  const support = await signedIn('support');
  expect((await support.get('/audit/export')).status).toBe(403);
  await services.stop();
});

test('each list of an account, the accounts and the corrections are CSV with their columns, and no filter is unknown', async () => {
  const services = await servicesOn(panel.mongodbUri);
  await services.accounts.put('filed', ACCOUNT, BY);
  const evil = { name: '=1+1', email: 'evil@example.com', role: 'Owner' } as const;
  await services.members.put('filed', 'evil', evil);
  const finance = await signedIn('finance');
  for (const list of ACCOUNT_LISTS) {
    const { status, text, headers } = await finance.get(`/accounts/filed/lists/${list}/export`);
    const [head, columns, ...rows] = text.trim().split('\r\n');
    expect([list, status, columns]).toEqual([list, 200, SHEETS[list].columns.join(',')]);
    expect(head).toMatch(new RegExp(`^"${list}-filed, made 20\\d\\d-[^,]+, account = filed"$`));
    expect(headers.get('content-disposition')).toContain(`filename=${list}-filed-`);
    expect([list, rows.length]).toEqual([list, list === 'members' || list === 'periods' ? 1 : 0]);
    expect((await finance.get(`/accounts/filed/lists/${list}/export?role=Owner`)).status).toBe(422);
  }
  const members = await finance.get('/accounts/filed/lists/members/export');
  expect(members.text).toContain("evil,'=1+1,evil@example.com,Owner,all,");
  const accounts = await finance.get('/accounts-export');
  expect(accounts.text).toMatch(/\r\nfiled,Acme,open,free,,Europe\/Berlin,2026-01-01,/);
  const corrections = await finance.get('/corrections/export?state=applied');
  expect(corrections.text).toMatch(/^"corrections, made [^,]+, state = applied"\r\ncreatedAt,id,accountId,kind,/);
  expect((await finance.get('/corrections/export?passwordHash=x')).status).toBe(422);
  expect((await finance.get('/accounts/filed/lists/secrets')).status).toBe(422);
  expect((await finance.get('/accounts/nobody/lists/members/export')).status).toBe(404);
  const { items } = await panel.audit.list({ by: finance.id, act: 'list-exported' }, { limit: 50 });
  expect(items.map(({ facts }) => facts['list']).reverse()).toEqual([
    ...ACCOUNT_LISTS,
    'members',
    'accounts',
    'corrections',
  ]);
  await services.stop();
});

test('the card of a customer is shown to every role under its session, and to nobody without one', async () => {
  const services = await servicesOn(panel.mongodbUri);
  await services.accounts.put('carded', ACCOUNT, BY);
  const viewer = await signedIn('viewer');
  const { status, text } = await viewer.get('/accounts/carded/card');
  expect([status, JSON.parse(text)]).toMatchObject([
    200,
    { accountId: 'carded', creditsLeft: 50, purchase: { allowed: false }, overage: { mayChange: false } },
  ]);
  expect((await viewer.get('/accounts/nobody/card')).status).toBe(404);
  expect((await new Visitor(panel.url).get('/accounts/carded/card')).status).toBe(401);
  const { items } = await panel.audit.list({ by: viewer.id, act: 'card-viewed' }, { limit: 10 });
  expect(items.map(({ accountId }) => accountId)).toEqual(['carded']);
  await services.stop();
});

test('a stop ends in order: nothing fails, and other processes no longer count this one', async () => {
  const lines = (await panel.stop()).split('\n').filter((line) => line !== '');
  // A slow machine may not be ready at the first look.
  expect(lines.filter((line) => !line.includes('"not ready"'))).toEqual([]);
  const connection = await connectMongo(panel.mongodbUri);
  expect(await connection.collection('ledger_processes').countDocuments()).toBe(0);
  await connection.close();
});
