import { describe, expect, test } from '@jest/globals';
import { judge, type Sample } from '../../tools/measure/soak/flatness.js';

const samples = (kept: (minutes: number) => number, rss: (minutes: number) => number = () => 150): Sample[] =>
  Array.from({ length: 20 }, (_, index) => index / 2 + 0.5).map((minutes) => ({
    minutes,
    keptMb: kept(minutes),
    rssMb: rss(minutes),
  }));

describe('the soak', () => {
  test('calls memory flat that goes up and down', () => {
    expect(judge(samples((minutes) => 50 + Math.sin(minutes * 5) * 3)).isFlat).toBe(true);
  });

  test('calls memory flat that only grows while caches fill', () => {
    expect(judge(samples((minutes) => Math.min(40 + minutes * 8, 60))).isFlat).toBe(true);
  });

  test('finds what is kept of every request', () => {
    const verdict = judge(samples((minutes) => 50 + minutes));
    expect(verdict.isFlat).toBe(false);
    expect(verdict.keptMbPerMinute).toBeCloseTo(1);
  });

  test('calls memory flat where the allocator takes more for a while and gives it back', () => {
    // As a run of ten minutes printed it.
    const rss = [175, 179, 178, 202, 187, 181, 200, 181, 185, 183, 185, 213, 213, 186, 215, 184, 183, 221, 226, 226];
    const verdict = judge(
      samples(
        (minutes) => 84 + minutes / 5,
        (minutes) => rss[Math.round(minutes * 2) - 1]!,
      ),
    );
    expect(verdict.isFlat).toBe(true);
  });

  test('finds growth outside the heap', () => {
    expect(
      judge(
        samples(
          () => 50,
          (minutes) => 150 + minutes * 3,
        ),
      ).isFlat,
    ).toBe(false);
  });
});
