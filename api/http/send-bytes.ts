/** Answers a request for a file from memory. A file server would answer Range and If-Match with errors of its own. */
import type { RequestHandler } from 'express';

/** `headers`: at least its type and how long a browser may keep it. Node leaves out the content for HEAD. */
export function sendBytes(content: Buffer, headers: Readonly<Record<string, string>>): RequestHandler {
  return (_req, res) => {
    res.writeHead(200, { ...headers, 'Content-Length': content.length });
    res.end(content);
  };
}
