/** Every call of the back office with what a page really sends, against an account that has something of each kind. */
import { serviceRoutes } from '../../../admin/panel/service/routes.js';
import type { PanelServices } from '../../../admin/panel/services.js';
import type { ServiceRoute } from '../../../admin/panel/service/route.js';
import { ACCOUNT, BY, servicesOn } from './accounts-of-tests.js';
import type { Panel, Visitor } from './panel.js';
import { storedEntries } from '../../support/commits.js';

/** Stands for every service and every part of one: none is used to list the calls. */
const UNUSED: object = new Proxy({}, { get: () => UNUSED });
export const ROUTES: readonly ServiceRoute[] = serviceRoutes(UNUSED as PanelServices);

export interface SentCall {
  readonly route: ServiceRoute;
  readonly place: string;
  readonly body: object;
}

export interface Known {
  readonly accountId: string;
  readonly entryId: string;
  readonly refusalId: string;
}

/** An account that has spent, and was refused. */
export async function openKnown(panel: Panel, accountId: string): Promise<Known> {
  const services = await servicesOn(panel.mongodbUri);
  await services.accounts.put(accountId, ACCOUNT, BY);
  const search = (n: number) =>
    services.ledger.debit({
      ...{ accountId, ...BY },
      action: { feature: 'talent_search', kind: 'search', searchId: `s-${n}` },
    });
  for (const n of [1, 2, 3]) await search(n);
  await services.stop();
  const entry = (await storedEntries(panel.connection, accountId)).at(-1)!;
  const refusals = panel.connection.collection<{ _id: string }>('refusals');
  const refusal = await refusals.findOne({ accountId }, { sort: { _id: -1 } });
  return { accountId, entryId: entry._id, refusalId: refusal!._id };
}

let requests = 0;
const filledIn = (tokens: number): object => ({
  kind: 'grant',
  fields: { tokens, expiresAt: null },
  reasonCode: 'goodwill',
  note: 'The customer was told about it.',
});
export const request = (tokens: number, more: object = {}): object => ({
  requestId: `r-${(requests += 1)}`,
  ...filledIn(tokens),
  ...more,
});

interface Pending {
  readonly id: string;
  readonly digest: string;
}

export async function ask(visitor: Visitor, accountId: string, body: object): Promise<Pending & { state: string }> {
  const { text } = await visitor.post(`/accounts/${accountId}/corrections`, body);
  return JSON.parse(text) as Pending & { state: string };
}

/** What a page sends to change one part of the catalogue. The calls are sent in the order of the table. */
async function catalogueBodies(visitor: Visitor, place: string): Promise<Record<string, object>> {
  const read = async () => JSON.parse((await visitor.get(place)).text) as CatalogueRead;
  const { drafts, versions } = await read();
  // Those of other tests: the number of drafts has a limit.
  for (const { id, revision } of drafts) await visitor.post(`${place}/delete`, { draft: { id, revision } });
  const now = versions.find(({ state }) => state === 'active')!.content;
  const content = now.items
    ? { items: now.items.map((item) => ({ ...item, tokens: item.tokens + 1 })) }
    : { ...now, creditsPerPeriod: now.creditsPerPeriod! + 1 };
  const draft = async () => {
    const { id, revision } = JSON.parse((await visitor.post(`${place}/draft`, { content })).text) as DraftRef;
    return { id, revision };
  };
  const [changed, scheduled] = [await draft(), await draft()];
  const { digest } = JSON.parse((await visitor.post(`${place}/effect`, { draft: scheduled })).text) as Pending;
  return {
    effect: { content },
    draft: { content },
    edit: { draft: changed, content },
    delete: { draft: { ...changed, revision: changed.revision + 1 } },
    schedule: { draft: scheduled, startsAt: new Date(Date.now() + 3_600_000).toISOString(), digest },
    // A version keeps the id of its draft.
    unschedule: { versionId: scheduled.id },
  };
}

type DraftRef = { readonly id: string; readonly revision: number };

interface CatalogueRead {
  readonly drafts: readonly DraftRef[];
  readonly versions: readonly {
    readonly state: string;
    readonly content: { readonly items?: readonly { readonly tokens: number }[]; readonly creditsPerPeriod?: number };
  }[];
}

const IN_CATALOGUE = /^(\/catalogue\/.*)\/(\w+)$/;
/** Values of the words in a path that are no id of `known`. */
const WORDS = {
  planId: 'free',
  list: 'members',
  part: 'findings',
  findingId: 'finding-of-tests',
  eventId: 'evt_of_tests',
};

const QUERIES: Readonly<Record<string, string>> = {
  '/search': '?text=acme',
  '/accounts/:accountId/actions': '?candidateId=c-1',
  '/accounts/:accountId/figure': '?name=left',
  '/accounts/:accountId/figure/sum': '?name=left',
};

