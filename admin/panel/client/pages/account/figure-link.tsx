/** A number that leads to the entries which make it. */
import React, { type ReactNode } from 'react';
import { To } from '../../ui/parts.js';

interface FigureProps {
  readonly account: string;
  readonly name: string;
  readonly of?: Readonly<Record<string, string>>;
  readonly children: ReactNode;
}

export const Figure = ({ account, name, of = {}, children }: FigureProps) => (
  <To page="figure" query={{ account, name, ...of }} className="fg-figure">
    {children}
  </To>
);
