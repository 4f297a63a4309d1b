/** The cards of an account's page: what it has, what it did, and what runs for it. */
import React, { type ReactNode } from 'react';
import { day, money, number, signed, time, words } from '../../format.js';
import { Bars, Legend } from '../../ui/bars.js';
import { Card, Check, Empty, Note, Pill, Stat, To } from '../../ui/parts.js';
import { Table } from '../../ui/table.js';
import type { AccountPageData, Entry, Figures, Part } from './shown.js';

const MS_PER_DAY = 24 * 60 * 60_000;

/** Says that one part could not be read, and shows the others. */
export function Shown<T>({ part, children }: { readonly part: Part<T>; readonly children: (value: T) => ReactNode }) {
  return 'value' in part ? (
    <>{children(part.value)}</>
  ) : (
    <Note tone="bad">This part could not be read. Load the page again.</Note>
  );
}

const Bar = ({ figures: { left, held, total } }: { readonly figures: Figures }) => {
  const share = (n: number): number => (total === 0 ? 0 : (100 * n) / total);
  return (
    <svg
      className={left + held === 0 ? 'fg-bar bad' : 'fg-bar'}
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {left + held === 0 ? (
        <rect width="100" height="8" />
      ) : (
        <>
          <rect width={share(left)} height="8" />
          <rect className="held" x={share(left)} width={share(held)} height="8" />
        </>
      )}
    </svg>
  );
};

export const Numbers = ({ data: { figures, account, asOf } }: { readonly data: AccountPageData }) => {
  const { left, held, used, total, frozen, heldBesides, debt, overage } = figures;
  const days = Math.max(0, Math.ceil((Date.parse(account.period.end) - Date.parse(asOf)) / MS_PER_DAY));
  const besides = heldBesides > 0 ? `${number(heldBesides)} more for earlier periods and overage` : '';
  return (
    <>
      <Stat
        label="Credits left"
        value={
          <>
            {number(left)} <small>/ {number(total)}</small>
            <Bar figures={figures} />
          </>
        }
        note={debt > 0 ? <span className="fg-bad">{number(debt)} debt</span> : 'no debt'}
      />
      <Stat
        label="Held"
        value={number(held)}
        note={[frozen > 0 ? `${number(frozen)} frozen by disputes` : 'nothing frozen', besides]
          .filter(Boolean)
          .join(' · ')}
      />
      <Stat
        label="Used in this period"
        value={number(used)}
        note={
          overage.planLimit === 0
            ? 'the plan offers no overage'
            : `overage ${number(overage.used)} of ${number(overage.limit)}${overage.limit === 0 ? ', not allowed' : ''}`
        }
      />
      <Stat
        label={`Period ${account.period.number} ends`}
        value={
          <>
            {number(days)} <small>days</small>
          </>
        }
        note={`${day(account.period.start)} – ${day(account.period.end)}`}
      />
    </>
  );
};

export const Usage = ({ data: { usageByDay, usageByFeature } }: { readonly data: AccountPageData }) => {
  const rows = 'value' in usageByFeature ? usageByFeature.value : [];
  const series = rows.flatMap(({ group }) => (group === null ? [] : [group]));
  const total = rows.reduce((sum, { tokens }) => sum + tokens, 0);
  return (
    <>
      <Card title="Usage by day" note="tokens, in the account’s zone" more={<Legend series={series} />} columns={8}>
        <Shown part={usageByDay}>
          {(days) =>
            days.length === 0 ? (
              <Empty>Nothing was used in this period yet.</Empty>
            ) : (
              <Bars label="Tokens used by day and feature" days={days} series={series} />
            )
          }
        </Shown>
      </Card>
      <Card title="Usage by feature" note="this period" columns={4} flush>
        <Shown part={usageByFeature}>
          {(found) => (
            <Table
              label="Usage by feature"
              rows={[
                ...found,
                { group: 'total', tokens: total, actions: found.reduce((sum, { actions }) => sum + actions, 0) },
              ]}
              keyOf={({ group }) => group ?? ''}
              empty="Nothing was used yet."
              columns={[
                { name: 'Feature', show: ({ group }) => words(group ?? 'none') },
                { name: 'Actions', isNumber: true, show: ({ actions }) => number(actions) },
                { name: 'Tokens', isNumber: true, show: ({ tokens }) => number(tokens) },
              ]}
            />
          )}
        </Shown>
      </Card>
    </>
  );
};

