import { z } from 'zod';
import type { Metrics } from '../metrics.js';
import { problemOf, replyOf } from '../http/problem.js';
import { route, type Route } from '../route.js';

const tag = 'Operations';

interface OperationParts {
  readonly metrics: Metrics;
  /** Names of what can't be reached right now. */
  readonly missing: () => Promise<readonly string[]>;
}

export function operationRoutes({ metrics, missing }: OperationParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/healthz',
      tag,
      summary: 'The process is alive',
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
      access: null,
      quiet: true,
      answers: { 200: z.object({ status: z.literal('ready') }) },
      refusals: ['not-ready'],
      async handle() {
        const names = await missing();
        if (names.length === 0) return { status: 200, body: { status: 'ready' } };
        const detail = `Not ready: ${names.join(' and ')} cannot be reached.`;
        return replyOf(problemOf('not-ready', detail, { missing: names }));
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      tag,
      summary: 'Numbers for Prometheus',
      access: null,
      quiet: true,
      answers: { 200: z.string() },
      async handle() {
        return { status: 200, text: { content: await metrics.render(), type: metrics.contentType } };
      },
    }),
  ];
}
