/** Builds the OpenAPI document from the same routes and schemas that serve requests. */
import { z } from 'zod';
import { createDocument, type oas31, type ZodOpenApiOperationObject } from 'zod-openapi';
import { problem } from '../../contract/problem.js';
import { debitRequest } from '../../contract/spending/debits.js';
import { ERRORS, type ErrorCode } from '../../domain/errors.js';
import type { Access } from '../caller.js';
import type { Link, Route } from '../route.js';

type Responses = ZodOpenApiOperationObject['responses'];

const STATUS_TEXT: Readonly<Record<number, string>> = { 200: 'Success', 201: 'Created', 204: 'Deleted' };

/** In the order in which the page shows them. */
const TAGS: Readonly<Record<string, string>> = {
  Spending: 'What AI features call for every action: charge it once, reserve credits before it, refund it.',
  'Waiting work': 'Actions that wait for credits: one queue for each account, charged in its order.',
  'Score cards': 'Edits of score cards, and the screening that is run again for them.',
  Reading: 'What an account has, used and did; for keys with scope `read` and for members.',
  Billing: 'What an account may spend beyond its credits.',
  'Top-ups and billing': 'Purchases of credits, and the pages of the payment provider.',
  Alerts: 'When an account is alerted, and how its members hear of it.',
  'Set-up': 'Accounts, Spaces and members, which the host keeps here, and tokens for their browsers.',
  'Plans and prices': 'What plans bring and what actions cost.',
  Operations: 'For load balancers.',
};

/** Errors that any route may answer: before it is reached, or because it failed. */
const ANY_ROUTE = ['method-not-allowed', 'request-timeout', 'expectation-failed', 'headers-too-large'] as const;

export function openApiDocument(routes: readonly Route[], publicUrl: string): oas31.OpenAPIObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  const shared = new Map<number, Response>();
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operationOf(route, shared);
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Fuelgauge',
        version: '1',
        contact: { name: 'Fuelgauge', url: `${publicUrl}/docs` },
        license: { name: 'All rights reserved', url: `${publicUrl}/docs` },
        description:
          'Credits for AI actions. Amounts are whole credits (1 credit = 1 token); timestamps are RFC 3339 in UTC. Errors are RFC 9457 problems with a stable `code`, explained in [the list of errors](/docs/errors).',
      },
      servers: [{ url: publicUrl }],
      tags: tagsOf(routes),
      externalDocs: { description: 'Every error code', url: `${publicUrl}/docs/errors` },
      paths,
      components: {
        schemas: { DebitRequest: debitRequest },
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: API_KEY },
          memberToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: MEMBER_TOKEN },
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

const API_KEY =
  'An API key of the host, `fg_live_…`, for every account. It has one or more of the scopes `spend` (charge, hold, refund), `read` (everything that is shown) and `manage` (accounts, members, plans, purchases). Each operation names the scopes of which it needs one.';
const MEMBER_TOKEN =
  "A member's token from `POST /v1/tokens`, for one account and at most 15 minutes. What it may do follows from the member's role; it can never spend.";

function tagsOf(routes: readonly Route[]) {
  const used = new Set(routes.map(({ tag }) => tag));
  for (const name of used) if (!(name in TAGS)) throw new Error(`the tag ${name} has no description`);
  return Object.entries(TAGS)
    .filter(([name]) => used.has(name))
    .map(([name, description]) => ({ name, description }));
}

function operationOf(route: Route, shared: Map<number, Response>): ZodOpenApiOperationObject {
  const { access, params, query, headers, body, bodyOptional = false } = route;
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    ...describe(route),
    security: access ? securityOf(access) : [],
    ...((params ?? query ?? headers) && {
      requestParams: {
        ...(params && { path: params as never }),
        ...(query && { query: query as never }),
        ...(headers && { header: headers }),
      },
    }),
    ...(body && { requestBody: { required: !bodyOptional, content: { 'application/json': { schema: body } } } }),
    responses: { ...answersOf(route), ...problemsOf(route, shared) },
  };
}

