/** Corrects a period that was set up wrongly: it ends before its time, and the next one begins by the terms as they are. */
import { entryKey } from '../../business-key.js';
import { refuse, refuseInvalid, type EndPeriodCommand, type Refusal } from '../command.js';
import type { EntryOf } from '../command-entries.js';
import type { Journal } from '../journal.js';
import { expireGrant, roll } from './advance.js';

/**
 * Ends the open period now, once: a period that is already over answers with its close. What is left of its allocation
 * expires; bought and given credits keep the date that was promised. Refused: a period that has not begun (`not-found`).
 */
export function endPeriod(journal: Journal, command: EndPeriodCommand): EntryOf<EndPeriodCommand> | Refusal {
  const { number, reason } = command;
  const [recorded] = journal.known.find({ by: 'key', value: entryKey.periodClose(number) });
  if (recorded?.type === 'period_close') return recorded;
  const { period, grants } = journal.state;
  if (number !== period.number) return refuse('not-found', 'The period was not found.');
  if (journal.now <= period.start) return refuseInvalid('number', 'The period began a moment ago. Try again.');
  for (const grant of grants) if (grant.source === 'allocation') expireGrant(journal, grant, journal.now);
  return roll(journal, journal.now, reason);
}
