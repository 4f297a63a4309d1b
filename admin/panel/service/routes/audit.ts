/** Shows what staff did. */
import { z } from 'zod';
import { AUDITED_ACTS } from '../../../audit/acts.js';
import type { PanelServices } from '../../services.js';
import { parsed, type ServiceRoute } from '../route.js';

const PAGE_SIZE = 50;
const instant = z.iso.datetime().transform((text) => new Date(text));
const filter = z.strictObject({
  by: z.string().max(64).optional(),
  act: z.enum(AUDITED_ACTS).optional(),
  accountId: z.string().max(64).optional(),
  from: instant.optional(),
  to: instant.optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
});

export const auditRoutes = ({ audit, staff }: PanelServices): ServiceRoute[] => [
  {
    method: 'GET',
    path: '/audit',
    right: 'look',
    async answer({ query }) {
      const { cursor, ...wanted } = parsed(filter, query);
      const page = await audit.list(wanted, { limit: PAGE_SIZE, cursor });
      return page;
    },
  },
  {
    method: 'GET',
    path: '/staff',
    right: 'look',
    async answer() {
      return { items: await staff.list() };
    },
  },
];
