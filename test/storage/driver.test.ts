import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startingWith } from '../../storage/driver.js';

test('a range holds what begins with its prefix, and nothing else', () => {
  const ids = fc.string({ unit: fc.constantFrom('a', 'b', '0', '~', '}', '\u007f', ' '), maxLength: 6 });
  fc.assert(
    fc.property(ids, ids, (account, id) => {
      const prefix = `${account}~`;
      const { $gte, $lt } = startingWith(prefix);
      for (const candidate of [id, prefix + id, account + id]) {
        expect(candidate >= $gte && candidate < $lt).toBe(candidate.startsWith(prefix));
      }
    }),
  );
});
