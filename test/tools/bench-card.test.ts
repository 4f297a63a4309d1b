import { expect, test } from '@jest/globals';
import { totalIn } from '../../tools/measure/card/film.js';
import { packElementFiles } from '../../tools/measure/card/packed.js';

test('the total is read from what the card shows, however large it is', () => {
  expect(totalIn('2 / 52')).toBe(52);
  expect(totalIn('1,742 / 12,500')).toBe(12_500);
  expect(totalIn('')).toBeNaN();
  expect(totalIn('52 / ')).toBeNaN();
});

test('every file of the elements is measured', () => {
  expect(packElementFiles().map(({ name }) => name)).toEqual(
    expect.arrayContaining(['credits.js', 'credits-balance.js', 'credits-de.js']),
  );
});
