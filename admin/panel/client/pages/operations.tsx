/** Shows what needs somebody over all accounts, each part with what repairs it. */
import React, { useEffect, useState } from 'react';
import type { OperationsView } from '../../../operations/operations.js';
import type { Part as ServicePart, Row as ServiceRow } from '../../../operations/parts.js';
import { number, time, words } from '../format.js';
import type { Json } from '../json.js';
import { may, useMe, type Me } from '../me.js';
import { pathOf, useRead } from '../service.js';
import { ExportLink } from '../ui/export-link.js';
import { Card, Empty, Loaded, Note, Page, Pill, To } from '../ui/parts.js';
import { Table } from '../ui/table.js';
import { Acknowledge } from './acknowledge.js';
import { CorrectLink } from './corrections/correct-link.js';
import { labelOf } from './corrections/fields.js';
import { LastRun } from './nightly-check.js';

type Operations = Json<OperationsView>;
type Part = Json<ServicePart>;
type Row = Json<ServiceRow>;

/** The title of each part, what is in it, and what is said where it is empty. */
const TEXTS: Readonly<Record<string, readonly [title: string, note: string, empty: string]>> = {
  findings: ['Findings', 'the nightly check says something is wrong', 'Every account and the audit log add up.'],
  acknowledged: ['Acknowledged', 'found every night, and known', 'No finding is acknowledged.'],
  notices: ['Notices', 'nothing is wrong, but somebody has to act', 'Nothing is to be done by hand.'],
  events: ["Stripe's events", 'that could not be worked on', 'All events were worked on.'],
  topUps: ['Parked top-ups', 'only a person can decide about them', 'No payment waits for a person.'],
  disputes: ['Disputed payments', 'of packs: their credits are frozen', 'No payment of a pack is disputed.'],
  failedTopUps: ['Failed payments', 'of packs, in the last 30 days', 'No payment of a pack failed.'],
  unpaid: ['Unpaid subscriptions', 'longest first', 'Every subscription is paid.'],
  invoices: ['Overage invoices', 'that could not be made', 'All overage was invoiced.'],
  deliveries: ['Failed messages', 'in the last 30 days', 'All messages arrived.'],
  rescreens: ['Blocked re-screens', 'they wait for credits, or failed in the last 30 days', 'No re-screen is blocked.'],
  waiting: ['Waiting for credits', 'longest first', 'No action waits.'],
  overdue: ['Overdue work', 'due for more than five minutes', 'All due work is done.'],
  schedules: ['Schedules', 'in Temporal', 'There are none.'],
};

/**
 * Findings and notices stay until a run no longer finds them, or somebody acknowledges them. A parked event stays until
 * somebody does; one that is failing is tried again.
 */
function acknowledgedAs(part: string, { state }: Row): 'finding' | 'event' | null {
  if (part === 'findings' || part === 'notices') return 'finding';
  return part === 'events' && state === 'parked' ? 'event' : null;
}

/** A long part is folded, so that those below it are seen. */
const FIRST_SHOWN = 5;

export const OperationsPage = () => {
  const read = useRead<Operations>('/operations');
  const me = useMe();
  return (
    <Page
      title="Operations"
      below="What needs somebody, and what repairs it."
      actions={
        <button type="button" className="fg-button" onClick={read.again}>
          Refresh
        </button>
      }
    >
      <Loaded read={read}>{(data) => <Parts data={data} me={me} again={read.again} />}</Loaded>
    </Page>
  );
};

interface PartsProps {
  readonly data: Operations;
  readonly me: Me | null;
  readonly again: () => void;
}

/** The nightly check fills these parts. Before its first run nobody knows whether they are empty. */
const CHECKED = ['findings', 'acknowledged', 'notices'];

