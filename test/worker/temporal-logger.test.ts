import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { toSdkLogger } from '../../worker/temporal-logger.js';

test("the SDK's log becomes lines of our own, with its fields and errors", () => {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => {
    lines.push(JSON.parse(line) as Record<string, unknown>);
  };
  const logger = toSdkLogger(pino({ level: 'info' }, { write }));
  logger.debug('not at this level');
  logger.info('Worker state changed', { state: 'RUNNING' });
  logger.warn('Activity failed', { activityId: 'debit/acme/a', error: new Error('away') });
  logger.log('ERROR', 'broken');
  expect(lines).toEqual([
    expect.objectContaining({ level: 30, msg: 'Worker state changed', state: 'RUNNING' }),
    expect.objectContaining({
      level: 40,
      activityId: 'debit/acme/a',
      err: expect.objectContaining({ message: 'away' }),
    }),
    expect.objectContaining({ level: 50, msg: 'broken' }),
  ]);
});

test('the token of a task, with which anybody could complete it, reaches no line of the log', () => {
  const lines: string[] = [];
  const logger = toSdkLogger(pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }));
  const token = 'CiQzZmY4c2VjcmV0dG9rZW4=';
  logger.warn('Activity not found on completion', { task_token: token, taskToken: token, base64TaskToken: token });
  logger.warn(`Failed to complete TaskToken(${token})`, { details: `task_token: "${token}", run 1` });
  logger.error(`task_token=${token}`, { completion: { taskToken: [1, 2], list: [{ taskToken: token }] } });
  logger.warn('deep', { a: { b: { c: { d: { taskToken: token } } } } });
  expect(lines).toHaveLength(4);
  expect(lines.join('\n')).not.toContain(token);
  expect(lines[1]).toContain('run 1');
});
