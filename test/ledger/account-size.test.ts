import { describe, expect, test } from '@jest/globals';
import { mongo } from 'mongoose';
import { MAX_OPEN_HOLDS, MAX_OPEN_PAUSES } from '../../domain/account/account-state.js';
import { MAX_PAID_GRANTS } from '../../domain/grant.js';
import { MAX_SPACES } from '../../domain/limits.js';
import { snapshotOf } from '../../ledger/mongo/snapshot-document.js';
import { debitOf, holdOf, meeting, search, TestLedger, topUpOf } from '../domain/reducer/ledger-driver.js';
import type { TestCommand } from '../support/actor.js';

const freezeOf = (id: string): TestCommand => ({
  type: 'freeze',
  freezeId: `dispute~${id}`,
  grantId: `top_up~${id}`,
  tokens: 1,
  reason: 'The payment is disputed.',
});
/** The longest that a caller may choose. */
const longId = (number: number): string => String(number).padStart(128, 'x');

function sizeOf({ state }: TestLedger): number {
  return mongo.BSON.calculateObjectSize(snapshotOf({ state, fromSeq: state.seq, hash: longId(0) }));
}

describe('the snapshot of an account', () => {
  test('with as much of everything as an account may have is less than a tenth of what MongoDB takes', () => {
    const ledger = new TestLedger({ allocation: 100_000, overageLimit: 10 });
    for (let id = 1; id < MAX_PAID_GRANTS; id += 1) {
      ledger.batch([topUpOf(longId(id), 2), freezeOf(longId(id))]);
    }
    for (let id = 0; id < MAX_OPEN_PAUSES; id += 1) {
      ledger.run({ type: 'pause', pauseId: longId(id), reason: 'x', feature: 'candidate_evaluation' });
    }
    for (let id = 0; id < MAX_SPACES; id += 1) ledger.run({ type: 'cap_space', spaceId: longId(id), limit: 1_000_000 });
    const spaceId = longId(1);
    while (ledger.state.holds.length < MAX_OPEN_HOLDS) {
      const id = ledger.state.holds.length;
      ledger.run(holdOf(meeting(longId(id)), 3_600_000, { spaceId, memberId: longId(id), requestId: longId(id) }));
    }
    const { grants, holds, pauses, spaceCaps } = ledger.state;
    expect([grants.length, holds.length, pauses.length, Object.keys(spaceCaps).length]).toEqual([
      MAX_PAID_GRANTS,
      MAX_OPEN_HOLDS,
      MAX_OPEN_PAUSES,
      MAX_SPACES,
    ]);
    expect(sizeOf(ledger)).toBeLessThan(1_600_000);
  });

  test('grows by less than 200 bytes for each spent pack that a refund opens again, and takes no new one meanwhile', () => {
    const ledger = new TestLedger({ allocation: 0 });
    const packs = 3 * MAX_PAID_GRANTS;
    const debits: string[] = [];
    for (let id = 0; id < packs; id += 1) {
      ledger.run({ ...topUpOf(String(id), 20), expiresAt: null });
      debits.push(ledger.idOf(debitOf(search(id))));
    }
    const empty = sizeOf(ledger);
    for (const [id, debitId] of debits.entries()) {
      ledger.run({ type: 'refund', debitId, action: `talent_search~search~${id}`, reason: 'empty result' });
    }
    expect(ledger.state.grants.length).toBe(packs);
    expect((sizeOf(ledger) - empty) / packs).toBeLessThan(200);
    expect(ledger.codeOf(topUpOf('more', 1))).toBe('invalid-request');
  });
});
