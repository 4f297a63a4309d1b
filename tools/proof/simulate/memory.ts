/** Keeps what clients remember of the answers they got. */
import { isCharge, type ChargeEntry, type Entry, type HoldEntry } from '../../../domain/account/entry.js';
import { periodNumberOf } from '../../../domain/business-key.js';
import { packOf } from './packs.js';

export class Memory {
  readonly charges: ChargeEntry[] = [];
  readonly holds: HoldEntry[] = [];
  /** Nothing that a client may end; some try. */
  readonly freezeIds: string[] = [];
  /** Bought packs, and what was frozen of them. */
  readonly packs: number[] = [];
  readonly frozen: number[] = [];
  /** The number of the last period that an answer named. */
  period = 1;

  learn(entry: Entry | null): void {
    if (!entry) return;
    this.period = Math.max(this.period, periodNumberOf(entry.periodId));
    if (isCharge(entry)) this.charges.push(entry);
    if (entry.type === 'hold') this.holds.push(entry);
    const pack = 'grantId' in entry ? packOf(entry.grantId) : null;
    if (pack === null) return;
    if (entry.type === 'grant') this.packs.push(pack);
    if (entry.type !== 'freeze') return;
    this.freezeIds.push(entry._id);
    this.frozen.push(pack);
  }
}
