/** Names the calls that are measured: each kind of text in the search, each list with each filter, each page. */
import type { PanelServices } from '../../../admin/panel/services.js';
import type { StaffMember } from '../../../admin/staff/staff.js';
import { entryId } from '../../../domain/business-key.js';
import { idOf, LARGE, nameOf, RARE } from './data.js';

/** Resolves with how many rows it read. */
type Measured = () => Promise<number>;

const PAGE = 50;
/** The later page is so many pages behind the first one. */
const LATER = 10;

interface Listed {
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
}

export function searchCalls(
  { customers: { search } }: PanelServices,
  by: StaffMember,
  accounts: number,
): Record<string, Measured> {
  const hits = (text: string) => async (): Promise<number> => (await search.search(by, text)).hits.length;
  const actions = (query: { jobId?: string; candidateId?: string }) => async (): Promise<number> =>
    (await search.searchActions(by, LARGE, query)).items.length;
  const middle = Math.floor(accounts / 2);
  return {
    'an account id': hits(idOf(middle)),
    'two letters that begin every id': hits('ac'),
    'a name': hits(nameOf(middle)),
    'a later word of many names': hits('berlin'),
    'two letters of many addresses': hits('pe'),
    "a member's address": hits(`person.${middle}@company-${middle}.example`),
    'a customer at Stripe': hits(`cus_${middle}`),
    'the beginning of all payments': hits('pi'),
    'an entry': hits(entryId(LARGE, 9)),
    nothing: hits('zzzz'),
    'a job of the large account': actions({ jobId: 'job-7' }),
    'a job and a candidate': actions({ jobId: 'job-7', candidateId: 'c-57' }),
    'a candidate of any job': actions({ candidateId: 'c-57' }),
    'a candidate of any job, unknown': actions({ candidateId: 'c-unknown' }),
  };
}

export async function listCalls(services: PanelServices, by: StaffMember): Promise<Record<string, Measured>> {
  const { accounts, customers, explain, corrections, audit, operations, overview } = services;
  const entries = (filter: object, cursor?: string) =>
    explain.entryList.list(by, LARGE, { limit: PAGE, ...filter, cursor });
  const logged = (filter: object, cursor?: string) => audit.list(filter, { limit: PAGE, cursor });
  const asked = (filter: object, cursor?: string) => corrections.list(by, filter, { limit: PAGE, cursor });
  const opened = (_filter: object, cursor?: string) => accounts.list({ limit: PAGE, cursor });
  const figure = (name: 'used' | 'left' | 'granted') => async (): Promise<number> =>
    (await explain.numbers.explain(by, { accountId: LARGE, figure: { name } }, PAGE)).entries.items.length;
  const [refused] = await explain.refusals.list(by, LARGE);
  return {
    ...(await firstAndLater('accounts', opened)),
    'the account page': async () => Object.keys(await customers.accountPage.view(by, LARGE)).length,
    'the check of the account page': async () => Number((await customers.sums.check(by, LARGE)).ok),
    'the usage by day of the account page': async () => Number((await customers.sums.usageByDay(by, LARGE)).ok),
    'the account page of a small account': async () =>
      Object.keys(await customers.accountPage.view(by, idOf(9))).length,
    ...(await firstAndLater('entries', entries)),
    'entries of a feature': first(entries, { feature: 'meeting_assistant' }),
    'entries of a rare feature': first(entries, { feature: 'talent_search' }),
    'entries of a type': first(entries, { type: 'debit' }),
    'entries of a rare type': first(entries, { type: 'grant' }),
    'entries of a type that it has none of': first(entries, { type: 'refund' }),
    'entries of a rare Space': first(entries, { spaceId: RARE.spaceId }),
    'entries of a member': first(entries, { memberId: 'm-7' }),
    'entries of a rare member': first(entries, { memberId: RARE.memberId }),
    'an entry explained': async () => (await explain.entries.explain(by, entryId(LARGE, 99_999))).checks.length,
    'a figure of the period: used': figure('used'),
    'a figure of the period: left': figure('left'),
    'a figure of few entries: granted': figure('granted'),
    refusals: async () => (await explain.refusals.list(by, LARGE)).length,
    'a refusal explained': async () => (await explain.refusals.explain(by, refused!.id)).usedBy.length,
    ...(await firstAndLater('corrections', asked)),
    'corrections in a rare state': first(asked, { state: 'failed' }),
    'corrections of an account': first(asked, { accountId: idOf(7) }),
    'corrections of a person': first(asked, { requestedBy: 'staff-7' }),
    ...(await firstAndLater('audit log', logged)),
    'audit log by a person': first(logged, { by: 'staff-7' }),
    'audit log by a person with few lines': first(logged, { by: 'staff-rare' }),
    'audit log of an act': first(logged, { act: 'searched' }),
    'audit log of a rare act': first(logged, { act: 'limits-changed' }),
    'audit log of an account': first(logged, { accountId: idOf(7) }),
    'audit log of a person and an act, few': first(logged, { by: 'staff-7', act: 'limits-changed' }),
    'audit log of the oldest days': first(logged, { from: new Date(0), to: new Date('2026-03-10T12:00:30Z') }),
    operations: async () => (await operations.read(by)).parts.filter(({ rows }) => rows !== null).length,
    overview: async () => ((await overview.overview(by)).days ?? []).length,
  };
}

const first =
  (list: (filter: object) => Promise<Listed>, filter: object): Measured =>
  async () =>
    (await list(filter)).items.length;

async function firstAndLater(
  name: string,
  list: (filter: object, cursor?: string) => Promise<Listed>,
): Promise<Record<string, Measured>> {
  let cursor: string | undefined;
  for (let page = 0; page < LATER; page += 1) cursor = (await list({}, cursor)).nextCursor ?? cursor;
  return {
    [name]: first(list, {}),
    [`${name}, a later page`]: async () => (await list({}, cursor)).items.length,
  };
}
