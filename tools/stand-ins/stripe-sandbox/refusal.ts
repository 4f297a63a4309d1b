/** An error that is answered in the shape of Stripe's errors. */
export class Refusal extends Error {
  readonly status: number;
  readonly error: { type: string; message: string; code?: string; param?: string };

  constructor(status: number, message: string, more: { type?: string; code?: string; param?: string } = {}) {
    super(message);
    this.status = status;
    this.error = { type: 'invalid_request_error', message, ...more };
  }
}

export function missingParameter(param: string): Refusal {
  return new Refusal(400, `Missing required param: ${param}.`, { code: 'parameter_missing', param });
}

/** Stripe answers 404 for an id in the path and 400 for one in a parameter. */
export function noSuch(kind: string, id: string, param = 'id'): Refusal {
  return new Refusal(param === 'id' ? 404 : 400, `No such ${kind}: '${id}'`, { code: 'resource_missing', param });
}
