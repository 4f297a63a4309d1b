/** Is the first page: what is spent, what packs bring in, who runs out, and what waits for somebody. */
import React, { useState, type ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { PageName } from '../../pages.js';
import type { OverviewView } from '../../../operations/overview.js';
import { day, money, number, time } from '../format.js';
import type { Json } from '../json.js';
import { useRead } from '../service.js';
import { Bars } from '../ui/bars.js';
import { Card, Empty, Loaded, Note, Page, Pill, Stat, To, toPage } from '../ui/parts.js';

type Overviewed = Json<OverviewView>;

export const Overview = () => {
  const read = useRead<Overviewed>('/overview');
  return (
    <Page
      title="Overview"
      below={read.data ? `${time(read.data.at)} UTC · all customers` : 'All customers'}
      actions={
        <>
          <Link to={toPage('operations')} className="fg-button">
            Operations
          </Link>
          <button type="button" className="fg-button primary" onClick={read.again}>
            Refresh
          </button>
        </>
      }
    >
      <Loaded read={read}>{(data) => <Shown data={data} />}</Loaded>
    </Page>
  );
};

const Shown = ({ data }: { readonly data: Overviewed }) => (
  <div className="fg-grid">
    <SpentToday data={data} />
    <Revenue data={data} />
    <WithoutCredits data={data} />
    <NeedsSomebody data={data} />
    <Card title="Credits spent" note="last 30 days, by day (UTC)" columns={8}>
      <Spent data={data} />
    </Card>
    <Card title="Waiting for somebody" columns={4} flush more={<To page="operations">All</To>}>
      <WaitingList data={data} />
    </Card>
    <Card title="Running out" note="lowest balance first" columns={6} flush>
      <RunningOut data={data} />
    </Card>
    <Card title="Latest top-ups" note="the page of an account has all of its own" columns={6} flush>
      <TopUps data={data} />
    </Card>
  </div>
);

const UNREAD = <span className="fg-bad">could not be read</span>;

const SpentToday = ({ data: { days } }: { readonly data: Overviewed }) => {
  const today = days?.at(-1);
  const week = days?.slice(-8, -1) ?? [];
  const average = Math.round(week.reduce((sum, { tokens }) => sum + tokens, 0) / Math.max(week.length, 1));
  return (
    <Stat
      label="Credits spent today"
      value={today ? number(today.tokens) : '–'}
      note={today ? `${counted(today.actions, 'action')} · ${number(average)} a day in the week before` : UNREAD}
    />
  );
};

const Revenue = ({ data: { revenue } }: { readonly data: Overviewed }) => {
  if (!revenue) return <Stat label="Revenue of packs this month" value="–" note={UNREAD} />;
  const [first, ...others] = revenue.currencies;
  const net = (row: NonNullable<typeof first>): string =>
    money({ amount: row.paid - row.tax - row.returned, currency: row.currency });
  const count = revenue.currencies.reduce((sum, { topUps }) => sum + topUps, 0);
  const notes = [...others.map(net), counted(count, 'top-up'), 'less tax and refunds'];
  return (
    <Stat
      label="Revenue of packs this month"
      value={first ? net(first) : '0'}
      note={first ? notes.join(' · ') : 'no top-ups yet'}
    />
  );
};

const WithoutCredits = ({ data: { low, countUpTo } }: { readonly data: Overviewed }) => (
  <Stat
    label="Accounts without credits"
    value={low ? capped(low.gone, countUpTo) : '–'}
    note={low ? `nor overage · ${capped(low.low, countUpTo)} past their alert threshold` : UNREAD}
  />
);

/** Each kind of work that waits: its words, and the page that shows it. */
const KINDS: readonly (readonly [name: keyof Overviewed['waiting'], label: string, page: PageName, where?: string])[] =
  [
    ['approvals', 'Corrections to approve', 'corrections', '?state=pending'],
    ['parkedCorrections', 'Corrections to have tried again', 'corrections', '?state=parked'],
    ['findings', 'Findings of the nightly check', 'operations', '#findings'],
    ['parkedTopUps', 'Parked top-ups', 'operations', '#topUps'],
    ['disputedTopUps', 'Disputed payments', 'operations', '#disputes'],
    ['failedInvoices', 'Overage that could not be invoiced', 'operations', '#invoices'],
    ['unpaidSubscriptions', 'Subscriptions that are not paid', 'operations', '#unpaid'],
    ['failedTopUps', 'Failed payments in 30 days', 'operations', '#failedTopUps'],
    ['failedDeliveries', 'Failed messages in 30 days', 'operations', '#deliveries'],
    ['notices', 'Notices of the nightly check', 'operations', '#notices'],
  ];

/** What only a person can do, and the kinds of work that are counted as it. */
const NEEDED: readonly (readonly [what: string, names: readonly (keyof Overviewed['waiting'])[]])[] = [
  ['correction', ['approvals', 'parkedCorrections']],
  ['finding', ['findings']],
  ['payment', ['parkedTopUps', 'disputedTopUps', 'failedInvoices', 'unpaidSubscriptions']],
];

const NeedsSomebody = ({ data: { waiting, countUpTo } }: { readonly data: Overviewed }) => {
  if (NEEDED.some(([, names]) => names.some((name) => waiting[name] === null))) {
    return <Stat label="Needs somebody" value="–" note={UNREAD} />;
  }
  const sumOf = (names: readonly (keyof typeof waiting)[]): number =>
    names.reduce((all, name) => all + (waiting[name] ?? 0), 0);
  return (
    <Stat
      label="Needs somebody"
      value={capped(sumOf(NEEDED.flatMap(([, names]) => names)), countUpTo)}
      note={NEEDED.map(([what, names]) => counted(sumOf(names), what)).join(' · ')}
    />
  );
};

const Spent = ({ data: { days, countedUntil } }: { readonly data: Overviewed }) => {
  if (!days) return <Note tone="bad">The daily totals could not be read. The rest of the page is as it is now.</Note>;
  const sums = new Map<string, number>();
  for (const { byFeature } of days) {
    for (const [feature, { tokens }] of Object.entries(byFeature)) sums.set(feature, (sums.get(feature) ?? 0) + tokens);
  }
  const bars = days.map(({ day: ofDay, byFeature }) => ({
    day: ofDay,
    values: Object.fromEntries(Object.entries(byFeature).map(([feature, { tokens }]) => [feature, tokens])),
  }));
  return (
    <>
      <Bars
        label="Credits spent by day and feature"
        days={bars}
        series={[...sums.keys()].sort()}
        zone="UTC"
        {...(days.at(-1) && { today: days.at(-1)!.day })}
      />
      <div className="fg-soft fg-below">
        {number([...sums.values()].reduce((all, one) => all + one, 0))} credits in 30 days
        {countedUntil !== null && <> · counted up to {time(countedUntil)} UTC</>}
      </div>
    </>
  );
};

const WaitingList = ({ data: { waiting, countUpTo } }: { readonly data: Overviewed }) => {
  const shown = KINDS.filter(([name]) => waiting[name] !== 0);
  if (shown.length === 0) return <Empty>Nothing waits. All is well.</Empty>;
  return (
    <ul className="fg-rows">
      {shown.map(([name, label, page, where = '']) => (
        <li key={name}>
          <Link to={toPage(page) + where}>{label}</Link>
          <span className="end">
            {waiting[name] === null ? UNREAD : <b>{capped(waiting[name] ?? 0, countUpTo)}</b>}
          </span>
        </li>
      ))}
    </ul>
  );
};

const RunningOut = ({ data: { low, countUpTo } }: { readonly data: Overviewed }) => {
  const [isWhole, setIsWhole] = useState(false);
  const all = useRead<{ items: NonNullable<Overviewed['low']>['lowest'] }>(isWhole ? '/overview/running-out' : null);
  if (!low) return <Empty>{UNREAD}</Empty>;
  const rows = all.data?.items ?? low.lowest;
  return (
    <>
      <LowAccounts rows={rows} />
      {all.problem !== null && <Note tone="bad">{all.problem}</Note>}
      {!low.isAll && all.data === null && (
        <button
          type="button"
          className="fg-button"
          aria-label="Show all accounts that are running out"
          onClick={() => {
            setIsWhole(true);
          }}
        >
          Show all
        </button>
      )}
      {rows.length >= countUpTo && <Note>These are the {number(countUpTo)} accounts with the lowest balance.</Note>}
    </>
  );
};

const LowAccounts = ({ rows }: { readonly rows: NonNullable<Overviewed['low']>['lowest'] }) => {
  return (
    <Lines empty="No account is past its alert threshold.">
      {rows.map(({ accountId, name, planId, left, isGone, periodEnd, timeZone }) => (
        <li key={accountId}>
          <span>
            <To page="account" query={{ id: accountId }}>
              {name}
            </To>
            <small>
              {planId} · new credits {day(periodEnd, timeZone)}
            </small>
          </span>
          <span className={isGone ? 'end fg-bad' : 'end'}>{number(left)}</span>
        </li>
      ))}
    </Lines>
  );
};

const TopUps = ({ data: { topUps } }: { readonly data: Overviewed }) => {
  if (!topUps) return <Empty>{UNREAD}</Empty>;
  return (
    <Lines empty="Nothing was bought yet.">
      {topUps.map(({ id, accountId, name, credits, state, createdAt, amount }) => (
        <li key={id}>
          <span>
            <To page="account" query={{ id: accountId }}>
              {name}
            </To>
            <small>
              {number(credits)} credits · {time(createdAt)}
            </small>
          </span>
          <span className="end">
            {money(amount)} <Pill state={state} />
          </span>
        </li>
      ))}
    </Lines>
  );
};

const Lines = ({ empty, children }: { readonly empty: string; readonly children: readonly ReactNode[] }) =>
  children.length === 0 ? <Empty>{empty}</Empty> : <ul className="fg-rows">{children}</ul>;

const counted = (count: number, one: string): string => `${number(count)} ${one}${count === 1 ? '' : 's'}`;

/** A count that stopped at its limit says so. */
const capped = (count: number, countUpTo: number): string =>
  count >= countUpTo ? `${number(countUpTo)}+` : number(count);
