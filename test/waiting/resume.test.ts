import { expect, test } from '@jest/globals';
import { refuse } from '../../domain/reducer/command.js';
import type { DebitRequest } from '../../ledger/ledger.js';
import type { WaitingRecord } from '../../waiting/record.js';
import { createResume } from '../../waiting/resume.js';
import { search } from '../support/actions.js';
import { T0 } from '../support/time.js';

test('what waits is tried as what nobody asked for again, so that its refusals are counted once', async () => {
  const asked: DebitRequest[] = [];
  const record = { accountId: 'acme', action: search('s'), expiresAt: T0, reason: null } as unknown as WaitingRecord;
  const resume = createResume({
    ledger: {
      debit: (request) => {
        asked.push(request);
        return Promise.resolve({ ok: false, refusal: refuse('credits-exhausted', 'None are left.') });
      },
      readAccount: () => Promise.resolve(null),
    },
    queue: { list: () => Promise.resolve([record]), update: () => Promise.resolve(true) },
    endings: { end: () => Promise.resolve(null) },
    now: () => T0,
  });
  expect(await resume.resume('acme')).toEqual({ charged: 0, more: false });
  expect(asked).toMatchObject([{ isRetry: true }]);
});
