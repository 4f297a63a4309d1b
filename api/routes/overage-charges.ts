/** What closed periods owe for overage, and the invoices for it: for finance. */
import type { AccountServices } from '../../accounts/services.js';
import { overageChargeList, overageChargesQuery } from '../../contract/billing/overage-charges.js';
import { accountParams } from '../../contract/ids.js';
import type { PaymentServices } from '../../payments/services.js';
import { KEYS_ONLY, route, type Route } from '../route.js';

interface OverageChargeParts extends Pick<AccountServices, 'accounts'> {
  readonly payments: Pick<PaymentServices, 'overageCharges'>;
}

export function overageChargeRoutes({ accounts, payments }: OverageChargeParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/accounts/{accountId}/overage-charges',
      tag: 'Billing',
      summary: 'Lists overage of closed periods with its invoices, newest first',
      description:
        'A period without overage is not listed. One whose overage was used in several currencies has a charge, and an invoice, for each.',
      access: KEYS_ONLY('read', 'manage'),
      params: accountParams,
      query: overageChargesQuery,
      answers: { 200: overageChargeList },
      refusals: ['not-found'],
      async handle({ params: { accountId }, query }) {
        await accounts.requireKnown(accountId);
        return { status: 200, body: await payments.overageCharges.list(accountId, query) };
      },
    }),
  ];
}
