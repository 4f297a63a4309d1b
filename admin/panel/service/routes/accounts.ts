/** Serves the list of accounts, and the page of one. */
import { z } from 'zod';
import { callerId } from '../../../../contract/ids.js';
import { parse } from '../../../../contract/parse.js';
import { pagesOf } from '../../../../storage/page.js';
import type { CsvRow } from '../../../../csv/csv-text.js';
import type { AccountView } from '../../../../accounts/account-view.js';
import type { PanelServices } from '../../services.js';
import { sendCsv } from '../export.js';
import type { ServiceRoute } from '../route.js';

const PAGE_SIZE = 50;
const EXPORT_PAGE = 200;
const list = z.strictObject({ cursor: callerId.optional() });
const whole = z.strictObject({});

const COLUMNS = [
  ...['id', 'name', 'state', 'planId', 'nextPlanId', 'timeZone', 'anchorDate', 'interval', 'createdAt'],
  ...['stripeCustomerId', 'subscriptionId', 'subscriptionStatus', 'unpaidSince'],
  ...['periodNumber', 'periodStart', 'periodEnd'],
];

export const accountRoutes = ({ accounts, audit, customers }: PanelServices): ServiceRoute[] => [
  {
    method: 'GET',
    path: '/accounts',
    right: 'look',
    async answer({ by, query }) {
      const { cursor } = parse(list, query);
      await audit.record({ by: by.id, act: 'account-viewed', facts: { part: 'list' } });
      return await accounts.list({ limit: PAGE_SIZE, cursor });
    },
  },
  {
    method: 'GET',
    // An account may be called `export`.
    path: '/accounts-export',
    right: 'export',
    async answer(call) {
      parse(whole, call.query);
      await audit.record({ by: call.by.id, act: 'list-exported', facts: { list: 'accounts' } });
      const pages = pagesOf((page) => accounts.list(page), EXPORT_PAGE);
      await sendCsv(call, { name: 'accounts', columns: COLUMNS, filter: {}, pages: accountRows(pages) });
      return undefined;
    },
  },
  {
    method: 'GET',
    path: '/accounts/:accountId',
    right: 'look',
    answer: ({ by, params }) => customers.accountPage.view(by, params['accountId']!),
  },
  {
    method: 'GET',
    path: '/accounts/:accountId/check',
    right: 'look',
    answer: ({ by, params }) => customers.sums.check(by, params['accountId']!),
  },
  {
    method: 'GET',
    path: '/accounts/:accountId/usage-by-day',
    right: 'look',
    answer: ({ by, params }) => customers.sums.usageByDay(by, params['accountId']!),
  },
  {
    method: 'GET',
    path: '/accounts/:accountId/card',
    right: 'look',
    answer: ({ by, params }) => customers.card.view(by, params['accountId']!),
  },
];

async function* accountRows(pages: AsyncIterable<readonly AccountView[]>): AsyncGenerator<readonly CsvRow[]> {
  for await (const page of pages) {
    yield page.map(({ subscription, period, features: _features, ...account }) => ({
      ...account,
      subscriptionId: subscription?.id ?? null,
      subscriptionStatus: subscription?.status ?? null,
      unpaidSince: subscription?.unpaid?.since ?? null,
      periodNumber: period.number,
      periodStart: period.start,
      periodEnd: period.end,
    }));
  }
}
