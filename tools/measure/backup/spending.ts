/** Fills a ledger by debits, and goes on spending while others measure. */
import { performance } from 'node:perf_hooks';
import type { By } from '../../../domain/account/actor.js';
import { seqOfEntry } from '../../../domain/business-key.js';
import { planTerms, SEED_PLANS } from '../../../domain/pricing/plan.js';
import { done, type Ledger } from '../../../ledger/ledger.js';
import { termsOn } from '../../servers/account-terms.js';

const BY: By = { actor: 'api-key:measurement' };
/** Debits of an account that are asked for at the same time, and so share a commit. */
const TOGETHER = 8;
/** Accounts that spend at the same time. */
const SIDE_BY_SIDE = 64;
const CALLERS = 16;

export interface Spending {
  /** The highest number of an entry that was acknowledged, by account. */
  readonly acknowledged: Map<string, number>;
  fill(entries: number): Promise<void>;
  /** Goes on until `stop`, which resolves with how long each debit took. */
  start(): { stop(): Promise<number[]> };
}

export async function openSpending(ledger: Ledger, accounts: number): Promise<Spending> {
  const ids = Array.from({ length: accounts }, (_, n) => `account-${String(n).padStart(6, '0')}`);
  const acknowledged = new Map<string, number>();
  let debits = 0;

  const debit = async (accountId: string): Promise<void> => {
    debits += 1;
    const action = {
      feature: 'candidate_evaluation',
      jobId: `job-${debits % 50}`,
      candidateId: `c-${debits}`,
    } as const;
    const { entry } = done(await ledger.debit({ accountId, action, ...BY }));
    acknowledged.set(accountId, Math.max(acknowledged.get(accountId) ?? 0, seqOfEntry(entry._id)));
  };
  const together = <T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, n) => work(n)));
  const plan = { ...planTerms(SEED_PLANS[0]!), allocation: 1_000_000_000 };

  for (let from = 0; from < ids.length; from += SIDE_BY_SIDE) {
    const page = ids.slice(from, from + SIDE_BY_SIDE);
    await together(page.length, async (n) => done(await ledger.openAccount(page[n]!, termsOn(plan), BY)));
  }

  return {
    acknowledged,

    async fill(entries) {
      const rounds = Math.ceil(entries / TOGETHER / SIDE_BY_SIDE);
      await together(SIDE_BY_SIDE, async (place) => {
        for (let round = 0; round < rounds; round += 1) {
          const accountId = ids[(round * SIDE_BY_SIDE + place) % ids.length]!;
          await together(TOGETHER, () => debit(accountId));
        }
      });
    },

    start() {
      let isOver = false;
      const times: number[] = [];
      const callers = together(CALLERS, async (caller) => {
        for (let n = caller; !isOver; n += CALLERS) {
          const fromMs = performance.now();
          await debit(ids[n % ids.length]!);
          times.push(performance.now() - fromMs);
        }
      });
      return {
        async stop() {
          isOver = true;
          await callers;
          return times;
        },
      };
    },
  };
}
