import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpServer, drain } from '../../../api/http/http-server.js';
import type { RequestLog } from '../../../api/http/request-log.js';
import { present } from '../../../domain/present.js';

/** The fields that tests read one by one; everything else is compared as a whole. */
export interface Body {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly code: string;
  readonly issues: readonly { readonly path: string; readonly message: string }[];
  readonly items: readonly (Readonly<Record<string, unknown>> & { readonly id: string; readonly status: number })[];
  readonly nextCursor: string | null;
  readonly token: string;
  readonly creditsLeft: number;
  readonly debit: { readonly id: string };
  readonly waiting: { readonly id: string };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export interface Client {
  readonly url: string;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly token?: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves on a free port. */
export async function serveTest(listener: RequestListener, log?: RequestLog): Promise<Client> {
  const server = createHttpServer(listener, present({ log }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: () => drain(server),
    async call(method, path, { token, json, raw, headers } = {}) {
      const body = raw ?? (json === undefined ? null : JSON.stringify(json));
      const response = await fetch(url + path, {
        method,
        redirect: 'manual',
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body,
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: (isJson ? JSON.parse(text) : {}) as Body,
      };
    },
  };
}