const valueOf = (ids: object, name: string): string => {
  const value = new Map<string, string>(Object.entries({ ...WORDS, ...ids })).get(name);
  if (value === undefined) throw new Error(`Say in all-calls.ts what :${name} may be.`);
  return encodeURIComponent(value);
};

async function openFinding(panel: Panel): Promise<void> {
  const found = { sort: 'finding', kind: 'AUDIT_LOG', accountId: null, entryId: null, subject: 'line 1' };
  const open = { goneAt: null, acknowledged: null, firstSeenAt: new Date(), lastSeenAt: new Date() };
  await panel.connection
    .collection<{ _id: string }>('reconcile_findings')
    .replaceOne(
      { _id: WORDS.findingId },
      { ...found, ...open, expected: 'a', found: 'b', advice: 'Look.' },
      { upsert: true },
    );
}

async function parkEvent(panel: Panel): Promise<void> {
  const parked = { type: 'charge.refunded', outcome: 'parked', receivedAt: new Date(), dueAt: null };
  await panel.connection
    .collection<{ _id: string }>('stripe_events')
    .replaceOne({ _id: WORDS.eventId }, parked, { upsert: true });
}

const placeOf = (path: string, ids: object): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => valueOf(ids, name)) + (QUERIES[path] ?? '');

const readsOf = (known: Known, correctionId: string): SentCall[] =>
  ROUTES.filter(({ method }) => method === 'GET').map((route) => {
    return { route, place: placeOf(route.path, { ...known, correctionId }), body: {} };
  });

const pendingOf = (asker: Visitor, { accountId }: Known): Promise<Pending> => ask(asker, accountId, request(1_001));

/** Those of `walkThrough` that change nothing. */
export const listReads = async (asker: Visitor, known: Known): Promise<SentCall[]> =>
  readsOf(known, (await pendingOf(asker, known)).id);

/** What the person's session sends: `asker` is another person, whose corrections this one decides about. */
export async function walkThrough(panel: Panel, visitor: Visitor, asker: Visitor, known: Known): Promise<SentCall[]> {
  const parked = async (id: string): Promise<string> => {
    const given = [{ by: 'somebody', at: new Date() }];
    await panel.connection
      .collection<{ _id: string }>('corrections')
      .updateOne({ _id: id }, { $set: { state: 'parked', approvals: given } });
    return id;
  };
  const pending = () => pendingOf(asker, known);
  const own = () => ask(visitor, known.accountId, request(1_001));
  const bodies: Readonly<Record<string, () => Promise<[string, object]>>> = {
    '/theme': () => Promise.resolve(['', { theme: 'dark' }]),
    '/accounts/:accountId/correction-preview': () => Promise.resolve(['', filledIn(1)]),
    '/findings/:findingId/acknowledge': async () => {
      await openFinding(panel);
      return ['', { note: 'The backup of that day has this line.' }];
    },
    '/events/:eventId/acknowledge': async () => {
      await parkEvent(panel);
      return ['', { note: 'Its refund was found at Stripe.' }];
    },
    '/accounts/:accountId/corrections': () => Promise.resolve(['', request(1)]),
    '/corrections/:correctionId/approve': async () => {
      const { id, digest } = await pending();
      return [id, { digest }];
    },
    '/corrections/:correctionId/reject': async () => [(await pending()).id, { note: 'This is not what was agreed.' }],
    '/corrections/:correctionId/retry': async () => [await parked((await own()).id), {}],
    '/corrections/:correctionId/withdraw': async () => [(await own()).id, {}],
  };
  const { id: someId } = await pending();
  const catalogues = ['/catalogue/price-list', `/catalogue/plans/${WORDS.planId}`];
  const changes = new Map<string, Record<string, object>>();
  for (const place of catalogues) changes.set(place, await catalogueBodies(visitor, place));
  const sent = readsOf(known, someId);
  for (const route of ROUTES.filter(({ method }) => method === 'POST')) {
    const { path } = route;
    const [, inCatalogue, change] = IN_CATALOGUE.exec(placeOf(path, { ...known, correctionId: someId })) ?? [];
    const [correctionId, body] = bodies[path]
      ? await bodies[path]()
      : ['', changes.get(inCatalogue ?? '')?.[change ?? '']];
    if (!body) throw new Error(`Say in all-calls.ts what a page sends to ${path}.`);
    sent.push({ route, place: placeOf(path, { ...known, correctionId: correctionId || someId }), body });
  }
  return sent;
}

export const send = (visitor: Visitor, { route, place, body }: SentCall) =>
  route.method === 'GET' ? visitor.get(place) : visitor.post(place, body);
