/** Lists all accounts, in the order of their ids. */
import React from 'react';
import type { AccountView } from '../../../../accounts/account-view.js';
import { day } from '../format.js';
import type { Json } from '../json.js';
import { ExportLink } from '../ui/export-link.js';
import { PagedTable } from '../ui/paged-table.js';
import { Page, Pill, To } from '../ui/parts.js';

export const AccountsPage = () => {
  return (
    <Page
      title="Accounts"
      below="The search above finds one by name, email, payment or debit."
      actions={<ExportLink path="/accounts-export" />}
    >
      <PagedTable<Json<AccountView>>
        label="Accounts"
        path="/accounts"
        keyOf={({ id }) => id}
        empty="There is no account yet."
        columns={[
          {
            name: 'Name',
            show: ({ id, name }) => (
              <To page="account" query={{ id }}>
                {name}
              </To>
            ),
          },
          { name: 'Id', show: ({ id }) => <code>{id}</code> },
          { name: 'Plan', show: ({ planId }) => <Pill state={planId} tone="plain" /> },
          { name: 'State', show: ({ state }) => <Pill state={state} /> },
          { name: 'Since (UTC)', show: ({ createdAt }) => day(createdAt) },
        ]}
        more="Show more"
      />
    </Page>
  );
};
