/** Shows plans and the price list with their versions, and lets finance change them. The room of the catalogue checks every body. */
import type { Catalogue, Subject } from '../../../catalogue/catalogue.js';
import type { PanelServices } from '../../services.js';
import type { Call, ServiceRoute } from '../route.js';

/** The same calls of the price list, and of a plan. */
const SUBJECTS: readonly (readonly [path: string, of: (call: Call) => Subject])[] = [
  ['/catalogue/price-list', () => 'price-list'],
  ['/catalogue/plans/:planId', ({ params }) => ({ planId: params['planId']! })],
];

const CHANGES = {
  effect: 'effect',
  draft: 'draft',
  edit: 'edit',
  delete: 'remove',
  schedule: 'schedule',
  unschedule: 'takeBack',
} as const satisfies Readonly<Record<string, keyof Catalogue>>;

export const catalogueRoutes = ({ catalogue }: PanelServices): ServiceRoute[] => [
  { method: 'GET', path: '/catalogue', right: 'look', answer: ({ by }) => catalogue.list(by) },
  ...SUBJECTS.flatMap(([path, of]): ServiceRoute[] => [
    { method: 'GET', path, right: 'look', answer: (call) => catalogue.read(call.by, of(call)) },
    ...Object.entries(CHANGES).map(([name, does]): ServiceRoute => ({
      method: 'POST',
      path: `${path}/${name}`,
      right: 'catalogue',
      answer: (call) => catalogue[does](call.by, of(call), call.body),
    })),
  ]),
];
