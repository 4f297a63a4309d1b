/** Lists corrections, newest first: first those that wait for approval. */
import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { signed, time, words } from '../format.js';
import { pathOf } from '../service.js';
import { StaffName } from '../staff-name.js';
import { ExportLink } from '../ui/export-link.js';
import { PagedTable } from '../ui/paged-table.js';
import { Page, To } from '../ui/parts.js';
import { labelOf } from './corrections/fields.js';
import type { CorrectionRow } from './corrections/shown.js';
import { meaningOf, STATES, StatePill } from './corrections/states.js';

export const CorrectionsPage = () => {
  const [query, setQuery] = useSearchParams();
  const state = query.get('state');
  const wanted = { state, accountId: query.get('accountId') };
  return (
    <Page
      title="Corrections"
      below="A correction begins on the page of its account."
      actions={<ExportLink path={pathOf(['corrections', 'export'], wanted)} />}
    >
      <nav className="fg-tabs" aria-label="State">
        {[null, ...STATES].map((name) => (
          <button
            key={name ?? ''}
            type="button"
            aria-pressed={state === name}
            {...(name !== null && { title: meaningOf(name) })}
            onClick={() => {
              setQuery(name === null ? {} : { state: name });
            }}
          >
            {name === null ? 'All' : words(name)}
          </button>
        ))}
      </nav>
      {state !== null && <p className="fg-soft">{meaningOf(state)}</p>}
      <PagedTable<CorrectionRow>
        label="Corrections"
        path={pathOf(['corrections'], wanted)}
        keyOf={({ id }) => id}
        empty="There is none."
        columns={[
          { name: 'When (UTC)', show: ({ createdAt }) => time(createdAt) },
          {
            name: 'Correction',
            show: ({ id, kind }) => (
              <To page="correction" query={{ id }}>
                {labelOf(kind)}
              </To>
            ),
          },
          {
            name: 'Account',
            show: ({ accountId, accountName }) => (
              <span className="fg-cell">
                <To page="account" query={{ id: accountId }}>
                  {accountName}
                </To>
                <code>{accountId}</code>
              </span>
            ),
          },
          { name: 'Credits', isNumber: true, show: ({ credits }) => signed(credits) },
          { name: 'State', show: ({ state: now }) => <StatePill state={now} /> },
          {
            name: 'Approvals',
            isNumber: true,
            show: ({ approvals, neededApprovals }) => `${approvals.length} of ${neededApprovals}`,
          },
          { name: 'Asked by', show: ({ requestedBy }) => <StaffName id={requestedBy} /> },
        ]}
      />
    </Page>
  );
};
