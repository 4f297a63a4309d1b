import { expect, test } from '@jest/globals';
import type { CommitStore, Scan } from '../../ledger/commit/commit-store.js';
import { Images } from '../../ledger/commit/images.js';
import { StoreFailed } from '../../ledger/commit/stored.js';
import { SpaceUses } from '../../ledger/entries/space-uses.js';
import { UseBlocks } from '../../ledger/entries/use-blocks.js';
import { debitOf, holdOf, meeting, search, TestLedger } from '../domain/reducer/ledger-driver.js';
import { TESTER } from '../support/actor.js';
import { commitAll, committed } from '../support/committed.js';
import { DAY, later } from '../support/time.js';
import { noPause } from './usage-sums.js';

const IN_BERLIN = { spaceId: 'berlin' };

/** `scans` has what was read. */
async function spending() {
  const ledger = new TestLedger();
  ledger.run(debitOf(search('earlier'), IN_BERLIN));
  const late = ledger.idOf(holdOf(search('late'), 60 * DAY, IN_BERLIN));
  ledger.now = later(25 * DAY);
  const refunded = ledger.idOf(debitOf(search(1), IN_BERLIN));
  ledger.run({
    type: 'refund',
    debitId: refunded,
    action: 'talent_search~search~1',
    tokens: 4,
    reason: 'x',
    ...TESTER,
  });
  ledger.run({ type: 'settle', holdId: late, tokens: 9, ...TESTER });
  ledger.run(debitOf(meeting(1), { spaceId: 'rome' }));
  const { store, image } = await committed(ledger.entries);
  const scans: Scan[] = [];
  const watched: Pick<CommitStore, 'scan'> = {
    scan: (accountId, scan) => {
      scans.push(scan);
      return store.scan(accountId, scan);
    },
  };
  const uses = new SpaceUses({
    store,
    images: new Images(store, 10),
    uses: new UseBlocks({ store: watched, clock: noPause }),
  });
  return { ledger, store, image, scans, uses };
}

test("a Space's use is what it spent in this period, without what came late", async () => {
  const { image, uses } = await spending();
  const [use, other] = await uses.of(image.state, ['berlin', 'nowhere']);
  expect([use!.spentTokens, other!.spentTokens]).toEqual([16, 0]);
});

test('a sum that is known is only added to', async () => {
  const { ledger, store, image, scans, uses } = await spending();
  await uses.prepareCap('acme', 'berlin');
  ledger.run(debitOf(meeting(2), IN_BERLIN));
  const state = (await commitAll(store, image, ledger.entries.slice(image.state.seq))).state;
  const [use] = await uses.of(state, ['berlin']);
  expect(use!.spentTokens).toBe(19);
  expect(scans.map(({ afterSeq, upToSeq }) => [afterSeq, upToSeq]).at(-1)).toEqual([image.state.seq, state.seq]);
});

test('a read that does not show the last entry of the state is too old to be a sum', async () => {
  const { store, image, uses } = await spending();
  store.commitsOf('acme').pop();
  await expect(uses.of(image.state, ['berlin'])).rejects.toThrow(StoreFailed);
});

test('a sum of the period before is not gone on with', async () => {
  const { ledger, store, image, uses } = await spending();
  await uses.of(image.state, ['berlin']);
  ledger.now = later(60 * DAY);
  ledger.run(debitOf(meeting(3), IN_BERLIN));
  const { state } = await commitAll(store, image, ledger.entries.slice(image.state.seq));
  const [use] = await uses.of(state, ['berlin']);
  expect(use).toMatchObject({ spentTokens: 3, periodId: state.period.id });
});
