/** Shows how the last nightly check went. */
import React, { type ReactNode } from 'react';
import type { OperationsView } from '../../../operations/operations.js';
import { number, time } from '../format.js';
import type { Json } from '../json.js';
import { Empty, Pill } from '../ui/parts.js';

type Run = NonNullable<Json<OperationsView>['lastRun']>;

export const LastRun = ({ run }: { readonly run: Run | null }) => {
  if (!run) return <Empty>It has not run yet. It runs every night at 02:23 UTC.</Empty>;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Began (UTC)', time(run.startedAt)],
    ['Result', <RunResult key="result" run={run} />],
    ['Accounts', number(run.accounts)],
    ['Entries', number(run.entries)],
    ['Lines of the audit log', number(run.auditLines)],
    ['Took', run.seconds === null ? '–' : `${number(Math.ceil(run.seconds))} s`],
  ];
  return (
    <dl className="fg-facts">
      {facts.map(([name, value]) => (
        <React.Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </React.Fragment>
      ))}
    </dl>
  );
};

const RunResult = ({ run: { finishedAt, findings, notices } }: { readonly run: Run }) => {
  if (finishedAt === null) return <Pill state="running" />;
  return findings === 0 ? (
    <Pill state={notices === 0 ? 'everything adds up' : `adds up, ${notices} to be done by hand`} tone="good" />
  ) : (
    <Pill state={`${findings} findings`} tone="bad" />
  );
};
