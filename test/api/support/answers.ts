/** Finds in answers of the API what tests look for. */
import type { HoldView } from '../../../domain/answers.js';
import type { Answer } from './http.js';

export const holdIn = ({ body }: Answer): HoldView => body['hold'] as HoldView;

export const codeOf = ({ status, body: { code } }: Answer): [status: number, code: unknown] => [status, code];