/** One of them is enough. */
const securityOf = ({ scopes, members }: Access) => [
  ...scopes.map((scope) => ({ apiKey: [scope] })),
  ...(members ? [{ memberToken: [] }] : []),
];

function describe({ description, access }: Route): { description?: string } {
  const text = [description, access && whoMay(access)].filter(Boolean).join('\n\n');
  return text === '' ? {} : { description: text };
}

function whoMay({ scopes, members }: Access): string {
  const keys = `API key with scope ${scopes.map((scope) => `\`${scope}\``).join(' or ')}`;
  return members ? `${keys}, or a member token.` : `${keys}.`;
}

const CSV = z.string().meta({ description: 'RFC 4180, UTF-8, with a header row.' });

function answersOf({ answers, links, csv, sendsEvents }: Route): Responses {
  const type = (schema: z.ZodType): string => {
    if (sendsEvents) return 'text/event-stream';
    return schema.type === 'string' ? 'text/plain' : 'application/json';
  };
  const content = (schema: NonNullable<Route['answers'][number]>) => ({
    content: {
      [type(schema)]: { schema },
      ...(csv && { 'text/csv': { schema: CSV } }),
    },
  });
  return Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [
      status,
      {
        description: STATUS_TEXT[Number(status)] ?? 'Answer',
        ...(schema && content(schema)),
        ...(links && { links: Object.fromEntries(Object.entries(links).map(([name, link]) => [name, linkOf(link)])) }),
      },
    ]),
  );
}

function linkOf({ to, parameter, from }: Link) {
  const [method, path = ''] = to.split(' ');
  return {
    operationId: operationId({ method: method as Route['method'], path }),
    parameters: { [parameter]: `$response.body#${from}` },
  };
}

/** Codes that share a status share a response; what any route may answer is described once. */
function problemsOf(route: Route, shared: Map<number, Response>): Responses {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codesOf(route))) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const own = [...byStatus].map(([status, codes]) => [status, problemResponse(codes)] as const);
  const ofAny = [...ANY_ROUTE, 'internal-error' as const].map((code) => {
    const { status } = ERRORS[code];
    const response = shared.get(status) ?? { id: nameOf(code), ...problemResponse([code]) };
    shared.set(status, response);
    return [status, response] as const;
  });
  return Object.fromEntries([...own, ...ofAny].map(([status, response]) => [String(status), response]));
}

type Response = ReturnType<typeof problemResponse> & { readonly id?: string };

const problemResponse = (codes: readonly ErrorCode[]) => ({
  description: codes.map((code) => `[\`${code}\`](/docs/errors#${code})`).join(', '),
  content: { 'application/problem+json': { schema: problem } },
});

const nameOf = (code: ErrorCode): string =>
  code.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

function codesOf({ method, access, params, query, body, maxPerMinute, refusals = [] }: Route): ErrorCode[] {
  return [
    // Also what is not HTTP, and a body that the route does not want.
    'malformed-body',
    'body-too-large',
    ...(access ? (['not-authenticated', 'not-allowed', 'too-many-requests', 'ledger-unavailable'] as const) : []),
    // A path that cannot be decoded.
    ...(params ? (['no-such-route'] as const) : []),
    ...(access?.members === true && params ? (['not-found'] as const) : []),
    // Where neither a query nor a body is wanted, names in one are refused.
    ...(method === 'get' ? [] : (['unsupported-charset'] as const)),
    ...((access ?? params ?? query ?? body) ? (['invalid-request'] as const) : []),
    ...(maxPerMinute === undefined ? [] : (['too-many-requests'] as const)),
    ...refusals,
  ];
}

/** The names of path parameters are part of the id, which makes it unique. */
function operationId({ method, path }: Pick<Route, 'method' | 'path'>): string {
  const words = path.replace('/v1/', '/').match(/[A-Za-z]+/g) ?? [];
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}
