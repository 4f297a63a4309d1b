import { expect, test } from '@jest/globals';
import { topUpId } from '../../../payments/top-ups/top-ups.js';
import { openCheckout, paymentEventReceived, topUpWorkflowId } from '../../../workflows/messages.js';

test('ids and names of purchases are what they always were: grants and running workflows depend on them', () => {
  expect(topUpId('acme', 'r-1')).toBe('tu__Dhyg4P6DrpcgRRaNwLUvj48');
  expect(topUpId('acme', 'r-2')).not.toBe(topUpId('acme', 'r-1'));
  expect(topUpWorkflowId('tu_1')).toBe('top-up/tu_1');
  expect([openCheckout.name, paymentEventReceived.name]).toEqual(['openCheckout', 'paymentEventReceived']);
});
