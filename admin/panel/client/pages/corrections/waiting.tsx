/** Tells on an account's page which corrections of it are not done yet. */
import React from 'react';
import { pathOf, useRead } from '../../service.js';
import { Note, To } from '../../ui/parts.js';
import { labelOf } from './fields.js';
import type { Correction } from './shown.js';

export const WaitingCorrections = ({ accountId }: { readonly accountId: string }) => {
  const { data } = useRead<{ items: readonly Correction[] }>(pathOf(['accounts', accountId, 'corrections']));
  return (
    <>
      {data?.items.map(({ id, kind, state, approvals, neededApprovals }) => (
        <Note key={id} tone="warn">
          {labelOf(kind)}:{' '}
          {state === 'pending'
            ? `waits for approval (${approvals.length} of ${neededApprovals})`
            : 'is being carried out'}
          .{' '}
          <To page="correction" query={{ id }}>
            Look at it
          </To>
        </Note>
      ))}
    </>
  );
};
