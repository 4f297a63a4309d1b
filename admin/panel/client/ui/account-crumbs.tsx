/** Says of which account a page is, with the way to it and to all of them. */
import React, { type ReactNode } from 'react';
import { To } from './parts.js';

export const AccountCrumbs = ({ id, children }: { readonly id: string; readonly children?: ReactNode }) => (
  <>
    <To page="accounts">Accounts</To> /{' '}
    <To page="account" query={{ id }}>
      {id}
    </To>
    {children !== undefined && <> / {children}</>}
  </>
);
