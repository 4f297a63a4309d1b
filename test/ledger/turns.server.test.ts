import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { systemClock } from '../../ledger/environment.js';
import { ledgerModels } from '../../ledger/models.js';
import { createTurns } from '../../ledger/turns.js';
import { connectMongo } from '../../storage/connect.js';
import { driverCollection } from '../../storage/driver.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { freshDatabase } from '../support/servers.js';

let connection: Connection;
beforeAll(async () => {
  connection = await connectMongo(freshDatabase());
  await prepareCollections(ledgerModels(connection));
});
afterAll(() => connection.close());

describe('a turn', () => {
  const turnsOf = (name: string, now = () => new Date()) =>
    createTurns({
      turns: driverCollection(ledgerModels(connection).turns),
      clock: { ...systemClock, now },
      name,
      hasRivals: () => true,
    });

  test("is one process's until it ends it, and others see it", async () => {
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

  test('of a process that died is over by itself', async () => {
    expect(await turnsOf('dead').take('left')).toBe(true);
    const later = turnsOf('alive', () => new Date(Date.now() + 101));
    expect([await later.isTaken('left'), await later.take('left')]).toEqual([false, true]);
  });
});