export const Grants = ({ figures: { grants } }: { readonly figures: Figures }) => (
  <Card title="Grants in burn order" note="the next credit comes from the first" columns={5} flush>
    {grants.length === 0 ? (
      <Empty>No grant has credits left.</Empty>
    ) : (
      <ol className="fg-steps">
        {grants.map(({ id, source, remaining, granted, expiresAt }, index) => (
          <li key={id}>
            <span className="place">{index + 1}</span>
            <span className="fg-cell">
              <b>{words(source)}</b>
              <span className="fg-soft">
                {expiresAt === null ? 'never expires' : `expires ${time(expiresAt)}`} · <code>{id}</code>
              </span>
            </span>
            <span>
              {number(remaining)} <span className="fg-soft">/ {number(granted)}</span>
            </span>
          </li>
        ))}
      </ol>
    )}
  </Card>
);

const what = ({ type, feature }: Entry): string =>
  feature === undefined ? words(type) : `${words(type)}: ${words(feature)}`;

export const Entries = ({ data: { entries, account } }: { readonly data: AccountPageData }) => (
  <Card
    title="Latest entries"
    columns={7}
    flush
    more={
      <To page="entries" query={{ account: account.id }}>
        All entries
      </To>
    }
  >
    <Shown part={entries}>
      {(found) => (
        <Table
          label="Latest entries"
          rows={found}
          keyOf={({ _id }) => _id}
          empty="The account has no entry yet."
          columns={[
            { name: 'When (UTC)', show: ({ at }) => time(at) },
            {
              name: 'What',
              show: (entry) => (
                <To page="entry" query={{ id: entry._id }}>
                  {what(entry)}
                </To>
              ),
            },
            { name: 'Space', show: ({ spaceId }) => spaceId ?? '' },
            {
              name: 'Credits',
              isNumber: true,
              show: ({ tokens, overageTokens }) =>
                overageTokens > 0 ? `${signed(tokens)} (${number(overageTokens)} overage)` : signed(tokens),
            },
            { name: 'Left', isNumber: true, show: ({ balanceAfter }) => number(balanceAfter) },
          ]}
        />
      )}
    </Shown>
  </Card>
);

export const AddsUp = ({ figures: { checks } }: { readonly figures: Figures }) => (
  <Card title="Does it add up?" note="checked when this page was opened" columns={5}>
    <ul className="fg-checks">
      {checks.map(({ ok, text }) => (
        <Check key={text} ok={ok}>
          {text}
        </Check>
      ))}
    </ul>
  </Card>
);

export const Holds = ({ figures: { holds } }: { readonly figures: Figures }) => (
  <Card title="Open holds" columns={7} flush>
    <Table
      label="Open holds"
      rows={holds}
      keyOf={({ id }) => id}
      empty="Nothing is held."
      columns={[
        { name: 'For', show: ({ feature }) => (feature === null ? 'A disputed purchase' : words(feature)) },
        { name: 'Space', show: ({ spaceId }) => spaceId ?? '' },
        { name: 'Until (UTC)', show: ({ expiresAt }) => (expiresAt === null ? 'the dispute ends' : time(expiresAt)) },
        { name: 'Tokens', isNumber: true, show: ({ tokens }) => number(tokens) },
        {
          name: 'Entry',
          show: ({ id }) => (
            <To page="entry" query={{ id }}>
              {id.split('~').at(-1)}
            </To>
          ),
        },
      ]}
    />
  </Card>
);

export const TopUps = ({ data: { topUps } }: { readonly data: AccountPageData }) => (
  <Card title="Purchases" columns={7} flush>
    <Shown part={topUps}>
      {(found) => (
        <Table
          label="Purchases"
          rows={found}
          keyOf={({ id }) => id}
          empty="Nothing was bought."
          columns={[
            { name: 'When (UTC)', show: ({ createdAt }) => time(createdAt) },
            { name: 'Credits', isNumber: true, show: ({ credits }) => number(credits) },
            { name: 'Paid', isNumber: true, show: ({ paid, total }) => money(paid ?? total) },
            {
              name: 'State',
              show: ({ state, parkedReason, failedReason }) => (
                <span className="fg-cell">
                  <Pill state={state} />
                  {(parkedReason ?? failedReason) !== null && (
                    <span className="fg-soft">{parkedReason ?? failedReason}</span>
                  )}
                </span>
              ),
            },
            { name: 'Id', show: ({ id }) => <code>{id}</code> },
          ]}
        />
      )}
    </Shown>
  </Card>
);

const deliveriesText = (deliveries: Readonly<Record<string, Readonly<Record<string, number>>>>): string =>
  Object.entries(deliveries)
    .map(([channel, states]) => {
      const told = Object.entries(states).filter(([, count]) => count > 0);
      return told.length === 0
        ? null
        : `${words(channel)}: ${told.map(([state, count]) => `${count} ${state}`).join(', ')}`;
    })
    .filter((text) => text !== null)
    .join(' · ');

