/** Is the first page. */
import React from 'react';
import { useMe } from '../me.js';
import { Card, Page, To } from '../ui/parts.js';

export const Overview = () => {
  const me = useMe();
  return (
    <Page title="Overview" below={me ? `Signed in as ${me.name}` : ''}>
      <div className="fg-grid">
        <Card title="Find a customer" columns={6}>
          Type a name, an email address, a payment or a debit into the search above, or look through{' '}
          <To page="accounts">all accounts</To>.
        </Card>
      </div>
    </Page>
  );
};
