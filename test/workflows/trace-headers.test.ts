import { afterEach, expect, jest, test } from '@jest/globals';
import type { ActivityInput, WorkflowExecuteInput } from '@temporalio/workflow';
import { TRACE_HEADER } from '../../observe/temporal-headers.js';
import { interceptors } from '../../workflows/trace-headers.js';

const TRACE = { data: new Uint8Array([1]) };
const HOUR_MS = 3_600_000;
const START = new Date('2026-03-01T10:00:00Z').getTime();

afterEach(() => {
  jest.restoreAllMocks();
});

/** Starts a workflow with these headers; returns what an activity gets that is scheduled so much later. */
async function activityHeaders(headers: WorkflowExecuteInput['headers'], laterMs: number) {
  const clock = jest.spyOn(Date, 'now').mockReturnValue(START);
  const { inbound, outbound } = interceptors();
  let scheduled: ActivityInput | undefined;
  await inbound![0]!.execute!({ args: [], headers }, () => Promise.resolve());
  clock.mockReturnValue(START + laterMs);
  const activity = { headers: { of: TRACE }, activityType: 'a' } as unknown as ActivityInput;
  await outbound![0]!.scheduleActivity!(activity, (input) => {
    scheduled = input;
    return Promise.resolve();
  });
  return scheduled!.headers;
}

test('an activity gets the trace of what started its workflow, beside its own headers, and no other header', async () => {
  const headers = { [TRACE_HEADER]: TRACE, other: TRACE };
  expect(await activityHeaders(headers, HOUR_MS - 1)).toEqual({ [TRACE_HEADER]: TRACE, of: TRACE });
});

test('an hour after the start the trace has ended', async () => {
  expect(await activityHeaders({ [TRACE_HEADER]: TRACE }, HOUR_MS)).toEqual({ of: TRACE });
});

test('a workflow without a trace passes none on', async () => {
  expect(await activityHeaders({}, 0)).toEqual({ of: TRACE });
});
