/** Tells a page who is signed in. */
import { RIGHTS, hasRight, type Right } from '../../../staff/roles.js';
import type { PanelServices } from '../../services.js';
import { z } from 'zod';
import { parse } from '../../../../contract/parse.js';
import type { ServiceRoute } from '../route.js';

const theme = z.strictObject({ theme: z.enum(['light', 'dark']) });

export const meRoutes = ({ workflowsUrl }: PanelServices): ServiceRoute[] => [
  {
    method: 'GET',
    path: '/me',
    right: 'look',
    answer: ({ by: { id, name, role } }) =>
      Promise.resolve({
        ...{ id, name, role, workflowsUrl },
        rights: (Object.keys(RIGHTS) as Right[]).filter((right) => hasRight(role, right)),
      }),
  },
  {
    method: 'POST',
    path: '/theme',
    right: 'look',
    answer: ({ request, body }) => {
      request.session.theme = parse(theme, body).theme;
      return Promise.resolve({ theme: request.session.theme });
    },
  },
];
