/**
 * Handles a click on "Purchase credits": stores the record first, then starts a workflow that opens the checkout. The
 * price is computed here and nowhere else; the same request id always continues the same purchase.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Accounts } from '../../accounts/accounts.js';
import type { SpaceDirectory } from '../../accounts/space-directory.js';
import { FuelgaugeError, invalidRequest, notFound, spaceIssue, tryAgain, type Issue } from '../../domain/errors.js';
import { countOpenGrants, debtOf } from '../../domain/account/account-state.js';
import { MAX_OPEN_GRANTS } from '../../domain/grant.js';
import { purchaseProblem, totalPrice } from '../../domain/pricing/purchase.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { TopUpRecord } from './models.js';
import { readReturnUrl } from './return-url.js';
import { topUpView, type TopUpView } from './top-up-view.js';
import { isRefused, purchaseRefused } from './refused-purchase.js';
import { TopUpChanged, type TopUps } from './top-ups.js';
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
  /**
   * Throws `try-again` while the checkout can't be opened, and `payment-refused` where the payment provider refuses it.
   * The same call continues where this one ended.
   */
  buy(request: PurchaseRequest): Promise<PurchaseAnswer>;
}

interface PurchaseParts {
  readonly topUps: TopUps;
  readonly accounts: Pick<Accounts, 'requireOpen'>;
  readonly directory: Pick<SpaceDirectory, 'hasSpace'>;
  readonly ledger: Pick<Ledger, 'readAccount'>;
  readonly workflows: Pick<TopUpWorkflows, 'openCheckout'>;
  /** Null: nothing can be sold here. */
  readonly livemode: boolean | null;
  /** A browser may be sent back to these. */
  readonly returnOrigins: readonly string[];
  readonly onError: (error: unknown) => void;
}

const MAX_TRIES = 4;
const RUN_ENDS_MS = 400;

export function createPurchases(parts: PurchaseParts): Purchases {
  const { topUps, accounts, directory, ledger, workflows, livemode, returnOrigins, onError } = parts;

  const record = async (request: PurchaseRequest): Promise<TopUpRecord> => {
    const { accountId, requestId, credits } = request;
    const { issues, ...returnUrls } = readReturnUrls(request, returnOrigins);
    const asked = {
      credits,
      spaceId: request.spaceId ?? null,
      memberId: request.memberId ?? null,
      ...returnUrls,
    };
    const before = await topUps.findRequest(accountId, requestId);
    if (before) return requireSame(before, asked);
    if (livemode === null) throw tryAgain('Credits cannot be bought here: no payment provider is set up.');
    await accounts.requireOpen(accountId);
    const state = await ledger.readAccount(accountId);
    if (!state) throw notFound('account');
    const { packUnitPrice: unitPrice } = state.terms.plan;
    const problem = purchaseProblem(credits, unitPrice);
    if (problem !== null) issues.push({ path: 'credits', message: problem });
    if (asked.spaceId !== null && !(await directory.hasSpace(accountId, asked.spaceId))) {
      issues.push(spaceIssue('spaceId', asked.spaceId));
    }
    if (countOpenGrants(state) >= MAX_OPEN_GRANTS) {
      const message = `The account has ${MAX_OPEN_GRANTS} packs that are unspent or disputed: wait until one is spent or its dispute ends.`;
      issues.push({ path: 'credits', message });
    }
    if (issues.length > 0) throw invalidRequest(issues);
    await topUps.requireCurrency(accountId, unitPrice.currency);
    const total = totalPrice(credits, unitPrice);
    const debtAtOrder = debtOf(state);
    const ordered = { accountId, requestId, ...asked, unitPrice, total, livemode, debtAtOrder };
    return requireSame(await topUps.insert(ordered), asked);
  };

  /** Somebody may have corrected what Stripe refused, so the same call asks Stripe again. */
  const beginAgain = async (refused: TopUpRecord): Promise<TopUpRecord> => {
    await accounts.requireOpen(refused.accountId);
    try {
      return await topUps.beginAgain(refused);
    } catch (error) {
      if (error instanceof TopUpChanged) return await topUps.require(refused._id);
      throw error;
    }
  };

  const openCheckout = async (found: TopUpRecord): Promise<TopUpRecord> => {
    for (let tries = 1; ; tries += 1) {
      const failed = await workflows.openCheckout(found).then(
        () => false,
        (error: unknown) => {
          onError(error);
          return true;
        },
      );
      const now = await topUps.require(found._id);
      const isOpen = now.state !== 'awaiting_payment' || now.checkoutUrl !== null;
      if (failed || isOpen || tries === MAX_TRIES) return now;
      // The workflow's run before was about to end and opened nothing: the next call starts another.
      await sleep(RUN_ENDS_MS);
    }
  };

  return {
    async buy(request) {
      let found = await record(request);
      if (isRefused(found)) found = await beginAgain(found);
      if (found.state === 'awaiting_payment' && found.checkoutUrl === null) {
        found = await openCheckout(found);
        if (isRefused(found)) throw purchaseRefused(found);
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

/** The addresses as they are stored, and compared when the request is repeated. */
function readReturnUrls(request: PurchaseRequest, origins: readonly string[]) {
  const issues: Issue[] = [];
  const read = (path: 'successUrl' | 'cancelUrl'): string | null => {
    const typed = request[path];
    if (typed === undefined) return null;
    const found = readReturnUrl(typed, origins);
    if ('href' in found) return found.href;
    issues.push({ path, message: found.problem });
    return typed;
  };
  return { successUrl: read('successUrl'), cancelUrl: read('cancelUrl'), issues };
}
