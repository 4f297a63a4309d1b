/** Shows what a correction changes, before it is done. */
import React from 'react';
import { number } from '../../format.js';
import { Table } from '../../ui/table.js';
import type { Effect } from './shown.js';

const shown = (value: string | number | null): string =>
  value === null ? '–' : typeof value === 'number' ? number(value) : value;

export const Effects = ({ effects }: { readonly effects: readonly Effect[] }) => (
  <Table
    label="What it changes"
    rows={effects}
    keyOf={({ what }) => what}
    empty="It changes no number."
    columns={[
      { name: 'What', show: ({ what }) => what },
      { name: 'Now', isNumber: true, show: ({ before }) => shown(before) },
      { name: 'Afterwards', isNumber: true, show: ({ after }) => <b>{shown(after)}</b> },
    ]}
  />
);
