/** Is the page of one account: everything that explains its number, on one screen. */
import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { day, moment, words } from '../format.js';
import { useMe } from '../me.js';
import { pathOf, useRead } from '../service.js';
import { Empty, Loaded, Note, Page, Pill, To } from '../ui/parts.js';
import { Zones } from '../ui/zones.js';
import { Alerts } from './account/alerts.js';
import * as lists from './account/lists.js';
import { OverageCharges, TopUps } from './account/purchases.js';
import { Entries, Grants, Numbers, UsageByFeature, Workflows } from './account/parts.js';
import { AddsUp, UsageByDay } from './account/sums.js';
import { CustomersCard } from './account/customers-card.js';
import { CorrectLink } from './corrections/correct-link.js';
import { WaitingCorrections } from './corrections/waiting.js';
import type { AccountPageData, ListProps } from './account/shown.js';

export const AccountPage = () => {
  const [query] = useSearchParams();
  const id = query.get('id') ?? '';
  const read = useRead<AccountPageData>(id === '' ? null : pathOf(['accounts', id]));
  const name = read.data?.account.name ?? id;
  return (
    <Page
      title={id === '' ? 'Account' : name}
      above={
        <>
          <To page="accounts">Accounts</To>
          {name !== '' && ` / ${name}`}
        </>
      }
      below={read.data && <Below data={read.data} />}
      actions={
        read.data && (
          <CorrectLink account={id} className="fg-button primary">
            Correct
          </CorrectLink>
        )
      }
    >
      {id === '' ? (
        <Empty>The address of this page names no account.</Empty>
      ) : (
        <Loaded read={read}>{(data) => <Parts data={data} />}</Loaded>
      )}
    </Page>
  );
};

const Below = ({ data: { account, pauses } }: ListProps) => (
  <>
    {account.state === 'open' && pauses.length > 0 ? (
      <Pill state={pausedText(pauses)} tone="warn" />
    ) : (
      <Pill state={account.state} />
    )}
    <Pill state={account.planId} tone="plain" />
    {account.nextPlanId !== null && <span>then {account.nextPlanId}</span>}
    {account.subscription && <span>subscription {account.subscription.status}</span>}
    <code>{account.id}</code>
    {account.stripeCustomerId !== null && <code>{account.stripeCustomerId}</code>}
    <span>since {day(account.createdAt, account.timeZone)}</span>
    <Zones days={account.timeZone} />
  </>
);

const pausedText = (pauses: AccountPageData['pauses']): string =>
  pauses.some(({ feature }) => feature === null) ? 'Open, spending paused' : 'Open, spending paused in part';

const Parts = ({ data }: ListProps) => {
  const me = useMe();
  const { id } = data.account;
  return (
    <>
      {data.pauses.map(({ id: pauseId, feature, at }) => (
        <Note key={pauseId} tone="warn">
          Spending {feature === null ? '' : `on ${words(feature)} `}is paused since {moment(at)}.{' '}
          <CorrectLink account={id} kind="resume_spending" fields={{ pauseId }}>
            Resume
          </CorrectLink>
        </Note>
      ))}
      <WaitingCorrections accountId={id} />
      <div className="fg-grid">
        <Numbers data={data} />
        <UsageByDay data={data} />
        <UsageByFeature data={data} />
        <div className="fg-stack c5">
          <Grants data={data} />
          <AddsUp data={data} />
          <lists.Holds data={data} />
        </div>
        <Entries data={data} />
        <TopUps data={data} />
        <Alerts data={data} />
        <div className="fg-stack c7">
          <lists.Members data={data} />
          <lists.Spaces data={data} />
          <lists.History data={data} />
        </div>
        <div className="fg-stack c5">
          <CustomersCard key={id} accountId={id} />
          <Workflows data={data} workflowsUrl={me?.workflowsUrl ?? null} />
        </div>
        <OverageCharges data={data} />
        <lists.Refusals data={data} />
        <lists.Waits data={data} />
        <lists.Rescreens data={data} />
      </div>
    </>
  );
};
