/** Lists corrections, newest first: first those that wait for approval. */
import React from 'react';
import { useSearchParams } from 'react-router-dom';
import { number, time, words } from '../format.js';
import { pathOf } from '../service.js';
import { StaffName } from '../staff-name.js';
import { ExportLink } from '../ui/export-link.js';
import { PagedTable } from '../ui/paged-table.js';
import { Page, Pill, To } from '../ui/parts.js';
import { labelOf } from './corrections/fields.js';
import type { Correction } from './corrections/shown.js';

const STATES = ['pending', 'approved', 'applying', 'parked', 'applied', 'failed', 'rejected', 'withdrawn', 'expired'];

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
            onClick={() => {
              setQuery(name === null ? {} : { state: name });
            }}
          >
            {name === null ? 'All' : words(name)}
          </button>
        ))}
      </nav>
      <PagedTable<Correction>
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
            show: ({ accountId }) => (
              <To page="account" query={{ id: accountId }}>
                {accountId}
              </To>
            ),
          },
          { name: 'Tokens', isNumber: true, show: ({ tokens }) => number(tokens) },
          { name: 'State', show: ({ state: now }) => <Pill state={now} /> },
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
