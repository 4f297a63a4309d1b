/** Lists all accounts, in the order of their ids. */
import React from 'react';
import { day } from '../format.js';
import { Card, Note, Page, Pill, To } from '../ui/parts.js';
import { usePages } from '../ui/pages-of.js';
import { Table } from '../ui/table.js';

interface Account {
  readonly id: string;
  readonly name: string;
  readonly planId: string;
  readonly state: string;
  readonly createdAt: string;
}

export const AccountsPage = () => {
  const { items, problem, more } = usePages<Account>('/accounts');
  return (
    <Page title="Accounts" below="The search above finds one by name, email, payment or debit.">
      {problem !== null && <Note tone="bad">{problem}</Note>}
      <Card flush>
        <Table
          label="Accounts"
          rows={items ?? []}
          keyOf={({ id }) => id}
          empty={items === null ? 'Loading …' : 'There is no account yet.'}
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
            { name: 'Since', show: ({ createdAt }) => day(createdAt) },
          ]}
        />
        {more && (
          <button type="button" className="fg-button" onClick={more}>
            Show more
          </button>
        )}
      </Card>
    </Page>
  );
};
