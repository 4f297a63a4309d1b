/** Lists the people of the back office. They are made and changed by an operators' command. */
import React from 'react';
import { time } from '../format.js';
import { useRead } from '../service.js';
import { Card, Loaded, Page, Pill } from '../ui/parts.js';
import { Table } from '../ui/table.js';

interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly createdAt: string;
  readonly disabledAt: string | null;
}

export const StaffPage = () => {
  const read = useRead<{ items: readonly Person[] }>('/staff');
  return (
    <Page title="Staff" below="An operator lets people in, changes their role and takes them out with npm run staff.">
      <Loaded read={read}>
        {({ items }) => (
          <Card flush>
            <Table
              label="Staff"
              rows={items}
              keyOf={({ id }) => id}
              empty="Nobody is here yet."
              columns={[
                { name: 'Name', show: ({ name }) => <b>{name}</b> },
                { name: 'Email', show: ({ email }) => email },
                { name: 'Role', show: ({ role }) => <Pill state={role} tone="plain" /> },
                {
                  name: 'State',
                  show: ({ disabledAt }) => <Pill state={disabledAt === null ? 'active' : 'disabled'} />,
                },
                { name: 'Since (UTC)', show: ({ createdAt }) => time(createdAt) },
                { name: 'Id', show: ({ id }) => <code>{id}</code> },
              ]}
            />
          </Card>
        )}
      </Loaded>
    </Page>
  );
};
