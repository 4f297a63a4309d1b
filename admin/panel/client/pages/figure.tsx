/** Is the page of one figure: the number as it is shown elsewhere, and beside it the entries that make it. */
import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { entriesText, number, periodDays, signed, words } from '../format.js';
import { pathOf, useRead } from '../service.js';
import { AccountCrumbs } from '../ui/account-crumbs.js';
import { PagedRows } from '../ui/paged-table.js';
import { Card, Check, Empty, Failed, Loaded, Note, Page, Pill, Stat, To, Waiting } from '../ui/parts.js';
import { useMore } from '../ui/more-of.js';
import { Zones } from '../ui/zones.js';
import { ENTRY_COLUMNS, LEFT } from './explain/entry-parts.js';
import type { ExplainedFigure, FigureEntry, FigureSum } from './explain/shown.js';

/** What the address may say of the figure, and of its period. */
const FIELDS = ['name', 'feature', 'source', 'spaceId', 'grantId', 'period'] as const;

export const FigurePage = () => {
  const [query] = useSearchParams();
  const account = query.get('account') ?? '';
  const fields = Object.fromEntries(FIELDS.map((name) => [name, query.get(name)]));
  const pathAt = (cursor: string | null): string => pathOf(['accounts', account, 'figure'], { ...fields, cursor });
  const path = pathAt(null);
  const sumPath = pathOf(['accounts', account, 'figure', 'sum'], fields);
  const read = useRead<ExplainedFigure>(account === '' ? null : path);
  const data = read.data;
  return (
    <Page
      title={data?.what ?? words(query.get('name') ?? 'Figure')}
      above={<AccountCrumbs id={account}>Explained</AccountCrumbs>}
      below={data && <Where data={data} />}
    >
      {account === '' ? (
        <Empty>The address of this page names no account.</Empty>
      ) : (
        <Loaded read={read}>
          {(figure) => (
            <div className="fg-grid">
              <Sum key={`${path} sum`} figure={figure} path={sumPath} />
              <Entries key={path} figure={figure} pathOfPage={pathAt} />
            </div>
          )}
        </Loaded>
      )}
    </Page>
  );
};

const Where = ({ data: { figure, period } }: { readonly data: ExplainedFigure }) => (
  <>
    {['feature', 'source', 'spaceId', 'grantId'].map((name) => {
      const of = (figure as Readonly<Record<string, unknown>>)[name];
      if (typeof of !== 'string') return null;
      return name.endsWith('Id') ? <code key={name}>{of}</code> : <Pill key={name} state={of} tone="plain" />;
    })}
    <span>
      Period {period.number}, {periodDays(period, period.timeZone)}
    </span>
    <Pill state={period.state} tone="plain" />
    {period.state === 'closed' && !period.stated && <span>its statement is being summed</span>}
    <Zones days={period.timeZone} />
  </>
);

/** The page shows the figure and its newest entries at once. The sum of many entries comes later. */
const Sum = ({ figure, path }: { readonly figure: ExplainedFigure; readonly path: string }) =>
  figure.sum === null ? <LaterSum value={figure.value} path={path} /> : <Summed sum={figure} />;

const LaterSum = ({ value, path }: { readonly value: number; readonly path: string }) => {
  const { data, problem, again } = useRead<FigureSum>(path);
  if (data && data.sum !== null) return <Summed sum={data} />;
  return (
    <>
      <Stat columns={4} label="Shown" value={number(data?.value ?? value)} note="to staff and to the customer" />
      <Card title="Does it add up?" columns={8}>
        {problem !== null && <Failed problem={problem} again={again} />}
        {problem === null && (data ? <NotSummed /> : <Waiting>Its entries are being added up …</Waiting>)}
      </Card>
    </>
  );
};

const NotSummed = () => (
  <Note>
    Too many entries make it to be added up while you wait. They are listed below. The nightly check adds up all of
    them: Operations shows what it found.
  </Note>
);

const Summed = ({ sum: { value, sum, opening, addsUp, entryCount } }: { readonly sum: FigureSum }) => {
  if (sum === null || addsUp === null || entryCount === null) return null;
  const ofEntries = sum - (opening?.amount ?? 0);
  const columns = opening ? 3 : 4;
  return (
    <>
      {opening && (
        <Stat
          columns={columns}
          label="At the beginning"
          value={number(opening.amount)}
          note={<Opening {...opening} />}
        />
      )}
      <Stat
        columns={columns}
        label="From the entries"
        value={opening ? signed(ofEntries) : number(ofEntries)}
        note={entriesText(entryCount)}
      />
      <Stat columns={columns} label="Sum" value={number(sum)} note="of what stands in the ledger" />
      <Stat columns={columns} label="Shown" value={number(value)} note="to staff and to the customer" />
      <Card title="Does it add up?" note="checked when this page was opened">
        <ul className="fg-checks">
          <Check ok={addsUp}>{sumText({ value, sum, opening, addsUp, entryCount })}</Check>
        </ul>
      </Card>
    </>
  );
};

interface AddedUp extends Pick<FigureSum, 'value' | 'opening'> {
  readonly sum: number;
  readonly addsUp: boolean;
  readonly entryCount: number;
}

function sumText({ value, sum, opening, addsUp, entryCount }: AddedUp): string {
  const entries = `${number(sum - (opening?.amount ?? 0))} from ${entriesText(entryCount)}`;
  const parts = opening ? `${number(opening.amount)} at the beginning and ${entries} are ${number(sum)}` : entries;
  return addsUp
    ? `${parts}: just what is shown.`
    : `${parts}, but ${number(value)} is shown. Somebody must look: run the reconciliation of this account.`;
}

const Opening = ({ entryId }: { readonly entryId: string | null }) =>
  entryId === null ? (
    <>the account’s first period</>
  ) : (
    <To page="entry" query={{ id: entryId }}>
      the close of the period before
    </To>
  );

interface EntriesProps {
  readonly figure: ExplainedFigure;
  readonly pathOfPage: (cursor: string) => string;
}

const Entries = ({ figure, pathOfPage }: EntriesProps) => {
  const list = useMore<FigureEntry>(figure.entries, pathOfPage);
  return (
    <Card
      title="The entries that make it"
      note={`${number(list.items.length)}${figure.entryCount === null ? '' : ` of ${number(figure.entryCount)}`}, newest first`}
      flush
    >
      <PagedRows
        label="The entries that make it"
        list={list}
        keyOf={({ id }) => id}
        empty="No entry counts here."
        columns={[
          ...ENTRY_COLUMNS,
          { name: 'Counts', isNumber: true, show: ({ amount }) => <b>{signed(amount)}</b> },
          LEFT,
        ]}
      />
    </Card>
  );
};
