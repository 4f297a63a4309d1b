/** Tells load balancers, on the callers' port, if the process is alive and ready. Metrics have a port of their own. */
import { z } from 'zod';
import { notReady } from '../../domain/errors.js';
import { problemFrom, replyOf } from '../http/problem.js';
import { route, type Route } from '../route.js';

const tag = 'Operations';

interface OperationParts {
  /** The names of the servers that cannot be reached now. */
  readonly missing: () => Promise<readonly string[]>;
}

export function operationRoutes({ missing }: OperationParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/healthz',
      tag,
      summary: 'The process is alive',
      description: 'Open to everybody.',
      access: null,
      quiet: true,
      answers: { 200: z.object({ status: z.literal('ok') }) },
      handle: () => ({ status: 200, body: { status: 'ok' } }),
    }),
    route({
      method: 'get',
      path: '/readyz',
      tag,
      summary: 'MongoDB and Temporal can be reached',
      description: 'Open to everybody. Its answer is at most a second old.',
      access: null,
      quiet: true,
      answers: { 200: z.object({ status: z.literal('ready') }) },
      refusals: ['not-ready'],
      async handle() {
        const names = await missing();
        if (names.length === 0) return { status: 200, body: { status: 'ready' } };
        return replyOf(problemFrom(notReady(names)));
      },
    }),
  ];
}
