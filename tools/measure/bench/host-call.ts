/** Calls the API over HTTP as a host does. */
import { Problem } from '../../../boot/problem.js';

export interface Host {
  readonly port: number;
  readonly apiKey: string;
}

interface HostCall {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  /** A status of failure that is no problem here. */
  readonly tolerated?: number;
}

/** Resolves with the text of the answer: most callers need none of it. Throws `Problem` for a failure. */
export async function callAsHost({ port, apiKey }: Host, { method, path, body, tolerated }: HostCall): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok && answer.status !== tolerated)
    throw new Problem(`${method} ${path} answered ${answer.status}.`, text);
  return text;
}
