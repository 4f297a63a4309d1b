import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { OwnTurns } from '../../../ledger/commit/own-turns.js';
import type { Place } from '../../../ledger/commit/turns.js';

let nowMs = 0;
let place: Place = 'free';
const join = jest.fn(() => Promise.resolve(place));
const look = jest.fn(() => Promise.resolve(place));
const sleep = jest.fn((_ms: number) => new Promise<void>(() => undefined));
const leave = jest.fn(() => Promise.resolve());
let own: OwnTurns;
beforeEach(() => {
  place = 'free';
  jest.clearAllMocks();
  own = new OwnTurns({ accountId: 'acme', turns: { join, look, leave }, clock: { monotonicMs: () => nowMs, sleep } });
});
const afterMs = (ms: number): void => {
  nowMs += ms;
};
const batch = async (): Promise<string> => {
  const turn = await own.ask();
  own.end();
  return turn;
};

describe('a batch', () => {
  test('goes at once while nobody else writes the account, and looks at the line every 10 ms', async () => {
    for (const ms of [0, 5, 5, 9, 1]) {
      afterMs(ms);
      expect(await batch()).toBe('go');
    }
    expect([look.mock.calls.length, join.mock.calls.length, leave.mock.calls.length]).toEqual([3, 0, 0]);
  });

  test('waits in the line once somebody else was seen there', async () => {
    afterMs(10);
    place = 'outside';
    expect(await own.ask()).toBe('go');
    place = 'behind';
    expect([await own.ask(), await own.ask()]).toEqual(['wait', 'wait']);
    place = 'first';
    expect(await own.ask()).toBe('read first');
    own.end();
    expect([join.mock.calls.length, leave.mock.calls.length]).toEqual([1, 1]);
  });

  test('stands in the line after a lost race, until 16 in a row saw nobody else there', async () => {
    own.lostRace();
    place = 'alone';
    for (let count = 0; count < 10; count += 1) await batch();
    place = 'first';
    await batch();
    place = 'alone';
    join.mockClear();
    for (let count = 0; count < 17; count += 1) await batch();
    expect(join).toHaveBeenCalledTimes(15);
  });

  test('reads first where others may have written since the last one, and not where nobody else was there', async () => {
    own.lostRace();
    place = 'alone';
    expect([await batch(), await batch(), await batch()]).toEqual(['read first', 'go', 'go']);
    place = 'behind';
    expect(await own.ask()).toBe('wait');
    place = 'alone';
    expect([await batch(), await batch()]).toEqual(['read first', 'go']);
    place = 'first';
    expect([await batch(), await batch()]).toEqual(['read first', 'read first']);
  });

  test('joins again where it was taken out of the line for being late', async () => {
    own.lostRace();
    place = 'behind';
    expect(await own.ask()).toBe('wait');
    look.mockResolvedValueOnce('outside');
    place = 'alone';
    expect(await own.ask()).toBe('read first');
    expect(join).toHaveBeenCalledTimes(2);
  });

  test('joins only after the batch before it has left', async () => {
    own.lostRace();
    const order: string[] = [];
    let left: () => void = () => undefined;
    leave.mockImplementationOnce(() =>
      new Promise<void>((resolve) => (left = resolve)).then(() => void order.push('left')),
    );
    join.mockImplementation(() => {
      order.push('joined');
      return Promise.resolve(place);
    });
    place = 'alone';
    await batch();
    const next = own.ask();
    left();
    await next;
    expect(order).toEqual(['joined', 'left', 'joined']);
  });

  test('is not delayed by a line that can’t be seen or joined', async () => {
    afterMs(10);
    look.mockRejectedValueOnce(new Error('away'));
    expect([await own.ask(), await own.ask()]).toEqual(['go', 'go']);
    own.lostRace();
    join.mockRejectedValueOnce(new Error('away'));
    expect(await own.ask()).toBe('read first');
  });

  test('waits 50 ms at most for an answer about the line', async () => {
    own.lostRace();
    join.mockReturnValueOnce(new Promise<Place>(() => undefined));
    sleep.mockResolvedValueOnce(undefined);
    expect(await own.ask()).toBe('read first');
    expect(sleep).toHaveBeenCalledWith(50);
  });
});
