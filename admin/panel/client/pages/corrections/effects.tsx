/** Shows what a correction changes, before it is done. */
import React from 'react';
import { moment, number } from '../../format.js';
import { Table } from '../../ui/table.js';
import type { Effect } from './shown.js';

const IS_INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function shown(value: string | number | null): string {
  if (value === null) return '–';
  if (typeof value === 'number') return number(value);
  return IS_INSTANT.test(value) ? moment(value) : value;
}

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
