/** Says what commands must see besides the account's state: recorded entries, and sums of them. */
import { capOf, type AccountState } from '../account/account-state.js';
import { entryKey } from '../business-key.js';
import type { Command } from './command.js';
import type { Entry } from '../account/entry.js';

/** Names the entries of an account that have this value in this field, or among its values. */
export interface LookUp {
  readonly by: 'action' | 'requestId' | 'ref' | 'key' | 'grantId' | 'expiredGrants';
  readonly value: string;
}

/** Whether a look-up names an entry. The database gives the same answer. */
export function isNamed(entry: Entry, { by, value }: LookUp): boolean {
  const found = (entry as Partial<Record<typeof by, string | readonly string[]>>)[by];
  return typeof found === 'object' ? found.includes(value) : found === value;
}

/** The look-ups of a command for an account in this state: a hold that is still open has no resolution to look up. */
export function lookUpsOf(command: Command, { holds }: Pick<AccountState, 'holds'>): LookUp[] {
  const lookUps: LookUp[] = [];
  if ('action' in command) lookUps.push({ by: 'action', value: command.action });
  if ('requestId' in command) {
    lookUps.push({ by: 'requestId', value: command.requestId });
  }
  switch (command.type) {
    case 'settle':
    case 'release':
    case 'extend':
      if (!holds.some(({ id }) => id === command.holdId)) lookUps.push({ by: 'ref', value: command.holdId });
      break;
    case 'grant':
      lookUps.push({ by: 'key', value: entryKey.grant(command.grantId) });
      break;
    case 'clawback':
      lookUps.push(
        { by: 'grantId', value: command.grantId },
        { by: 'expiredGrants', value: command.grantId },
        { by: 'key', value: entryKey.clawback(command.clawbackId) },
      );
      if (command.freezeId !== undefined) lookUps.push({ by: 'key', value: entryKey.freeze(command.freezeId) });
      break;
    case 'freeze':
      lookUps.push(
        { by: 'key', value: entryKey.freeze(command.freezeId) },
        { by: 'key', value: entryKey.grant(command.grantId) },
      );
      break;
    case 'unfreeze':
      lookUps.push(
        { by: 'key', value: entryKey.freeze(command.freezeId) },
        { by: 'key', value: entryKey.unfreeze(command.freezeId) },
      );
      break;
    case 'void':
      lookUps.push(
        { by: 'key', value: entryKey.void(command.voidId) },
        { by: 'key', value: entryKey.grant(command.grantId) },
      );
      break;
    case 'pause':
      lookUps.push({ by: 'key', value: entryKey.pause(command.pauseId) });
      break;
    case 'resume':
      lookUps.push(
        { by: 'key', value: entryKey.pause(command.pauseId) },
        { by: 'key', value: entryKey.resume(command.pauseId) },
      );
      break;
    case 'end_period':
      lookUps.push({ by: 'key', value: entryKey.periodClose(command.number) });
      break;
  }
  return lookUps;
}

/** A Space spent these tokens in a period, by the recorded entries. */
export interface SpaceUse {
  readonly spaceId: string;
  readonly periodId: string;
  readonly spentTokens: number;
}

/** Returns the Spaces that get a cap and have none: their use in the period must be known. */
export function spacesToSum(state: AccountState, commands: readonly Command[]): string[] {
  const caps = commands.filter((command) => command.type === 'cap_space');
  const lifted = caps.filter(({ limit }) => limit === null).map(({ spaceId }) => spaceId);
  const counted = (spaceId: string): boolean => capOf(state, spaceId) !== undefined && !lifted.includes(spaceId);
  const set = caps.filter(({ limit, spaceId }) => limit !== null && !counted(spaceId));
  return [...new Set(set.map(({ spaceId }) => spaceId))];
}
