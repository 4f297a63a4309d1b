import { expect, test } from '@jest/globals';
import {
  markAll,
  markSome,
  MAX_SINGLE,
  MAX_STEPS,
  NOTHING_READ,
  readAtOf,
  readBeyond,
  readUpTo,
  type ReadMarks,
} from '../../../alerts/in-app/read-marks.js';

const at = (minute: number): Date => new Date(Date.UTC(2026, 4, 1, 0, minute));

test('nothing is read at first', () => {
  expect([readUpTo(NOTHING_READ), readAtOf(NOTHING_READ, 1)]).toEqual([0, null]);
});

test('all of them up to a number are read at once, and each keeps its time', () => {
  const marks = markAll(markAll(markSome(NOTHING_READ, [3], at(1)), 5, at(2)), 8, at(3));
  expect([1, 3, 5, 6, 8, 9].map((number) => readAtOf(marks, number))).toEqual([
    ...[at(2), at(1), at(2), at(3), at(3)],
    null,
  ]);
});

test('what was read again keeps its first time, and nothing changes', () => {
  const marks = markAll(markSome(NOTHING_READ, [7], at(1)), 5, at(2));
  expect(markSome(marks, [7, 7, 2], at(3))).toBe(marks);
  expect(markAll(marks, 4, at(3))).toBe(marks);
});

test('one by one, what is read beyond the last step is known', () => {
  const marks = markAll(markSome(NOTHING_READ, [9, 2, 7], at(1)), 5, at(2));
  expect(readBeyond(marks)).toEqual([7, 9]);
});

test('the marks are bounded, and nothing that was read becomes unread', () => {
  let marks: ReadMarks = NOTHING_READ;
  const wasRead = new Set<number>();
  // Only the even ones, then all of them, again and again.
  for (let number = 2; number <= 4 * MAX_SINGLE; number += 2) {
    marks = markSome(marks, [number], at(0));
    wasRead.add(number);
  }
  for (let step = 1; step <= 2 * MAX_STEPS; step += 1) marks = markAll(marks, 4 * MAX_SINGLE + step, at(step));
  expect(marks.single.length).toBeLessThanOrEqual(MAX_SINGLE);
  expect(marks.steps.length).toBeLessThanOrEqual(MAX_STEPS);
  for (const number of wasRead) expect(readAtOf(marks, number)).not.toBeNull();
});

test('whoever has read more than the maximum one by one has read the older ones, and not the newer', () => {
  const numbers = Array.from({ length: MAX_SINGLE + 1 }, (_, n) => 2 * n + 10);
  const marks = markSome(NOTHING_READ, numbers, at(1));
  expect([3, 9, 10, 11, 13].map((number) => readAtOf(marks, number) !== null)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
