/** Lists the alerts of an account: its crossings, each with what became of its messages. */
import type { CrossingRecord } from '../domain/account/crossing.js';
import type {
  AlertDeliveries,
  AlertDelivery,
  AlertDeliveryQuery,
  DeliveryCounts,
} from '../delivery/alert-deliveries.js';
import { ALERT_KINDS, type AlertKind } from '../domain/alerts/alert-kind.js';
import type { Crossings } from '../ledger/crossings.js';
import { pageOf, type Page, type PageQuery } from '../storage/page.js';

export interface AlertView {
  readonly id: string;
  readonly kind: AlertKind;
  readonly at: Date;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly deliveries: Readonly<Record<'email' | 'slack' | 'inApp', DeliveryCounts>>;
}

export type DeliveryView = Omit<AlertDelivery, 'key'>;

export interface AlertList {
  /** Newest first. */
  list(accountId: string, query: PageQuery): Promise<Page<AlertView>>;
  /** Null: the account has no such crossing. */
  listDeliveries(
    accountId: string,
    query: Pick<AlertDeliveryQuery, 'crossingId' | 'channel' | 'state'> & PageQuery,
  ): Promise<Page<DeliveryView> | null>;
}

interface AlertListParts {
  readonly crossings: Pick<Crossings, 'find' | 'listOf'>;
  readonly deliveries: AlertDeliveries;
}

export function createAlertList({ crossings, deliveries }: AlertListParts): AlertList {
  return {
    async list(accountId, { limit, cursor }) {
      const found = await crossings.listOf(accountId, placeOf(cursor), limit + 1);
      const counts = await deliveries.countsOf(found.map(({ _id }) => _id));
      return pageOf(found, limit, cursorOf, ({ _id: id, kind, at, facts }) => {
        const { email, slack, in_app: inApp } = counts.get(id)!;
        return { id, kind: ALERT_KINDS[kind], at, facts: { ...facts }, deliveries: { email, slack, inApp } };
      });
    },

    async listDeliveries(accountId, { limit, cursor: after, ...which }) {
      const crossing = await crossings.find(which.crossingId);
      if (crossing?.accountId !== accountId) return null;
      const found = await deliveries.listDeliveries({ ...which, after, limit: limit + 1 });
      return pageOf(
        found,
        limit,
        ({ key }) => key,
        ({ key: _key, ...shown }) => shown,
      );
    },
  };
}

const cursorOf = ({ at, _id }: CrossingRecord): string => `${at.getTime()}:${_id}`;

/** The contract checked its form. */
function placeOf(cursor: string | undefined): { readonly at: Date; readonly id: string } | null {
  if (cursor === undefined) return null;
  const end = cursor.indexOf(':');
  return { at: new Date(Number(cursor.slice(0, end))), id: cursor.slice(end + 1) };
}