/** What needs somebody comes first; the parts in which nothing waits are one line each. */
const Parts = ({ data: { parts, lastRun }, me, again }: PartsProps) => {
  const isQuiet = ({ rows }: Part): boolean => rows !== null && rows.length === 0;
  const wasChecked = lastRun !== null && lastRun.finishedAt !== null;
  const isKnown = ({ name }: Part): boolean => wasChecked || !CHECKED.includes(name);
  useEffect(() => {
    // A link from the first page names a part, which is only here now.
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
  return (
    <div className="fg-grid">
      <Card title="Nightly check" columns={7}>
        <LastRun run={lastRun} />
      </Card>
      <Card title="All is well" columns={5}>
        <ul className="fg-checks">
          {parts
            .filter((part) => isQuiet(part) && isKnown(part))
            .map(({ name }) => (
              <li key={name} className="fg-check good">
                <span aria-hidden="true">✓</span>
                <span>{TEXTS[name]?.[2]}</span>
              </li>
            ))}
        </ul>
        {!parts.some(isQuiet) && <Empty>Every part below needs somebody.</Empty>}
      </Card>
      {parts
        .filter((part) => !isQuiet(part))
        .map((part) => (
          <PartCard key={part.name} part={part} me={me} again={again} />
        ))}
    </div>
  );
};

const PartCard = ({
  part: { name, rows: newest, count, isCapped },
  me,
  again,
}: {
  readonly part: Part;
  readonly me: Me | null;
  readonly again: () => void;
}) => {
  const mayAcknowledge = may(me, 'acknowledge');
  const [title, note] = TEXTS[name] ?? [words(name), '', ''];
  const [isWhole, setIsWhole] = useState(false);
  const isShort = count > (newest?.length ?? 0);
  // All of the part, once somebody wants to see it.
  const rest = useRead<Part>(isWhole && isShort ? pathOf(['operations', name]) : null);
  const rows = rest.data?.rows ?? newest;
  const shown = rows?.length ?? 0;
  const hasStates = rows?.some(({ state }) => state !== null) ?? false;
  const more =
    count > shown || isCapped
      ? `the first ${number(shown)} of ${number(count)}${isCapped ? ' or more' : ''}`
      : number(count);
  return (
    <div id={name} className="fg-stacked">
      <Card
        title={title}
        note={note}
        flush
        more={
          rows !== null && (
            <>
              <span className="fg-soft">{more}</span>{' '}
              <ExportLink path={pathOf(['operations', name, 'export'])} of={title} />
            </>
          )
        }
      >
        {rows === null ? (
          <Empty>
            <span className="fg-bad">This part could not be read now.</span> The others are as they are.
          </Empty>
        ) : (
          <Table
            label={title}
            rows={isWhole ? rows : rows.slice(0, FIRST_SHOWN)}
            keyOf={({ id }) => id}
            empty=""
            columns={[
              {
                name: 'What',
                show: (row) => <What row={name === 'waiting' ? { ...row, what: words(row.what) } : row} />,
              },
              ...(rows.some(({ accountId }) => accountId !== null)
                ? [{ name: 'Account', show: ({ accountId }: Row) => accountId !== null && <Account id={accountId} /> }]
                : []),
              {
                name: name === 'schedules' ? 'Last run (UTC)' : 'Since (UTC)',
                show: ({ at }) => at !== null && <span className="fg-nowrap">{time(at)}</span>,
              },
              ...(hasStates
                ? [{ name: 'State', show: ({ state }: Row) => state !== null && <Pill state={state} /> }]
                : []),
              {
                name: name === 'acknowledged' ? 'Why nothing more is done' : 'What repairs it',
                show: (row) => {
                  const sort = mayAcknowledge ? acknowledgedAs(name, row) : null;
                  return (
                    <>
                      <Repair row={row} me={me} />
                      {sort && <Acknowledge sort={sort} id={row.id} again={again} />}
                    </>
                  );
                },
              },
            ]}
          />
        )}
        {rest.problem !== null && <Note tone="bad">{rest.problem}</Note>}
        {shown > FIRST_SHOWN && (
          <button
            type="button"
            className="fg-button"
            aria-expanded={isWhole}
            onClick={() => {
              setIsWhole(!isWhole);
            }}
          >
            {isWhole ? `Show ${FIRST_SHOWN} only` : `Show ${isCapped ? 'the first' : 'all'} ${number(count)}`}
          </button>
        )}
      </Card>
    </div>
  );
};

const What = ({ row: { what, detail } }: { readonly row: Row }) => (
  <div className="fg-two">
    <b>{what}</b>
    {detail !== '' && <span className="fg-soft">{detail}</span>}
  </div>
);

const Account = ({ id }: { readonly id: string }) => (
  <To page="account" query={{ id }}>
    {id}
  </To>
);

const Repair = ({
  row: { advice, repair, accountId, workflowId },
  me,
}: {
  readonly row: Row;
  readonly me: Me | null;
}) => {
  const workflow = workflowLink(me?.workflowsUrl ?? null, workflowId);
  return (
    <div className="fg-two">
      {advice !== null && <span>{advice}</span>}
      <span className="links">
        {repair && accountId !== null && (
          <CorrectLink account={accountId} kind={repair.kind} fields={repair.fields}>
            {labelOf(repair.kind)}
          </CorrectLink>
        )}
        {workflow !== null && (
          <a href={workflow} target="_blank" rel="noreferrer">
            Workflow in Temporal
          </a>
        )}
      </span>
    </div>
  );
};

const workflowLink = (root: string | null, id: string | null): string | null =>
  root === null || id === null ? null : root + encodeURIComponent(id);
