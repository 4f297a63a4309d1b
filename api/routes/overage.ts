/** Overage is off until an Owner, or a key with the scope `manage`, allows tokens beyond the credits; the plan only offers them. */
import type { z } from 'zod';
import { overageAnswer, overageRequest } from '../../contract/billing/overage.js';
import { accountParams } from '../../contract/ids.js';
import type { AccountServices } from '../../accounts/services.js';
import { invalidField, notFound } from '../../domain/errors.js';
import { formatCredits } from '../../domain/credits.js';
import type { Terms } from '../../domain/account/terms.js';
import type { PlanTerms } from '../../domain/pricing/plan.js';
import { overageLimit } from '../../domain/account/overage.js';
import type { Ledger } from '../../ledger/ledger.js';
import { byCaller, requireRight, requireWholeAccount } from '../caller.js';
import { replyOf, refused } from '../http/problem.js';
import { OWNERS, route, type Route } from '../route.js';

type OverageChoice = NonNullable<Terms['overage']>;

interface OverageParts extends Pick<AccountServices, 'memberAccess'> {
  readonly ledger: Ledger;
}

export function overageRoutes({ ledger, memberAccess }: OverageParts): Route[] {
  return [
    route({
      method: 'put',
      path: '/v1/accounts/{accountId}/overage',
      tag: 'Billing',
      summary: "Allows overage within the plan's limit, or stops it",
      description:
        'Every account begins without overage. It is allowed at the price that the plan asks now: if the plan later asks more, or another currency, overage stops until it is allowed again. Overage that is already used is billed at the price at which it was used; a lower limit only stops further use.',
      access: OWNERS,
      params: accountParams,
      body: overageRequest,
      answers: { 200: overageAnswer },
      refusals: ['not-found', 'account-closed', 'ledger-unavailable'],
      async handle({ params: { accountId }, body, caller }) {
        requireWholeAccount(caller);
        await requireRight(caller, 'allow_overage', memberAccess);
        const before = await ledger.readAccount(accountId);
        if (!before) throw notFound('account');
        const overage = choiceOf(body, before.terms.plan);
        requireWithinPlan(overage, before.terms);
        const command = { type: 'change_terms', changes: { overage }, ...byCaller(caller) } as const;
        const done = await ledger.submit(accountId, command);
        if (!done.ok) return replyOf(refused(done.refusal));
        const { terms } = (await ledger.readAccount(accountId)) ?? before;
        const limit = overageLimit(terms);
        const { overageLimit: planLimit, overageUnitPrice: unitPrice } = terms.plan;
        return { status: 200, body: { allowed: limit > 0, limit, planLimit, unitPrice } };
      },
    }),
  ];
}

/** Allowed is what was read: a plan that has become dearer since is not. */
function choiceOf({ allowed, limit }: z.infer<typeof overageRequest>, plan: PlanTerms): OverageChoice {
  return { allowed, limit: limit ?? (allowed ? plan.overageLimit : 0), unitPrice: plan.overageUnitPrice };
}

/** Throws `invalid-request` for more than the plan allows. */
function requireWithinPlan({ allowed, limit }: OverageChoice, { plan }: Terms): void {
  if (!allowed) return;
  if (plan.overageLimit === 0) throw invalidField('allowed', 'The plan offers no overage. Choose a plan that does.');
  if (limit > plan.overageLimit) {
    throw invalidField('limit', `The plan offers at most ${formatCredits(plan.overageLimit)} tokens.`);
  }
}
