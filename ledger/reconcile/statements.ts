/**
 * Checks that every closed period's stored statement is the one that its entries give. They are summed again as they
 * pass by, one period at a time and by other code than `period-sums.ts`, which stated them; each close makes the statement
 * and compares it with the stored copy.
 */
import { periodId } from '../../domain/business-key.js';
import type { Entry, PeriodCloseEntry } from '../../domain/account/entry.js';
import type { GrantSource } from '../../domain/grant.js';
import {
  StatementMismatch,
  statementOf,
  type EntrySums,
  type PeriodStatement,
} from '../statements/period-statement.js';
import type { Findings } from './findings.js';
import type { AccountReader } from './reader.js';

/** A statement is stored minutes after its period; one that is missing for this long was forgotten. */
const OVERDUE_MS = 24 * 3_600_000;

interface Drawn {
  readonly close: PeriodCloseEntry;
  /** Null: the entries of the period can't be read, or contradict each other. */
  readonly statement: PeriodStatement | null;
}

export class StatementCheck {
  readonly #reader: AccountReader;
  readonly #findings: Findings;
  readonly #now: Date;
  readonly #stored: ReadonlySet<string>;
  readonly #closed = new Set<string>();
  #sums = new SumsOfPeriod();
  #drawn: Drawn[] = [];

  /**
   * `stored`: the ids of the account's statements, and what is stored in its name under other ids. They must have been read
   * before the commits.
   */
  constructor(reader: AccountReader, stored: readonly string[], findings: Findings, now: Date) {
    this.#reader = reader;
    this.#stored = new Set(stored);
    this.#findings = findings;
    this.#now = now;
  }

  take(entry: Entry): void {
    this.#sums.add(entry);
    if (entry.type !== 'period_close') return;
    this.#drawn.push({ close: entry, statement: this.#draw(entry) });
    this.#sums = new SumsOfPeriod();
  }

  /** Entries are missing here, or can't be read. */
  lose(): void {
    this.#sums.isWhole = false;
  }

  /** Compares the periods that were closed since the last call with what is stored. */
  async compare(): Promise<void> {
    if (this.#drawn.length === 0) return;
    const drawn = this.#drawn;
    this.#drawn = [];
    const { accountId } = this.#findings;
    const idOf = ({ close }: Drawn): string => periodId(accountId, close.nextPeriod.number - 1);
    const stored = new Map((await this.#reader.statements(drawn.map(idOf))).map((found) => [found._id, found]));
    for (const one of drawn) {
      const id = idOf(one);
      this.#closed.add(id);
      const found = stored.get(id);
      if (!found) this.#checkMissing(one.close, id);
      else if (one.statement) {
        this.#findings.compare('STATEMENT', 'stored statement', inOrder(one.statement), inOrder(found), id);
      }
    }
  }

  /** Called after the last entry: finds statements of periods that were never closed. */
  finish(): void {
    for (const id of this.#stored) {
      if (this.#closed.has(id)) continue;
      this.#findings.add('STATEMENT', 'stored statement', 'none, its period is not closed', 'one', id);
    }
  }

  #draw(close: PeriodCloseEntry): PeriodStatement | null {
    if (!this.#sums.isWhole) return null;
    try {
      return statementOf({ close, sums: this.#sums.rows(), grants: this.#sums.grants() });
    } catch (error) {
      if (!(error instanceof StatementMismatch)) throw error;
      this.#findings.add('STATEMENT', 'statement', 'what the entries of the period say', error.message, close._id);
      return null;
    }
  }

  /** Statements are stored in order: one that is missing before another was lost, however recently. */
  #checkMissing({ at, nextPeriod }: PeriodCloseEntry, id: string): void {
    const isOverdue = this.#now.getTime() - at.getTime() > OVERDUE_MS;
    if (!isOverdue && !this.#stored.has(periodId(this.#findings.accountId, nextPeriod.number))) return;
    this.#findings.add('STATEMENT', 'stored statement', 'one', 'none', id);
  }
}

/** What the entries of one period add up to: as many rows as it had Spaces and features, however many entries. */
class SumsOfPeriod {
  isWhole = true;
  readonly #rows = new Map<string, { -readonly [name in keyof EntrySums]: EntrySums[name] }>();
  readonly #granted = new Map<GrantSource, number>();

  add(entry: Entry): void {
    const { type, late = false, ofLate = false, feature = null, spaceId = null } = entry as Entry & Partial<EntrySums>;
    const { amount: overageAmount = 0, currency: overageCurrency = '' } = entry.overageUnitPrice ?? {};
    const place = JSON.stringify([type, late, ofLate, feature, spaceId, overageAmount, overageCurrency]);
    let row = this.#rows.get(place);
    if (!row) {
      const nothing = { entries: 0, tokens: 0, spent: 0, overageLeg: 0, overageTokens: 0, reopens: 0 };
      this.#rows.set(
        place,
        (row = { type, late, ofLate, feature, spaceId, overageAmount, overageCurrency, ...nothing }),
      );
    }
    row.entries += 1;
    row.tokens += entry.tokens;
    row.spent += entry.legs.spent ?? 0;
    row.overageLeg += entry.legs.overage ?? 0;
    row.overageTokens += entry.overageTokens;
    if (entry.type === 'refund' && entry.reopens) row.reopens += 1;
    const source = entry.slices[0]?.source;
    if (entry.type === 'grant' && source !== undefined) {
      this.#granted.set(source, (this.#granted.get(source) ?? 0) - (entry.legs.issued ?? 0));
    }
  }

  rows(): EntrySums[] {
    return [...this.#rows.values()];
  }

  grants(): { source: GrantSource; tokens: number }[] {
    return [...this.#granted].map(([source, tokens]) => ({ source, tokens }));
  }
}

/** The Spaces of a statement have no order of their own. */
function inOrder(statement: PeriodStatement): unknown {
  const spaces: unknown = statement.spaces;
  if (!Array.isArray(spaces)) return statement;
  const placed = spaces.map((row: unknown) => ({ place: JSON.stringify(row), row }));
  return { ...statement, spaces: placed.sort((a, b) => (a.place < b.place ? -1 : 1)).map(({ row }) => row) };
}
