import { expect, test } from '@jest/globals';
import { countAre, countCredits, countTokens } from '../../domain/credits.js';

test('one is singular in every text', () => {
  expect([1, 0, 2, 1_250].map(countCredits)).toEqual(['1 credit', '0 credits', '2 credits', '1,250 credits']);
  expect([1, 20].map(countTokens)).toEqual(['1 token', '20 tokens']);
  expect([1, 5].map(countAre)).toEqual(['1 is', '5 are']);
});
