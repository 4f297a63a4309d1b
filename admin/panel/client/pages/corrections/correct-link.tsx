/** Leads from what is wrong to the form that corrects it, which is filled in with it. Who may not correct sees no link. */
import React, { type ReactNode } from 'react';
import type { KindName } from '../../../../corrections/kinds/kind.js';
import { may, useMe } from '../../me.js';
import { To } from '../../ui/parts.js';

interface CorrectLinkProps {
  readonly account: string;
  /** Without it the person chooses. */
  readonly kind?: KindName;
  /** By the names of the form's fields. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly className?: string;
  readonly children: ReactNode;
}

export const CorrectLink = ({ account, kind, fields, className, children }: CorrectLinkProps) =>
  may(useMe(), 'correct') ? (
    <To page="correct" query={{ account, kind, ...fields }} {...(className !== undefined && { className })}>
      {children}
    </To>
  ) : null;
