import { expect, test } from '@jest/globals';
import { FIRST_PRICE_LIST } from '../../domain/pricing/price-list.js';
import { createHolds } from '../../ledger/spending/holds.js';
import { holdOf, search, TestLedger } from '../domain/reducer/ledger-driver.js';

test.each([1, 2])(
  'a hold that is settled during a look-up, after read %i, is never reported as expired',
  async (reads) => {
    const ledger = new TestLedger();
    const holdId = ledger.idOf(holdOf(search(1)));
    const made = ledger.entries.at(-1)!;
    let done = 0;
    /** Returns what the read found, and settles the hold right after it. */
    const read = <T>(found: T): Promise<T> => {
      done += 1;
      if (done === reads) ledger.run({ type: 'settle', holdId });
      return Promise.resolve(found);
    };
    const holds = createHolds({
      submit: () => Promise.reject(new Error('nothing is written')),
      findEntry: () => Promise.resolve(made),
      reads: {
        readAccount: () => read(ledger.state),
        findByRef: () => read(ledger.entries.filter(({ ref }) => ref === holdId)),
      },
      priceList: () => FIRST_PRICE_LIST,
      whoCheck: { of: () => Promise.resolve(null), ofAction: () => Promise.resolve(null) },
      now: () => made.at,
    });
    expect(['open', 'settled']).toContain((await holds.findHold(holdId))?.state);
  },
);
