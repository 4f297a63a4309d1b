/**
 * Ends what the connection to Temporal tries again after it was closed. The library repeats a failed call from a timer, and
 * a closed channel throws there, where nobody can catch it: the process would end with an error.
 */
import { defaultGrpcRetryOptions, makeGrpcRetryInterceptor, type ConnectionOptions } from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type InterceptedCall = ReturnType<Interceptor>;
type Start = InterceptedCall['start'];

type Listener = NonNullable<Parameters<Start>[1]>;
type Status = Parameters<NonNullable<Listener['onReceiveStatus']>>[0];

/** As gRPC numbers it. */
const CANCELLED: unknown = 1;

/** `interceptors`: for the connection, with the library's own repeats. `close`: called before the connection is closed. */
export function callsUntilClose(): { readonly interceptors: Interceptor[]; readonly close: () => void } {
  let isClosed = false;
  const endAfterClose: Interceptor = (options, nextCall) =>
    isClosed ? endedCall() : (nextCall(options) as InterceptedCall);
  return {
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), endAfterClose],
    close() {
      isClosed = true;
    },
  };
}

/** A call that was cancelled before it left. */
function endedCall(): InterceptedCall {
  const start = (...[metadata, listener]: Parameters<Start>): void =>
    listener?.onReceiveStatus?.({ code: CANCELLED as Status['code'], details: 'The connection was closed.', metadata });
  const ignore = (): void => undefined;
  const call = { start, sendMessage: ignore, halfClose: ignore, startRead: ignore, cancelWithStatus: ignore };
  return call as unknown as InterceptedCall;
}
