/**
 * Puts a marked secret into each field of each request that is valid otherwise, so that it gets as far as it can, and looks
 * for it in the log of the API at `trace`.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { keepCallContext } from '../../observe/call-ids.js';
import { createLogger } from '../../observe/logger.js';
import { REQUESTS } from '../api/access/requests.js';
import { openWorld, type World } from '../api/access/world.js';
import { fieldsOf, withValueAt, type Document, type Field } from '../api/hostile/fields.js';

/** It is a valid id, a valid name, and the beginning of a valid address. */
const MARK = `S3CR3T${randomUUID().replaceAll('-', '')}`;
/** The log names these on purpose: operators look for them. */
const LOGGED = ['accountId'];
const ROUTES = Object.keys(REQUESTS).filter(
  // A stream has no end to wait for.
  (route) => !route.includes(' # ') && route.includes(' /v1/') && !route.endsWith('/stream'),
);

const lines: string[] = [];
let world: World;
let document: Document;
let key: string;

beforeAll(async () => {
  keepCallContext();
  const destination = { write: (line: string) => void lines.push(line) };
  world = await openWorld({ logger: createLogger({ name: 'api', level: 'trace', secrets: [], destination }) });
  document = (await world.api.call('GET', '/openapi.json')).body as unknown as Document;
  key = await world.api.keyWith('spend', 'read', 'manage');
});
afterAll(() => world.close());

const isMarked = ({ types, place }: Field): boolean => types.has('string') && !LOGGED.includes(String(place.at(-1)));

/** As addresses of mail and of the web, too: a mark alone is neither. */
const MARKS = [MARK, `${MARK}@acme.test`, `https://${MARK}.test/${MARK}`];

async function send(route: string, field: Field | null, mark: string): Promise<number> {
  const { params = {}, query = {}, json } = await REQUESTS[route]!(world, world.open, 'owner');
  const name = String(field?.place[0]);
  const given = (values: Readonly<Record<string, string>>, where: Field['in']) =>
    field?.in === where ? { ...values, [name]: mark } : values;
  const [method = '', template = ''] = route.split(' ');
  const path = template.replaceAll(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(given(params, 'path')[part]!));
  const search = new URLSearchParams(given(query, 'query')).toString();
  const body = field?.in === 'body' ? withValueAt(json ?? {}, field.place, mark) : json;
  const { status } = await world.api.call(method, `${path}${search && `?${search}`}`, {
    token: key,
    headers: given({ 'user-agent': MARK, referer: `https://${MARK}.test`, cookie: MARK, traceparent: MARK }, 'header'),
    ...(body !== undefined && method !== 'GET' && { json: body }),
  });
  return status;
}

test.each(ROUTES)('no line of the log shows what is sent to %s', async (route) => {
  const before = lines.length;
  await send(route, null, MARK);
  for (const field of fieldsOf(document, route).filter(isMarked)) {
    for (const mark of MARKS) await send(route, field, mark);
  }
  const written = lines.slice(before);
  expect(written.length).toBeGreaterThan(0);
  expect(written.filter((line) => line.includes(MARK))).toEqual([]);
});

test('marks get as far as the services: they are stored, and answered', async () => {
  const stored = await world.api.host('GET', '/v1/accounts/acme/members');
  expect(stored.text).toContain(MARK);
});
