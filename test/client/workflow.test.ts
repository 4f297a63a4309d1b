import { describe, expect, test } from '@jest/globals';
import { ActivityFailure, ApplicationFailure, RetryState } from '@temporalio/common';
import { ActivityExecutionFailedError } from '@temporalio/client';
import { CREDITS_ACTIVITY_OPTIONS, CREDITS_QUEUE, debitActivityId, refusalIn } from '../../client/workflow.js';

describe('names that others rely on', () => {
  test('the queue and the time limit stay what callers rely on', () => {
    expect(CREDITS_QUEUE).toBe('credits-ledger');
    expect(CREDITS_ACTIVITY_OPTIONS).toMatchObject({ taskQueue: 'credits-ledger', startToCloseTimeout: '10s' });
  });

  test.each([
    [
      { feature: 'candidate_evaluation', jobId: 'job-1', candidateId: 'c-9' },
      'debit/acme/candidate_evaluation~job-1~c-9',
    ],
    [{ feature: 'meeting_assistant', meetingId: 'm-1' }, 'debit/acme/meeting_assistant~m-1'],
    [{ feature: 'talent_search', kind: 'search', searchId: 's-1' }, 'debit/acme/talent_search~search~s-1'],
    [
      { feature: 'talent_search', kind: 'rescreen', jobId: 'job-1', rerunId: 'r-1' },
      'debit/acme/talent_search~rescreen~job-1~r-1',
    ],
  ] as const)('the activity id of %j is %s', (action, id) => {
    expect(debitActivityId('acme', action)).toBe(id);
  });
});

describe('a refusal', () => {
  const refusal = ApplicationFailure.nonRetryable('None left.', 'credits-exhausted', {
    creditsLeft: 0,
    tokensNeeded: 3,
  });

  test.each([
    [
      'in a workflow',
      new ActivityFailure('failed', 'debitCredits', '1', RetryState.NON_RETRYABLE_FAILURE, '', refusal),
    ],
    ['of a standalone activity', new ActivityExecutionFailedError('failed', refusal, 'id')],
  ])('is found %s', (_where, error) => {
    expect(refusalIn(error)).toMatchObject({
      code: 'credits-exhausted',
      message: 'None left.',
      creditsLeft: 0,
      tokensNeeded: 3,
    });
  });

  test('is not found in what may pass, nor in other errors', () => {
    expect(refusalIn(ApplicationFailure.retryable('away', 'ledger-unavailable'))).toBeUndefined();
    expect(refusalIn(new Error('other'))).toBeUndefined();
    expect(refusalIn('text')).toBeUndefined();
  });
});
