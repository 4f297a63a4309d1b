/** Overage: an Owner allows tokens beyond the credits, up to the limit of the plan. */
import type { z } from 'zod';
import { overageAnswer, overageRequest } from '../../contract/billing/overage.js';
import { accountParams } from '../../contract/ids.js';
import { invalidField, notFound } from '../../domain/errors.js';
import type { Terms } from '../../domain/account/account-state.js';
import { overageLimit } from '../../domain/account/overage.js';
import type { Ledger } from '../../ledger/ledger.js';
import { byCaller, requireOwner } from '../caller.js';
import { replyOf, refused } from '../http/problem.js';
import { OWNERS, route, type Route } from '../route.js';

export function overageRoutes({ ledger }: { readonly ledger: Ledger }): Route[] {
  return [
    route({
      method: 'put',
      path: '/v1/accounts/{accountId}/overage',
      tag: 'Billing',
      summary: "Allows overage within the plan's limit, or stops it",
      description: 'Overage that is already used stays billed; a lower limit only stops further use.',
      access: OWNERS,
      params: accountParams,
      body: overageRequest,
      answers: { 200: overageAnswer },
      refusals: ['not-found', 'account-closed', 'ledger-unavailable'],
      async handle({ params: { accountId }, body, caller }) {
        requireOwner(caller, 'allow_overage');
        const before = await ledger.readAccount(accountId);
        if (!before) throw notFound('account');
        requireWithinPlan(body, before.terms);
        const done = await ledger.submit(accountId, {
          type: 'change_terms',
          changes: { overage: body },
          ...byCaller(caller),
        });
        if (!done.ok) return replyOf(refused(done.refusal));
        const { terms } = (await ledger.readAccount(accountId)) ?? before;
        const limit = overageLimit(terms);
        return { status: 200, body: { allowed: limit > 0, limit, planLimit: terms.plan.overageLimit } };
      },
    }),
  ];
}

/** Throws `invalid-request` for more than the plan allows. */
function requireWithinPlan({ allowed, limit }: z.infer<typeof overageRequest>, { plan }: Terms): void {
  if (!allowed) return;
  if (plan.overageLimit === 0) throw invalidField('allowed', 'The plan does not allow overage.');
  if (limit > plan.overageLimit) {
    throw invalidField('limit', `The plan allows at most ${plan.overageLimit}.`);
  }
}
