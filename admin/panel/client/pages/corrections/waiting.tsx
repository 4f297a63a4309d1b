/** Tells on an account's page which corrections of it are not done yet. */
import React from 'react';
import { signed } from '../../format.js';
import { pathOf, useRead } from '../../service.js';
import { Note, To } from '../../ui/parts.js';
import { labelOf } from './fields.js';
import type { Correction } from './shown.js';

function wordingOf(state: string, given: number, needed: number): string {
  if (state === 'pending') return `waits for approval (${given} of ${needed})`;
  if (state === 'parked') return 'nobody knows yet whether it was done, and somebody has to have it tried again';
  return 'is being carried out';
}

export const WaitingCorrections = ({ accountId }: { readonly accountId: string }) => {
  const { data } = useRead<{ items: readonly Correction[] }>(pathOf(['accounts', accountId, 'corrections']));
  return (
    <>
      {data?.items.map(({ id, kind, state, credits, approvals, neededApprovals }) => (
        <Note key={id} tone="warn">
          {labelOf(kind)}
          {credits !== 0 && ` (${signed(credits)} credits)`}: {wordingOf(state, approvals.length, neededApprovals)}.{' '}
          <To page="correction" query={{ id }}>
            Look at it
          </To>
        </Note>
      ))}
    </>
  );
};
