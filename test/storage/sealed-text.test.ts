import { describe, expect, test } from '@jest/globals';
import { createSealedTexts, SealBroken } from '../../storage/sealed-text.js';

const [OLD, NEW] = ['an-old-encryption-key-0123456789abcd', 'a-new-encryption-key-0123456789abcde'];
const SECRET = 'https://hooks.slack.com/services/T/B/secret';

describe('a sealed secret', () => {
  test('opens for its own record, and every seal is different', () => {
    const texts = createSealedTexts([OLD]);
    const sealed = [texts.seal(SECRET, 'acme~general'), texts.seal(SECRET, 'acme~general')];
    expect(sealed[0]).not.toBe(sealed[1]);
    for (const one of sealed) {
      expect(one).not.toContain('secret');
      expect(texts.open(one, 'acme~general')).toBe(SECRET);
    }
  });

  test('opens for no other record, and not after a change of any part', () => {
    const texts = createSealedTexts([OLD]);
    const sealed = texts.seal(SECRET, 'acme~general');
    expect(() => texts.open(sealed, 'acme~other')).toThrow(SealBroken);
    for (const index of [1, 2, 3]) {
      const parts = sealed.split('.');
      parts[index] = parts[index]!.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
      expect(() => texts.open(parts.join('.'), 'acme~general')).toThrow(SealBroken);
    }
    for (const broken of ['', 'x', sealed.split('.')[0]!, sealed.slice(0, -4)]) {
      expect(() => texts.open(broken, 'acme~general')).toThrow(SealBroken);
    }
  });

  test('is sealed with the first key and opened by every key; one whose key is gone says so and shows nothing', () => {
    const before = createSealedTexts([OLD]).seal(SECRET, 'o');
    const rotated = createSealedTexts([NEW, OLD]);
    expect(rotated.open(before, 'o')).toBe(SECRET);
    expect([rotated.isCurrent(before), rotated.isCurrent(rotated.seal(SECRET, 'o'))]).toEqual([false, true]);
    expect(() => createSealedTexts([NEW]).open(before, 'o')).toThrow('ENCRYPTION_KEYS has no key');
  });
});
