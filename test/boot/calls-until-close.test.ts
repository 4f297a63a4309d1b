import { expect, test } from '@jest/globals';
import { callsUntilClose } from '../../boot/calls-until-close.js';

type Interceptor = ReturnType<typeof callsUntilClose>['interceptors'][number];
type NextCall = Parameters<Interceptor>[1];

test('after the close a call that is tried again is cancelled, and the closed channel is left alone', () => {
  const { interceptors, close } = callsUntilClose();
  const last = interceptors.at(-1)!;
  const calls: unknown[] = [];
  const nextCall: NextCall = (options) => {
    calls.push(options);
    return {} as ReturnType<NextCall>;
  };
  const options = {} as Parameters<Interceptor>[0];
  last(options, nextCall);
  close();
  const statuses: unknown[] = [];
  const again = last(options, nextCall);
  again.start({} as never, { onReceiveStatus: ({ code }) => statuses.push(code) });
  again.sendMessage({});
  again.halfClose();
  expect([calls.length, statuses]).toEqual([1, [1]]);
});
