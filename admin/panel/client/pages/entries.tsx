/** Lists the entries of one account, newest first, and finds what was paid for a job or a candidate. */
import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { ENTRY_TYPES } from '../../../../domain/account/entry.js';
import { FEATURES } from '../../../../domain/pricing/price-list.js';
import type { FoundActions } from '../../../customers/search.js';
import { number, words } from '../format.js';
import type { Json } from '../json.js';
import { pathOf, useRead } from '../service.js';
import { Choice } from '../ui/choice.js';
import { ExportLink } from '../ui/export-link.js';
import { AccountCrumbs } from '../ui/account-crumbs.js';
import { PagedTable } from '../ui/paged-table.js';
import { Card, Empty, Loaded, Note, Page, To } from '../ui/parts.js';
import { Table } from '../ui/table.js';
import { CREDITS, ENTRY_COLUMNS, LEFT } from './explain/entry-parts.js';
import type { EntryRow } from './explain/shown.js';

const COLUMNS = [...ENTRY_COLUMNS, CREDITS, LEFT];

export const EntriesPage = () => {
  const [query] = useSearchParams();
  const account = query.get('account') ?? '';
  const [jobId, candidateId] = [query.get('jobId'), query.get('candidateId')];
  const isList = account !== '' && jobId === null && candidateId === null;
  return (
    <Page
      title="Entries"
      above={<AccountCrumbs id={account} />}
      below="Every change of the account’s credits. None can be edited or deleted. Days are those of the account."
      actions={isList && <ExportLink path={pathOf(['accounts', account, 'entries', 'export'], filterOf(query))} />}
    >
      {account === '' ? (
        <Empty>The address of this page names no account.</Empty>
      ) : (
        <>
          <Filters key={query.toString()} account={account} />
          {jobId === null && candidateId === null ? (
            <All account={account} filter={filterOf(query)} />
          ) : (
            <OfActions account={account} jobId={jobId} candidateId={candidateId} />
          )}
        </>
      )}
    </Page>
  );
};

const filterOf = (query: URLSearchParams) => ({
  type: query.get('type'),
  feature: query.get('feature'),
  spaceId: query.get('spaceId'),
  memberId: query.get('memberId'),
  from: query.get('from'),
  to: query.get('to'),
});

const inWords = (codes: readonly string[]) => codes.map((code) => [code, words(code)] as const);

/** A form asks for its own fields alone: the two searches do not mix. */
const Filters = ({ account }: { readonly account: string }) => {
  const [query, setQuery] = useSearchParams();
  const ask = (event: React.SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const given = [...new FormData(event.currentTarget)].filter(([, value]) => value !== '');
    setQuery({ account, ...(Object.fromEntries(given) as Record<string, string>) });
  };
  return (
    <div className="fg-forms">
      <form className="fg-filters" onSubmit={ask} aria-label="Filter the entries">
        <Choice name="type" label="Type" options={inWords(ENTRY_TYPES)} chosen={query.get('type')} />
        <Choice name="feature" label="Feature" options={inWords(FEATURES)} chosen={query.get('feature')} />
        <Text name="spaceId" label="Space" value={query.get('spaceId')} />
        <Text name="memberId" label="Member" value={query.get('memberId')} />
        <Day name="from" label="From" value={query.get('from')} />
        <Day name="to" label="Until, with this day" value={query.get('to')} />
        <button className="fg-button">Filter</button>
      </form>
      <form className="fg-filters" onSubmit={ask} aria-label="Find what was paid for a job or a candidate">
        <Text name="jobId" label="Job" value={query.get('jobId')} />
        <Text name="candidateId" label="Candidate" value={query.get('candidateId')} />
        <button className="fg-button">Find</button>
      </form>
    </div>
  );
};

interface TypedProps {
  readonly name: string;
  readonly label: string;
  readonly value: string | null;
}

/** In the account's time zone. */
const Day = ({ name, label, value }: TypedProps) => (
  <label className="fg-field">
    <span>{label}</span>
    <input type="date" name={name} defaultValue={value ?? ''} />
  </label>
);

const Text = ({ name, label, value }: TypedProps) => (
  <label className="fg-field">
    <span>{label}</span>
    <input name={name} defaultValue={value ?? ''} maxLength={200} autoComplete="off" placeholder="Its id" />
  </label>
);

interface AllProps {
  readonly account: string;
  readonly filter: ReturnType<typeof filterOf>;
}

/** With a filter a page may be empty, and the next one not: so many entries are looked at for each. */
const All = ({ account, filter }: AllProps) => {
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <PagedTable<EntryRow>
      label="Entries"
      path={pathOf(['accounts', account, 'entries'], filter)}
      keyOf={({ id }) => id}
      empty="No entry matches."
      emptySoFar="None among the newest entries."
      {...(isFiltered && { more: 'Look further back' })}
      columns={COLUMNS}
    />
  );
};

interface OfActionsProps {
  readonly account: string;
  readonly jobId: string | null;
  readonly candidateId: string | null;
}

const OfActions = ({ account, jobId, candidateId }: OfActionsProps) => {
  const read = useRead<Json<FoundActions>>(pathOf(['accounts', account, 'actions'], { jobId, candidateId }));
  const of = [jobId && `job ${jobId}`, candidateId && `candidate ${candidateId}`].filter(Boolean).join(' and ');
  return (
    <Card
      title={`Paid for ${of}`}
      note="newest first, the last hundred"
      more={
        <To page="entries" query={{ account }}>
          All entries
        </To>
      }
      flush
    >
      <Loaded read={read}>
        {({ items, backToSeq }) => (
          <>
            {backToSeq !== null && (
              <Note>
                Only entries from number {number(backToSeq)} on were looked at. Name the job, too, to find older ones.
              </Note>
            )}
            <Table
              label="Entries"
              rows={items}
              keyOf={({ id }) => id}
              empty="Nothing was paid for it."
              columns={COLUMNS}
            />
          </>
        )}
      </Loaded>
    </Card>
  );
};
