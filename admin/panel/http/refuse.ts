import type { Response } from 'express';

/** Refuses with a sentence for people, in the shape of the service's own refusals. */
export function refusePlainly(response: Response, status: number, detail: string, code = 'refused'): void {
  response.status(status).set('Cache-Control', 'no-store').json({ code, detail });
}
