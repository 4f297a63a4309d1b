/** Lists the people of the back office. They are made and changed by an operators' command. */
import React from 'react';
import type { StaffMember } from '../../../staff/staff.js';
import { time } from '../format.js';
import type { Json } from '../json.js';
import { useRead } from '../service.js';
import { Card, Loaded, Page, Pill } from '../ui/parts.js';
import { Table } from '../ui/table.js';

export const StaffPage = () => {
  const read = useRead<{ items: readonly Json<StaffMember>[] }>('/staff');
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
