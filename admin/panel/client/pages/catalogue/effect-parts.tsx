/** Says what a draft changes for present subscribers, and what stays. */
import React from 'react';
import { moment, number, signed } from '../../format.js';
import { Check } from '../../ui/parts.js';
import { Table } from '../../ui/table.js';
import type { Effect } from './shown.js';

const shown = (value: string | number | null): string =>
  value === null ? '–' : typeof value === 'number' ? number(value) : value;

const accountsText = (count: number): string => (count === 1 ? '1 open account' : `${number(count)} open accounts`);

const Subscribers = ({ of }: { readonly of: NonNullable<Effect['subscribers']> }) => {
  const { accounts, countUpTo, firstEnd, lastEnd } = of;
  if (accounts === 0) return <p>No open account has this plan.</p>;
  const count = accounts >= countUpTo ? `At least ${accountsText(accounts)}` : accountsText(accounts);
  const verb = accounts === 1 ? 'has' : 'have';
  return (
    <p>
      <b>
        {count} {verb} this plan.
      </b>{' '}
      {firstEnd !== null && lastEnd !== null && (
        <>
          {firstEnd === lastEnd
            ? `Their running periods end on ${moment(firstEnd)}.`
            : `Their running periods end between ${moment(firstEnd)} and ${moment(lastEnd)}.`}{' '}
        </>
      )}
      Each takes new terms with its first period that begins after the start.
    </p>
  );
};

const Runs = ({ rows }: { readonly rows: NonNullable<Effect['runs']> }) => (
  <Table
    label="How often a period's credits pay for it"
    rows={rows}
    keyOf={({ planId, feature }) => `${planId} ${feature}`}
    empty="No price changes."
    columns={[
      { name: 'Plan', show: ({ plan }) => plan },
      { name: 'Feature', show: ({ label }) => label },
      { name: 'Now', isNumber: true, show: ({ before }) => shown(before) },
      { name: 'Afterwards', isNumber: true, show: ({ after }) => <b>{number(after)}</b> },
      {
        name: 'Change',
        isNumber: true,
        show: ({ before, after }) => (before === null ? '–' : signed(after - before)),
      },
    ]}
  />
);

const Use = ({ rows, days }: { readonly rows: Effect['use']; readonly days: number }) =>
  rows === null ? (
    <p className="fg-soft">What was used lately can’t be read right now.</p>
  ) : (
    rows.map(({ feature, label, before, after }) => (
      <p key={feature}>
        All accounts used {number(before)} tokens for {label} in the last {days} days. At the new price the same actions
        cost <b>{number(after)}</b> ({signed(after - before)}).
      </p>
    ))
  );

export const EffectParts = ({ effect }: { readonly effect: Effect }) => {
  const { follows, changes, subscribers, runs, use, useDays, stays } = effect;
  return (
    <>
      <div className="fg-inset">
        <p className="fg-soft">
          {follows
            ? `Compared with version ${follows.version}, ${follows.state === 'active' ? 'in force since' : 'which starts'} ${moment(follows.startsAt)}.`
            : 'This is the first version.'}
        </p>
      </div>
      <Table
        label="What it changes"
        rows={changes}
        keyOf={({ what }) => what}
        empty="It changes nothing."
        columns={[
          { name: 'What', show: ({ what }) => what },
          { name: 'Now', isNumber: true, show: ({ before }) => shown(before) },
          { name: 'Afterwards', isNumber: true, show: ({ after }) => <b>{shown(after)}</b> },
          { name: 'When', show: ({ reaches }) => (reaches === 'start' ? 'at the start' : 'with the next period') },
        ]}
      />
      {runs !== null && runs.length > 0 && (
        <>
          <div className="fg-inset">
            <h3>What a period’s credits pay for</h3>
          </div>
          <Runs rows={runs} />
        </>
      )}
      <div className="fg-inset">
        {subscribers && <Subscribers of={subscribers} />}
        {runs !== null && runs.length > 0 && <Use rows={use} days={useDays} />}
        <h3>What stays</h3>
        <ul className="fg-checks">
          {stays.map((text) => (
            <Check key={text} ok>
              {text}
            </Check>
          ))}
        </ul>
      </div>
    </>
  );
};
