import { describe, expect, test } from '@jest/globals';
import { usageTip } from '../../domain/usage-tip.js';

describe('the tip', () => {
  const usage = (tokens: number) => ({ tokens, actions: 1 });

  test('speaks of the feature that most tokens went to', () => {
    expect(usageTip({ talent_search: usage(40), meeting_assistant: usage(3) })).toContain('talent search');
    expect(usageTip({ meeting_assistant: usage(30), candidate_evaluation: usage(20) })).toContain('meetings');
    expect(usageTip({ candidate_evaluation: usage(30) })).toContain('evaluations');
  });

  test('is silent while there is little to read, or no feature leads', () => {
    expect(usageTip({})).toBeNull();
    expect(usageTip({ meeting_assistant: usage(18) })).toBeNull();
    expect(usageTip({ talent_search: usage(20), candidate_evaluation: usage(20) })).toBeNull();
  });
});
