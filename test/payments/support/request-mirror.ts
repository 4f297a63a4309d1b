import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the second server answered it. */
export interface MirroredRequest {
  /** `POST /v1/checkout/sessions/:id/expire` */
  readonly route: string;
  /** 4xx where the second server refused it. */
  readonly status: number;
  readonly answer: string;
}

export type RequestMirror = Awaited<ReturnType<typeof openRequestMirror>>;

/** Passes each request on to a first server, whose answer is returned, and sends the same bytes to a second one. */
export async function openRequestMirror(second: string) {
  const requests: MirroredRequest[] = [];
  let first = '';
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = 'GET', url = '/', headers } = incoming;
      const body = Buffer.concat(chunks);
      void Promise.all([send(first, method, url, headers, body), send(second, method, url, headers, body)]).then(
        ([answer, mirrored]) => {
          requests.push({ route: routeOf(method, url), status: mirrored.status, answer: mirrored.body.toString() });
          outgoing.writeHead(answer.status, answer.headers).end(answer.body);
        },
        (error: unknown) => outgoing.destroy(error as Error),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    refused: () => requests.filter(({ status }) => status >= 400),
    setFirst(url: string) {
      first = url;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function send(to: string, method: string, path: string, headers: IncomingHttpHeaders, body: Buffer) {
  const outgoing = request(`${to}${path}`, { method, headers: { ...headers, host: new URL(to).host } });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) };
}

/** Replaces ids of Stripe by `:id`. */
function routeOf(method: string, url: string): string {
  return `${method} ${(url.split('?')[0] ?? '').replaceAll(/\/[a-z]+_\w+(?=\/|$)/g, (part) => (/\d/.test(part) ? '/:id' : part))}`;
}
