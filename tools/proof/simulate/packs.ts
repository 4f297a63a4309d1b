/** Chooses what simulated clients do with bought packs: few of them, so that they collide. */
import type { UnsignedCommand } from '../../../domain/reducer/command.js';
import type { SeededChance } from './chance.js';

const PACKS = [1, 2, 3, 4, 5, 6];

const packId = (pack: number): string => `top_up~${pack}`;

/** Null for what is no pack. */
export const packOf = (grantId: string): number | null => (/^top_up~\d$/.test(grantId) ? Number(grantId.at(-1)) : null);

/** The packs that clients have bought, and those that they have frozen. */
interface KnownPacks {
  readonly packs: readonly number[];
  readonly frozen: readonly number[];
}

export function packCommand(
  kind: 'top_up' | 'clawback' | 'freeze' | 'unfreeze' | 'void',
  { packs, frozen }: KnownPacks,
  chance: SeededChance,
): UnsignedCommand {
  /** Most often one that is there. */
  const pick = (known: readonly number[], others: readonly number[]): number =>
    chance.pick(known.length > 0 && chance.hits(0.8) ? known : others);
  const pickPack = (among: readonly number[]): number => {
    const bought = packs.filter((pack) => among.includes(pack));
    return pick(bought, among);
  };
  switch (kind) {
    case 'top_up': {
      const id = chance.pick(PACKS);
      const expiresAt = id === 6 ? null : 'period_end';
      return { type: 'grant', source: 'top_up', grantId: packId(id), tokens: 7 * id, expiresAt };
    }
    case 'clawback': {
      const id = pickPack(PACKS);
      // Either a refund of a part, or the end of the dispute that froze what remained.
      const lost = chance.hits(0.5);
      const how = lost
        ? { clawbackId: `d${id}`, freezeId: `d${id}` }
        : { clawbackId: `c${id}`, ...(id > 2 ? {} : { tokens: 3 * id }) };
      return { type: 'clawback', grantId: packId(id), reason: 'refund or dispute', ...how };
    }
    case 'freeze': {
      const id = pickPack([2, 3, 4, 5]);
      const part = id % 2 === 0 ? {} : { tokens: 4 * id };
      return { type: 'freeze', freezeId: `d${id}`, grantId: packId(id), reason: 'dispute', ...part };
    }
    case 'unfreeze':
      return { type: 'unfreeze', freezeId: `d${pick(frozen, [2, 3, 4])}`, reason: 'won' };
    case 'void': {
      // Of the large packs, to which credits come back after the void.
      const id = pickPack([5, 6, 6]);
      return { type: 'void', voidId: `v${id}`, grantId: packId(id), reason: 'by mistake' };
    }
  }
}

/** Takes back what is left to take of every pack. */
export const clawbacksOfAll = (): UnsignedCommand[] =>
  PACKS.map((id) => ({ type: 'clawback', clawbackId: `last${id}`, grantId: packId(id), reason: 'money back' }));
