/** Shows what staff did and looked at, newest first, filtered by person, act, account. */
import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { AUDITED_ACTS } from '../../../audit/acts.js';
import type { AuditRecord } from '../../../audit/models.js';
import { time, words } from '../format.js';
import type { Json } from '../json.js';
import { pathOf, useRead } from '../service.js';
import { StaffName } from '../staff-name.js';
import { Choice } from '../ui/choice.js';
import { ExportLink } from '../ui/export-link.js';
import { PagedTable } from '../ui/paged-table.js';
import { Page, To } from '../ui/parts.js';

type Line = Json<AuditRecord>;

const FILTERS = ['by', 'act', 'accountId'] as const;
const ACTS = AUDITED_ACTS.map((act) => [act, words(act)] as const);

export const AuditPage = () => {
  const [query, setQuery] = useSearchParams();
  const wanted = Object.fromEntries(FILTERS.map((name) => [name, query.get(name)]));
  const staff = useRead<{ items: readonly { readonly id: string; readonly name: string }[] }>('/staff');
  const people = [...(staff.data?.items ?? []).map(({ id, name }) => [id, name] as const), ...NO_PEOPLE];
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
        <Choice name="by" label="Who" options={people} chosen={query.get('by')} />
        <Choice name="act" label="Did" options={ACTS} chosen={query.get('act')} />
        <label className="fg-field">
          <span>Account</span>
          <input name="accountId" defaultValue={query.get('accountId') ?? ''} placeholder="Its id" />
        </label>
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
          { name: 'Who', show: ({ by }) => <Who by={by} /> },
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

/** Who has a line and is no person of the back office. */
const NO_PEOPLE = [
  ['command', 'An operator’s command'],
  ['nobody', 'Nobody who is known'],
] as const;

const Who = ({ by }: { readonly by: string }) => {
  const other = NO_PEOPLE.find(([id]) => id === by);
  return other ? <>{other[1]}</> : <StaffName id={by} />;
};

const factsText = (facts: Line['facts']): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
