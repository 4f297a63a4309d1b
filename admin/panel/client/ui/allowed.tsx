/** Shows a form to those who may send it, and says so to the others. The server asks for the right again. */
import React, { type ReactNode } from 'react';
import { words } from '../format.js';
import { may, useMe } from '../me.js';
import { Note, Waiting } from './parts.js';

interface AllowedProps {
  readonly right: string;
  /** Completes the sentence "You may not …". */
  readonly what: string;
  readonly children: ReactNode;
}

export const Allowed = ({ right, what, children }: AllowedProps) => {
  const me = useMe();
  if (me === null) return <Waiting>Loading …</Waiting>;
  if (may(me, right)) return <>{children}</>;
  return (
    <Note tone="warn">
      You may not {what}: your role is {words(me.role)}.
    </Note>
  );
};
