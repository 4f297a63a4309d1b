/** Builds the OpenAPI document from the same routes and schemas that serve requests. */
import { createDocument, type ZodOpenApiOperationObject } from 'zod-openapi';
import { problem } from '../../contract/problem.js';
import { debitRequest } from '../../contract/spending/debits.js';
import { ERRORS, type ErrorCode } from '../../domain/errors.js';
import type { Access } from '../caller.js';
import type { Route } from '../route.js';

type Responses = ZodOpenApiOperationObject['responses'];

const STATUS_TEXT: Readonly<Record<number, string>> = { 200: 'Success', 201: 'Created', 204: 'Deleted' };

export function openApiDocument(routes: readonly Route[], publicUrl: string) {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operationOf(route);
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Fuelgauge',
        version: '1',
        description:
          'Credits for AI actions. Amounts are whole credits (1 credit = 1 token); timestamps are RFC 3339 in UTC. Errors are RFC 9457 problems with a stable `code`, explained in [the list of errors](/docs/errors).',
      },
      servers: [{ url: publicUrl }],
      paths,
      components: {
        schemas: { DebitRequest: debitRequest },
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `fg_live_…`, with scopes.' },
          memberToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'From `POST /v1/tokens`.' },
        },
      },
    },
    {
      // Answers may gain fields at any time.
      override: ({ jsonSchema, io }) => {
        if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      },
    },
  );
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const { access, params, query, body, bodyOptional = false } = route;
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    ...describe(route),
    security: access ? [{ apiKey: [] }, ...(access.members ? [{ memberToken: [] }] : [])] : [],
    ...((params ?? query) && {
      requestParams: { ...(params && { path: params as never }), ...(query && { query: query as never }) },
    }),
    ...(body && { requestBody: { required: !bodyOptional, content: { 'application/json': { schema: body } } } }),
    responses: { ...answersOf(route), ...problemsOf(route) },
  };
}

function describe({ description, access }: Route): { description?: string } {
  const text = [description, access && whoMay(access)].filter(Boolean).join('\n\n');
  return text === '' ? {} : { description: text };
}

function whoMay({ scopes, members }: Access): string {
  const keys = `API key with scope ${scopes.map((scope) => `\`${scope}\``).join(' or ')}`;
  return members ? `${keys}, or a member token.` : `${keys}.`;
}

function answersOf({ answers }: Route): Responses {
  const content = (schema: NonNullable<Route['answers'][number]>) => ({
    content: { [schema.type === 'string' ? 'text/plain' : 'application/json']: { schema } },
  });
  return Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [
      status,
      { description: STATUS_TEXT[Number(status)] ?? 'Answer', ...(schema && content(schema)) },
    ]),
  );
}

/** Codes that share a status share a response. */
function problemsOf(route: Route): Responses {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codesOf(route))) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `[\`${code}\`](/docs/errors#${code})`).join(', '),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  );
}

function codesOf({ access, params, query, body, refusals = [] }: Route): ErrorCode[] {
  return [
    ...(access ? (['not-authenticated', 'not-allowed', 'too-many-requests'] as const) : []),
    ...(body ? (['malformed-body', 'body-too-large'] as const) : []),
    ...((params ?? query ?? body) ? (['invalid-request'] as const) : []),
    ...refusals,
  ];
}

/** The names of path parameters are part of the id, which makes it unique. */
function operationId({ method, path }: Route): string {
  const words = path.replace('/v1/', '/').match(/[A-Za-z]+/g) ?? [];
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}
