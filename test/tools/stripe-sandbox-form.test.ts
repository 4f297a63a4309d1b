import { expect, test } from '@jest/globals';
import { canonical, parseForm } from '../../tools/stand-ins/stripe-sandbox/form.js';

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('names in brackets are nested, and numbers and empty brackets make lists', () => {
  const form = parseForm('line_items[0][price_data][currency]=usd&line_items[1][quantity]=2&expand[]=a&expand[]=b');
  expect(asJson(form)).toEqual({
    line_items: [{ price_data: { currency: 'usd' } }, { quantity: '2' }],
    expand: ['a', 'b'],
  });
});

test('a name may be any text, and a list keeps its gaps', () => {
  expect(Object.entries(parseForm('hasOwnProperty=1&metadata[toString]=2&metadata[a.b]=3'))).toEqual([
    ['hasOwnProperty', '1'],
    ['metadata', expect.objectContaining({ toString: '2', 'a.b': '3' })],
  ]);
  expect(Object.entries(parseForm('metadata[5]=x')['metadata']!)).toEqual([['5', 'x']]);
});

test('the canonical text does not depend on the order, only on the content', () => {
  const one = canonical(parseForm('a=1&metadata[x]=2&metadata[y]=3'));
  expect(canonical(parseForm('metadata[y]=3&metadata[x]=2&a=1'))).toBe(one);
  expect(canonical(parseForm('metadata[y]=3&metadata[x]=2&a=2'))).not.toBe(one);
});
