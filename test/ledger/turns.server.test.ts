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
  const lineOf = (name: string) =>
    createTurns({
      turns: driverCollection(ledgerModels(connection).turns),
      clock: { ...systemClock, now: () => now },
      name,
      hasRivals: () => true,
    });
  const linesStored = () => ledgerModels(connection).turns.countDocuments();

  test('belongs to the process that is first in the line, and others see the line', async () => {
    const [ada, bob, cleo] = [lineOf('ada'), lineOf('bob'), lineOf('cleo')];
    expect([await bob.look('lined'), await ada.join('lined'), await ada.join('lined')]).toEqual([
      'free',
      'alone',
      'alone',
    ]);
    expect([await bob.look('lined'), await bob.look('other')]).toEqual(['outside', 'free']);
    expect([await bob.join('lined'), await cleo.join('lined'), await bob.join('lined')]).toEqual([
      'behind',
      'behind',
      'behind',
    ]);
    expect(await ada.look('lined')).toBe('first');
    await ada.leave('lined');
    expect([await ada.look('lined'), await bob.look('lined'), await cleo.look('lined')]).toEqual([
      'outside',
      'first',
      'behind',
    ]);
    await cleo.leave('lined');
    expect(await bob.look('lined')).toBe('alone');
    await bob.leave('lined');
    expect([await ada.look('lined'), await linesStored()]).toEqual(['free', 0]);
  });

  test('of a process that died when it was first ends by itself, and the next one has as long', async () => {
    const [alive, next] = [lineOf('alive'), lineOf('next')];
    await lineOf('dead').join('left');
    await alive.join('left');
    await next.join('left');
    now = later(99);
    expect(await alive.look('left')).toBe('behind');
    now = later(101);
    await next.look('left');
    expect(await alive.look('left')).toBe('first');
    now = later(200);
    await next.look('left');
    expect(await alive.look('left')).toBe('first');
    now = later(202);
    await next.look('left');
    expect([await alive.look('left'), await next.look('left')]).toEqual(['outside', 'alone']);
  });
});
