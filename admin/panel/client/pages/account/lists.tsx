/** The lists of an account's page: who belongs to it, and what happened to it. */
import React from 'react';
import { day, number, periodDays, time, words } from '../../format.js';
import { Pill, To } from '../../ui/parts.js';
import { CorrectLink } from '../corrections/correct-link.js';
import { Figure } from './figure-link.js';
import { ListCard } from './list-card.js';
import type { AccountPageData, ListProps } from './shown.js';

export const Members = ({ data: { members, account } }: ListProps) => (
  <ListCard
    title="Members"
    width={7}
    account={account.id}
    list="members"
    first={members}
    keyOf={({ id }) => id}
    empty="The account has no member."
    more="Show more"
    columns={[
      {
        name: 'Name',
        show: ({ name, email }) => (
          <span className="fg-cell">
            <b>{name}</b>
            <span className="fg-soft">{email}</span>
          </span>
        ),
      },
      { name: 'Role', show: ({ role }) => <Pill state={role} tone="plain" /> },
      { name: 'Spaces', show: ({ spaceIds }) => spacesText(spaceIds) },
      { name: 'Since', show: ({ createdAt }) => <span className="fg-nowrap">{day(createdAt, account.timeZone)}</span> },
      { name: 'Id', show: ({ id }) => <code>{id}</code> },
    ]}
  />
);

const spacesText = (spaceIds: readonly string[] | null): string =>
  spaceIds === null ? 'all' : spaceIds.length === 0 ? 'none' : spaceIds.join(', ');

export const Spaces = ({ data: { spaces, account } }: ListProps) => (
  <ListCard
    title="Spaces"
    width={6}
    account={account.id}
    list="spaces"
    first={spaces}
    keyOf={({ id }) => id}
    empty="The account has no Space."
    more="Show more"
    columns={[
      { name: 'Name', show: ({ name }) => name },
      {
        name: 'Limit for a period',
        isNumber: true,
        show: ({ limit }) => (limit === null ? 'none' : number(limit)),
      },
      { name: 'Used of the limit', isNumber: true, show: ({ used }) => (used === null ? '–' : number(used)) },
    ]}
  />
);

export const Holds = ({ data: { holds, holdCount, account } }: ListProps) => (
  <ListCard
    title="Open holds"
    note={number(holdCount)}
    width={5}
    account={account.id}
    list="holds"
    first={holds}
    keyOf={({ id }) => id}
    empty="Nothing is held."
    more="Show more"
    columns={[
      { name: 'For', show: ({ feature }) => (feature === null ? 'A disputed purchase' : words(feature)) },
      { name: 'Space', show: ({ spaceId }) => spaceId ?? '' },
      { name: 'Until (UTC)', show: ({ expiresAt }) => (expiresAt === null ? 'the dispute ends' : time(expiresAt)) },
      { name: 'Tokens', isNumber: true, show: ({ tokens }) => number(tokens) },
      {
        name: 'Entry',
        show: ({ id, kind }) => (
          <span className="fg-cell">
            <To page="entry" query={{ id }}>
              {id.split('~').at(-1)}
            </To>
            {kind !== 'freeze' && (
              <CorrectLink account={account.id} kind="release_hold" fields={{ holdId: id }}>
                Release
              </CorrectLink>
            )}
          </span>
        ),
      },
    ]}
  />
);

export const History = ({ data: { planHistory, account } }: ListProps) => (
  <ListCard
    title="Periods and plans"
    width={6}
    account={account.id}
    list="periods"
    first={planHistory}
    keyOf={({ number: nth }) => String(nth)}
    empty="There is no period yet."
    columns={[
      { name: 'No.', isNumber: true, show: ({ number: nth }) => nth },
      {
        name: 'Days',
        show: (period) => (
          <span className="fg-cell">
            <span className="fg-nowrap">{periodDays(period, account.timeZone)}</span>
            <span className="fg-soft">{progressOf(period)}</span>
          </span>
        ),
      },
      { name: 'Plan', show: ({ planId }) => <Pill state={planId} tone="plain" /> },
      { name: 'Granted', isNumber: true, show: sumIn('granted', account.id) },
      { name: 'Used', isNumber: true, show: sumIn('used', account.id) },
      { name: 'Overage', isNumber: true, show: sumIn('overage', account.id) },
      { name: 'Left', isNumber: true, show: sumIn('left', account.id) },
    ]}
  />
);

type PeriodRow = Extract<AccountPageData['planHistory'], { ok: true }>['value']['items'][number];

const progressOf = ({ state, stated }: PeriodRow): string | null =>
  state === 'open' ? 'runs: the numbers so far' : stated ? null : 'is being summed';

/** Each number leads to the entries that make it. */
const sumIn = (name: 'granted' | 'used' | 'overage' | 'left', account: string) =>
  function Sum(period: PeriodRow) {
    const sum = period[name];
    if (sum === null) return '–';
    return (
      <Figure account={account} name={name} of={{ period: String(period.number) }}>
        {number(sum)}
      </Figure>
    );
  };

export const Waits = ({ data: { waiting, account } }: ListProps) => (
  <ListCard
    title="Waiting for credits"
    {...(waiting.ok && { note: number(waiting.value.totals.actions) })}
    width={6}
    account={account.id}
    list="waiting"
    first={waiting}
    keyOf={({ id }) => id}
    empty="No action waits."
    more="Show more"
    columns={[
      { name: 'Since (UTC)', show: ({ since }) => time(since) },
      { name: 'Action', show: ({ feature }) => words(feature) },
      { name: 'Tokens', isNumber: true, show: ({ tokens }) => number(tokens) },
    ]}
  />
);

export const Rescreens = ({ data: { rescreens, account } }: ListProps) => (
  <ListCard
    title="Re-screens"
    width={6}
    account={account.id}
    list="rescreens"
    first={rescreens}
    keyOf={({ id }) => id}
    empty="No job was re-screened."
    columns={[
      { name: 'When (UTC)', show: ({ createdAt }) => time(createdAt) },
      { name: 'Job', show: ({ jobId }) => jobId },
      { name: 'State', show: ({ state }) => <Pill state={state} /> },
      { name: 'Done', isNumber: true, show: ({ done, total }) => `${number(done)} / ${number(total)}` },
    ]}
  />
);

export const Refusals = ({ data: { refusals, account } }: ListProps) => (
  <ListCard
    title="Refused actions"
    note="counted by feature and minute; the newest 50 counts are kept"
    width={6}
    account={account.id}
    list="refusals"
    first={refusals}
    keyOf={({ _id }) => _id}
    empty="No action was refused."
    columns={[
      { name: 'Last (UTC)', show: ({ last }) => time(last.at) },
      {
        name: 'Why',
        show: ({ _id, feature, last: { code, tokensNeeded, creditsLeft } }) => (
          <span className="fg-cell">
            <To page="refusal" query={{ id: _id }}>
              {words(feature)}
            </To>
            <span className="fg-soft">
              {tokensNeeded === null || creditsLeft === null
                ? words(code)
                : `needed ${number(tokensNeeded)}, ${number(creditsLeft)} left`}
            </span>
          </span>
        ),
      },
      { name: 'Times', isNumber: true, show: ({ count }) => number(count) },
    ]}
  />
);
