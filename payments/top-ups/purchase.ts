/**
 * Handles a click on "Purchase credits": stores the record first, then starts a workflow that opens the checkout. The
 * price is computed here and nowhere else; the same request id always continues the same purchase.
 */
import type { Accounts } from '../../accounts/accounts.js';
import type { Plans } from '../../accounts/plans.js';
import type { SpaceDirectory } from '../../accounts/space-directory.js';
import { FuelgaugeError, invalidRequest, notFound, spaceIssue, tryAgain, type Issue } from '../../domain/errors.js';
import { debtOf } from '../../domain/account/account-state.js';
import { MAX_OPEN_GRANTS, countOpenGrants } from '../../domain/grant.js';
import { purchaseProblem, totalPrice } from '../../domain/pricing/purchase.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { TopUpRecord } from './models.js';
import { topUpView, type TopUpView } from './top-up-view.js';
import type { TopUps } from './top-ups.js';
import type { TopUpWorkflows } from './top-up-workflows.js';

export interface PurchaseRequest {
  readonly accountId: string;
  readonly requestId: string;
  readonly credits: number;
  readonly spaceId?: string | undefined;
  readonly memberId?: string | undefined;
  readonly successUrl?: string | undefined;
  readonly cancelUrl?: string | undefined;
}

export interface PurchaseAnswer {
  readonly topUp: TopUpView;
  /** Null once the checkout is over. */
  readonly checkoutUrl: string | null;
}

export interface Purchases {
  /** Throws `try-again` while the checkout can't be opened: the same call continues where this one ended. */
  buy(request: PurchaseRequest): Promise<PurchaseAnswer>;
}

interface PurchaseParts {
  readonly topUps: TopUps;
  readonly accounts: Pick<Accounts, 'requireOpen'>;
  readonly plans: Pick<Plans, 'require'>;
  readonly directory: Pick<SpaceDirectory, 'hasSpace'>;
  readonly ledger: Pick<Ledger, 'readAccount'>;
  readonly workflows: Pick<TopUpWorkflows, 'openCheckout'>;
  /** Null: nothing can be sold here. */
  readonly livemode: boolean | null;
  /** A browser may be sent back to these. */
  readonly returnOrigins: readonly string[];
  readonly onError: (error: unknown) => void;
}

export function createPurchases(parts: PurchaseParts): Purchases {
  const { topUps, accounts, plans, directory, ledger, workflows, livemode, returnOrigins, onError } = parts;

  const record = async (request: PurchaseRequest): Promise<TopUpRecord> => {
    const { accountId, requestId, credits } = request;
    const asked = {
      credits,
      spaceId: request.spaceId ?? null,
      memberId: request.memberId ?? null,
      successUrl: request.successUrl ?? null,
      cancelUrl: request.cancelUrl ?? null,
    };
    const before = await topUps.findRequest(accountId, requestId);
    if (before) return requireSame(before, asked);
    if (livemode === null) throw tryAgain('Credits cannot be bought here: no payment provider is set up.');
    await accounts.requireOpen(accountId);
    const state = await ledger.readAccount(accountId);
    if (!state) throw notFound('account');
    const { packUnitPrice: unitPrice } = await plans.require(state.terms.plan.planId);
    const issues = urlIssues(asked, returnOrigins);
    const problem = purchaseProblem(credits, unitPrice);
    if (problem !== null) issues.push({ path: 'credits', message: problem });
    if (asked.spaceId !== null && !(await directory.hasSpace(accountId, asked.spaceId))) {
      issues.push(spaceIssue('spaceId', asked.spaceId));
    }
    if (countOpenGrants(state.grants) >= MAX_OPEN_GRANTS) {
      issues.push({ path: 'credits', message: `The account holds ${MAX_OPEN_GRANTS} unspent packs: spend one first.` });
    }
    if (issues.length > 0) throw invalidRequest(issues);
    await topUps.requireCurrency(accountId, unitPrice.currency);
    const total = totalPrice(credits, unitPrice);
    const debtAtOrder = debtOf(state);
    const ordered = { accountId, requestId, ...asked, unitPrice, total, livemode, debtAtOrder };
    return requireSame(await topUps.insert(ordered), asked);
  };

  return {
    async buy(request) {
      let found = await record(request);
      if (found.state === 'awaiting_payment' && found.checkoutUrl === null) {
        try {
          await workflows.openCheckout(found);
        } catch (error) {
          onError(error);
        }
        found = await topUps.require(found._id);
        if (found.state === 'awaiting_payment' && found.checkoutUrl === null) {
          throw tryAgain('The checkout could not be opened right now. Repeat the same call with the same requestId.');
        }
      }
      return { topUp: topUpView(found), checkoutUrl: found.state === 'awaiting_payment' ? found.checkoutUrl : null };
    },
  };
}

type Asked = Pick<TopUpRecord, 'credits' | 'spaceId' | 'memberId' | 'successUrl' | 'cancelUrl'>;

function requireSame(record: TopUpRecord, asked: Asked): TopUpRecord {
  // Any Owner may click again.
  const same = (['credits', 'spaceId', 'successUrl', 'cancelUrl'] as const).every(
    (name) => record[name] === asked[name],
  );
  if (same) return record;
  throw new FuelgaugeError('key-conflict', 'This requestId was used for another purchase. Use a fresh one.');
}

function urlIssues(asked: Pick<Asked, 'successUrl' | 'cancelUrl'>, origins: readonly string[]): Issue[] {
  const allowed = (url: string): boolean => URL.canParse(url) && origins.includes(new URL(url).origin);
  return (['successUrl', 'cancelUrl'] as const)
    .filter((path) => asked[path] !== null && !allowed(asked[path]))
    .map((path) => ({ path, message: 'must be on an origin that this installation allows (ALLOWED_ORIGINS)' }));
}
