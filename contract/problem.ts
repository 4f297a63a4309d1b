/** Defines the shape of every error answer. */
import { z } from 'zod';

export const problem = z
  .looseObject({
    type: z.string().meta({ example: '/docs/errors#credits-exhausted' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ example: 'credits-exhausted' }),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. `code` is stable; /docs/errors explains each code.' });
