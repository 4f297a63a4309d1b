/** Is the page of one account: everything that explains its number, on one screen. */
import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { day, moment, words } from '../format.js';
import { useMe } from '../me.js';
import { pathOf, useRead } from '../service.js';
import { Loaded, Note, Page, Pill, To } from '../ui/parts.js';
import { Zones } from '../ui/zones.js';
import { Alerts } from './account/alerts.js';
import * as lists from './account/lists.js';
import { OverageCharges, TopUps } from './account/purchases.js';
import { Entries, Grants, Numbers, UsageByFeature, Workflows } from './account/parts.js';
import { AddsUp, UsageByDay } from './account/sums.js';
import { CustomersCard } from './account/customers-card.js';
import { CorrectLink } from './corrections/correct-link.js';
import { WaitingCorrections } from './corrections/waiting.js';
import type { AccountPageData } from './account/shown.js';

export const AccountPage = () => {
  const [query] = useSearchParams();
  const id = query.get('id') ?? '';
  const me = useMe();
  const read = useRead<AccountPageData>(id === '' ? null : pathOf(['accounts', id]));
  const account = read.data?.account;
  return (
    <Page
      title={account?.name ?? id}
      above={
        <>
          <To page="accounts">Accounts</To> / {account?.name ?? id}
        </>
      }
      below={
        account && (
          <>
            <Pill state={account.state} />
            <Pill state={account.planId} tone="plain" />
            {account.nextPlanId !== null && <span>then {account.nextPlanId}</span>}
            {account.subscription && <span>subscription {account.subscription.status}</span>}
            <code>{account.id}</code>
            {account.stripeCustomerId !== null && <code>{account.stripeCustomerId}</code>}
            <span>since {day(account.createdAt, account.timeZone)}</span>
            <Zones days={account.timeZone} />
          </>
        )
      }
      actions={
        <CorrectLink account={id} className="fg-button primary">
          Correct
        </CorrectLink>
      }
    >
      <Loaded read={read}>
        {(data) => (
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
                <CustomersCard key={data.account.id} accountId={data.account.id} />
                <Workflows data={data} workflowsUrl={me?.workflowsUrl ?? null} />
              </div>
              <OverageCharges data={data} />
              <lists.Refusals data={data} />
              <lists.Waits data={data} />
              <lists.Rescreens data={data} />
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
};
