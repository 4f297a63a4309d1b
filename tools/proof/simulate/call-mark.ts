/**
 * Marks each call in a field that its entry keeps, so that two entries of one call can be told from the entries of two
 * calls. A repeat of a client is a call of its own.
 */
import type { Entry } from '../../../domain/account/entry.js';
import type { Command } from '../../../domain/reducer/command.js';
import type { Call } from './call.js';

/** Returns the command as the call number `call` sends it. A request id names one content, so its command stays as it is. */
export function marked(command: Command, call: number): Command {
  if (command.type === 'refund') return { ...command, reason: `call-${call}` };
  const isFirst = (command.type === 'debit' || command.type === 'hold') && command.requestId === undefined;
  return isFirst ? { ...command, memberId: `call-${call}` } : command;
}

/** One call books at most once, however often its process had to try. */
export function checkBookedOnce(entries: readonly Entry[]): string[] {
  const booked = new Set<string>();
  return entries.flatMap((entry) => {
    const mark = markOf(entry);
    if (mark === undefined) return [];
    const name = `${entry.type} of ${mark}`;
    if (booked.has(name)) return [`BOOKED ${entry._id} books the ${name} again`];
    booked.add(name);
    return [];
  });
}

/** An answer that repeats nothing is of the entry that this call made. */
export function checkOwn(calls: readonly Call[]): string[] {
  return calls.flatMap(({ command, answer }) => {
    if (!answer?.ok || !answer.entry || answer.repeated) return [];
    const [wanted, found] = [markOfCall(command), markOf(answer.entry)];
    const isOwn = wanted === undefined || found === undefined || wanted === found;
    return isOwn ? [] : [`BOOKED ${answer.entry._id} of ${found} was answered to ${wanted} as its own`];
  });
}

const markOfCall = (command: Command): string | undefined =>
  command.type === 'refund' ? command.reason : 'memberId' in command ? command.memberId : undefined;

/** A settle, a release and an extension carry the mark of the call that made their hold. */
function markOf(entry: Entry): string | undefined {
  if (entry.type === 'refund') return entry.reason;
  return entry.type === 'debit' || entry.type === 'hold' ? entry.memberId : undefined;
}