export const Alerts = ({ data: { alerts } }: { readonly data: AccountPageData }) => (
  <Card title="Alerts" columns={5} flush>
    <Shown part={alerts}>
      {(found) => (
        <Table
          label="Alerts"
          rows={found}
          keyOf={({ id }) => id}
          empty="No alert was sent."
          columns={[
            { name: 'When (UTC)', show: ({ at }) => time(at) },
            {
              name: 'Alert',
              show: ({ kind, deliveries }) => (
                <span className="fg-cell">
                  <b>{words(kind)}</b>
                  <span className="fg-soft">{deliveriesText(deliveries) || 'nobody to tell'}</span>
                </span>
              ),
            },
          ]}
        />
      )}
    </Shown>
  </Card>
);

export const Work = ({ data: { waiting, rescreens } }: { readonly data: AccountPageData }) => (
  <>
    <Card title="Waiting for credits" columns={6} flush>
      <Shown part={waiting}>
        {(found) => (
          <Table
            label="Waiting for credits"
            rows={found}
            keyOf={({ id }) => id}
            empty="No action waits."
            columns={[
              { name: 'Since (UTC)', show: ({ since }) => time(since) },
              { name: 'Action', show: ({ feature }) => words(feature) },
              { name: 'Tokens', isNumber: true, show: ({ tokens }) => number(tokens) },
            ]}
          />
        )}
      </Shown>
    </Card>
    <Card title="Re-screens" columns={6} flush>
      <Shown part={rescreens}>
        {(found) => (
          <Table
            label="Re-screens"
            rows={found}
            keyOf={({ id }) => id}
            empty="No job was re-screened."
            columns={[
              { name: 'When (UTC)', show: ({ createdAt }) => time(createdAt) },
              { name: 'Job', show: ({ jobId }) => jobId },
              { name: 'State', show: ({ state }) => <Pill state={state} /> },
              { name: 'Done', isNumber: true, show: ({ done, total }) => `${number(done)} / ${number(total)}` },
            ]}
          />
        )}
      </Shown>
    </Card>
  </>
);

export const Who = ({ data: { members, spaces } }: { readonly data: AccountPageData }) => (
  <>
    <Card title="Members" columns={6} flush>
      <Shown part={members}>
        {(found) => (
          <Table
            label="Members"
            rows={found}
            keyOf={({ id }) => id}
            empty="The account has no member."
            columns={[
              { name: 'Name', show: ({ name }) => name },
              { name: 'Email', show: ({ email }) => email },
              { name: 'Role', show: ({ role }) => <Pill state={role} tone="plain" /> },
            ]}
          />
        )}
      </Shown>
    </Card>
    <Card title="Spaces" columns={6} flush>
      <Shown part={spaces}>
        {(found) => (
          <Table
            label="Spaces"
            rows={found}
            keyOf={({ id }) => id}
            empty="The account has no Space."
            columns={[
              { name: 'Name', show: ({ name }) => name },
              {
                name: 'Limit for a period',
                isNumber: true,
                show: ({ creditsLimitPerPeriod: limit }) => (limit === null ? 'none' : number(limit)),
              },
              { name: 'Used', isNumber: true, show: ({ used }) => (used === null ? '–' : number(used)) },
            ]}
          />
        )}
      </Shown>
    </Card>
  </>
);

export const History = ({ data: { closedPeriods } }: { readonly data: AccountPageData }) => (
  <Card title="Closed periods" note="with their plan" columns={6} flush>
    <Shown part={closedPeriods}>
      {(found) => (
        <Table
          label="Closed periods"
          rows={found}
          keyOf={({ number: nth }) => String(nth)}
          empty="No period has closed yet."
          columns={[
            { name: 'No.', isNumber: true, show: ({ number: nth }) => nth },
            { name: 'Ended', show: ({ end }) => day(end) },
            { name: 'Plan', show: ({ planId }) => planId ?? '–' },
            { name: 'Used', isNumber: true, show: ({ used }) => (used === null ? 'being summed' : number(used)) },
            { name: 'Overage', isNumber: true, show: ({ overage }) => (overage === null ? '–' : number(overage)) },
          ]}
        />
      )}
    </Shown>
  </Card>
);

export const Workflows = ({
  data: { workflows },
  workflowsUrl,
}: {
  readonly data: AccountPageData;
  readonly workflowsUrl: string | null;
}) => (
  <Card title="Workflows" note="that may be running now" columns={6} flush>
    <Table
      label="Workflows"
      rows={workflows}
      keyOf={({ workflowId }) => workflowId}
      empty="No workflow runs for this account."
      columns={[
        { name: 'For', show: ({ what: text }) => text },
        {
          name: 'Workflow',
          show: ({ workflowId }) =>
            workflowsUrl === null ? (
              <code>{workflowId}</code>
            ) : (
              <a href={workflowsUrl + encodeURIComponent(workflowId)} target="_blank" rel="noreferrer">
                {workflowId}
              </a>
            ),
        },
      ]}
    />
  </Card>
);
