/** Says what each state of a correction means. */
import React from 'react';
import { Pill } from '../../ui/parts.js';

/** In the order in which a correction takes them; those after `parked` are its end. */
const MEANINGS: Readonly<Record<string, string>> = {
  pending: 'Others have to approve it.',
  approved: 'It is allowed, and about to be done.',
  applying: 'It is being done.',
  parked: 'Nobody knows yet whether it was done: somebody has to have it tried again.',
  applied: 'It was done.',
  failed: 'It could not be done, and changed nothing.',
  rejected: 'An approver decided against it.',
  withdrawn: 'Whoever asked for it took it back.',
  expired: 'Nobody approved it in time.',
};

export const STATES = Object.keys(MEANINGS);
/** It is allowed, and ends by itself. */
export const isUnderWay = (state: string): boolean => state === 'approved' || state === 'applying';
export const meaningOf = (state: string): string => MEANINGS[state] ?? '';

export const StatePill = ({ state }: { readonly state: string }) => (
  <span title={meaningOf(state)}>
    <Pill state={state} />
  </span>
);
