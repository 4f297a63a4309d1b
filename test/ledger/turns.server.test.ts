import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { systemClock } from '../../ledger/environment.js';
import { ledgerModels } from '../../ledger/mongo/models.js';
import { createTurns } from '../../ledger/mongo/turns.js';
import { connectMongo } from '../../storage/connect.js';
import { driverCollection } from '../../storage/driver.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { freshDatabase } from '../support/servers.js';
import { later, T0 } from '../support/time.js';

let connection: Connection;
beforeAll(async () => {
  connection = await connectMongo(freshDatabase());
  await prepareCollections(ledgerModels(connection));
});
afterAll(() => connection.close());

describe('a turn', () => {
  /** The test decides how much time passes: on a slow machine a turn could end between two lines. */
  let now = T0;
  const turnsOf = (name: string) =>
    createTurns({
      turns: driverCollection(ledgerModels(connection).turns),
      clock: { ...systemClock, now: () => now },
      name,
      hasRivals: () => true,
    });

  test('belongs to one process until that process ends it, and others see it', async () => {
    const [ada, bob] = [turnsOf('ada'), turnsOf('bob')];
    expect(await ada.take('turned')).toBe(true);
    expect(await ada.take('turned')).toBe(true);
    expect(await bob.take('turned')).toBe(false);
    expect([await ada.isTaken('turned'), await bob.isTaken('turned'), await bob.isTaken('other')]).toEqual([
      false,
      true,
      false,
    ]);
    await bob.end('turned');
    expect(await bob.isTaken('turned')).toBe(true);
    await ada.end('turned');
    expect([await bob.isTaken('turned'), await bob.take('turned')]).toEqual([false, true]);
  });

  test('of a process that died ends by itself', async () => {
    expect(await turnsOf('dead').take('left')).toBe(true);
    const alive = turnsOf('alive');
    expect([await alive.isTaken('left'), await alive.take('left')]).toEqual([true, false]);
    now = later(101);
    expect([await alive.isTaken('left'), await alive.take('left')]).toEqual([false, true]);
  });
});
