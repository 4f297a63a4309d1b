import type { AlertDeliveries, CountsByChannel, DeliveryCounts } from '../../delivery/alert-deliveries.js';

const NONE: DeliveryCounts = { pending: 0, sent: 0, failed: 0, heldBack: 0, covered: 0 };
export const NO_COUNTS: CountsByChannel = { email: NONE, slack: NONE, in_app: NONE };

/** Nothing was sent. */
export const NO_DELIVERIES: AlertDeliveries = {
  countsOf: (ids) => Promise.resolve(new Map(ids.map((id) => [id, NO_COUNTS]))),
  listDeliveries: () => Promise.resolve([]),
};
