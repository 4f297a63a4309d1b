/**
 * Brings a purchase to what Stripe says about its payment now. It may be called at any time, any number of times: the
 * credits are granted once because the ledger knows the grant by the purchase's id.
 */
import type Stripe from 'stripe';
import { memberActor, periodNumberOf } from '../../domain/business-key.js';
import { sumTokens } from '../../domain/grant.js';
import type { Ledger } from '../../ledger/ledger.js';
import { byTopUp } from './by-top-up.js';
import type { MoneyPaid, TopUpRecord } from './models.js';
import { readPayment, type Payment } from './payment.js';
import { decideOnPayment } from './payment-decision.js';
import { createReversals } from './reversal.js';
import { TopUpChanged, type TopUps } from './top-ups.js';

export interface TopUpPayments {
  apply(topUpId: string): Promise<TopUpRecord>;
  /** True when `apply` would change something. Writes nothing. */
  hasNews(record: TopUpRecord): Promise<boolean>;
}

interface TopUpPaymentsParts {
  readonly stripe: Stripe;
  readonly topUps: Pick<TopUps, 'require' | 'change'>;
  readonly ledger: Pick<Ledger, 'submit' | 'readAccount'>;
  readonly now?: () => Date;
}

/** Another process applies the same payment at the same time, and is done soon. */
const MAX_TRIES = 5;

export function createTopUpPayments(parts: TopUpPaymentsParts): TopUpPayments {
  const { stripe, topUps, ledger, now = () => new Date() } = parts;
  const reversals = createReversals({ topUps, ledger });

  const grant = async (record: TopUpRecord, seen: Pick<TopUpRecord, 'paymentIntentId' | 'paymentStatus' | 'paid'>) => {
    const { _id, accountId, credits, memberId } = record;
    const started = await topUps.change(record, {
      ...seen,
      state: 'processing',
      grantStartedAt: record.grantStartedAt ?? now(),
    });
    const account = await ledger.readAccount(accountId);
    const answer = await ledger.submit(accountId, {
      type: 'grant',
      grantId: _id,
      source: 'top_up',
      tokens: credits,
      expiresAt: account?.terms.plan.packsCarryOver === true ? null : 'period_end',
      ...byTopUp(_id),
      ...(memberId !== null && { actor: memberActor(accountId, memberId) }),
    });
    if (!answer.ok) {
      return await topUps.change(started, {
        state: 'parked',
        parkedBecause: `the ledger refuses the credits (${answer.refusal.code}): ${answer.refusal.detail}`,
        grantStartedAt: null,
      });
    }
    const { _id: entryId, periodId, at, slices, legs } = answer.entry;
    return await topUps.change(started, {
      state: 'credited',
      parkedBecause: null,
      grant: {
        entryId,
        periodId,
        periodNumber: periodNumberOf(periodId),
        at,
        expiresAt: slices[0]?.expiresAt ?? null,
        creditsUsable: sumTokens(slices),
        debtRepaid: legs.debt ?? 0,
      },
    });
  };

  const applyOnce = async (topUpId: string): Promise<TopUpRecord> => {
    const record = await topUps.require(topUpId);
    const payment = await readPayment(stripe, record);
    const decision = decideOnPayment(record, payment, now());
    const seen = {
      paymentIntentId: payment?.paymentIntentId ?? null,
      paymentStatus: payment?.paymentStatus ?? null,
      paid: payment?.paid === true ? moneyPaid(payment) : null,
    };
    switch (decision.kind) {
      case 'wait':
      case 'end':
      case 'withhold':
        return await changeIfNew(record, { ...seen, state: decision.state });
      case 'park':
        return await changeIfNew(record, { ...seen, state: 'parked', parkedBecause: decision.because });
      case 'grant':
        return await bookReversals(await grant(record, seen), payment);
      case 'granted':
        return await bookReversals(record, payment);
    }
  };

  const bookReversals = async (record: TopUpRecord, payment: Payment | null): Promise<TopUpRecord> =>
    record.grant && payment ? await reversals.book(record, payment) : record;

  const changeIfNew = async (record: TopUpRecord, changes: Partial<TopUpRecord>): Promise<TopUpRecord> => {
    const isNew = Object.entries(changes).some(
      ([name, value]) => JSON.stringify(record[name as keyof TopUpRecord]) !== JSON.stringify(value),
    );
    return isNew ? await topUps.change(record, changes) : record;
  };

  return {
    async apply(topUpId) {
      for (let tries = 1; ; tries += 1) {
        try {
          return await applyOnce(topUpId);
        } catch (error) {
          if (!(error instanceof TopUpChanged) || tries === MAX_TRIES) throw error;
        }
      }
    },

    async hasNews(record) {
      const decision = decideOnPayment(record, await readPayment(stripe, record), now());
      return decision.kind !== 'wait' || decision.state !== record.state;
    },
  };
}

/** Also of a payment that is parked: a person has to know what was paid. */
function moneyPaid({ currency, amountTotal, amountDiscount, amountTax }: Payment): MoneyPaid {
  return { currency: currency ?? 'usd', total: amountTotal, discount: amountDiscount, tax: amountTax };
}
