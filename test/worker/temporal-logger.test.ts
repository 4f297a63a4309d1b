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
