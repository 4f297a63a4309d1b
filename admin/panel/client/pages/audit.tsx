/** Shows what staff did and looked at, newest first, filtered by person, act, account. */
import React from 'react';
import { useSearchParams } from 'react-router-dom';
import type { AuditRecord } from '../../../audit/models.js';
import { time, words } from '../format.js';
import type { Json } from '../json.js';
import { pathOf } from '../service.js';
import { ExportLink } from '../ui/export-link.js';
import { PagedTable } from '../ui/paged-table.js';
import { Page, To } from '../ui/parts.js';

type Line = Json<AuditRecord>;

const FILTERS = [
  ['by', 'Person'],
  ['act', 'Act'],
  ['accountId', 'Account'],
] as const;

export const AuditPage = () => {
  const [query, setQuery] = useSearchParams();
  const wanted = Object.fromEntries(FILTERS.map(([name]) => [name, query.get(name)]));
  return (
    <Page
      title="Audit log"
      below="Lines are numbered and chained: none can be changed or taken out unnoticed."
      actions={<ExportLink path={pathOf(['audit', 'export'], wanted)} />}
    >
      <form
        className="fg-filters"
        onSubmit={(event) => {
          event.preventDefault();
          const given = [...new FormData(event.currentTarget)].filter(([, value]) => value !== '');
          setQuery(Object.fromEntries(given as [string, string][]));
        }}
      >
        {FILTERS.map(([name, label]) => (
          <label key={name} className="fg-field">
            <span>{label}</span>
            <input name={name} defaultValue={query.get(name) ?? ''} />
          </label>
        ))}
        <button className="fg-button">Filter</button>
      </form>
      <PagedTable<Line>
        label="Audit log"
        path={pathOf(['audit'], wanted)}
        keyOf={({ _id }) => String(_id)}
        empty="No line matches."
        columns={[
          { name: 'No.', isNumber: true, show: ({ _id }) => _id },
          { name: 'When (UTC)', show: ({ at }) => time(at) },
          { name: 'Who', show: ({ by }) => <code>{by}</code> },
          { name: 'Did', show: ({ act }) => words(act) },
          {
            name: 'Account',
            show: ({ accountId }) =>
              accountId !== null && (
                <To page="account" query={{ id: accountId }}>
                  {accountId}
                </To>
              ),
          },
          { name: 'On', show: ({ subject }) => subject !== null && <code>{subject}</code> },
          { name: 'Facts', show: ({ facts }) => factsText(facts) },
        ]}
      />
    </Page>
  );
};

const factsText = (facts: Line['facts']): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
