/**
 * Money that goes back takes its credits along: each refund and each lost dispute once, by its share of what was paid.
 * Planned in the record first, then booked in the ledger under Stripe's id, so that a crash in between repeats nothing.
 */
import { done } from '../accounts/answers.js';
import { FuelgaugeError } from '../domain/errors.js';
import { creditsRefunded } from '../domain/purchase.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Reversal, TopUpRecord, TopUpState } from './models.js';
import { amountGone, isOpen } from './decide.js';
import type { Payment } from './payment.js';
import type { TopUps } from './top-ups.js';

interface ReversalParts {
  readonly topUps: TopUps;
  readonly ledger: Pick<Ledger, 'submit'>;
}

export interface Reversals {
  /** Of a purchase whose credits have been granted. May be repeated. */
  book(record: TopUpRecord, payment: Payment): Promise<TopUpRecord>;
}

export function createReversals({ topUps, ledger }: ReversalParts): Reversals {
  /** How many credits were really taken: what expired before is gone already. */
  const take = async ({ _id, accountId }: TopUpRecord, { id, kind, credits }: Reversal): Promise<number> => {
    if (credits === 0) return 0;
    const reason = kind === 'refund' ? 'The payment was refunded.' : 'The payment was charged back.';
    try {
      const { entry } = done(
        await ledger.submit(accountId, { type: 'clawback', clawbackId: id, grantId: _id, tokens: credits, reason }),
      );
      return entry?.legs.clawedBack ?? 0;
    } catch (error) {
      if (error instanceof FuelgaugeError && NOTHING_TO_TAKE.includes(error.code)) return 0;
      throw error;
    }
  };

  const giveBack = async (record: TopUpRecord, { id, taken }: Reversal): Promise<void> => {
    if (taken === 0) return;
    const { _id, accountId, grant } = record;
    done(
      await ledger.submit(accountId, {
        type: 'grant',
        grantId: `${_id}~${id}`,
        source: 'top_up',
        tokens: taken,
        expiresAt: grant?.expiresAt === null ? null : 'period_end',
        reason: 'A refund of the payment failed.',
      }),
    );
  };

  return {
    async book(record, payment) {
      const planned = plan(record, payment);
      let current = record;
      if (planned !== record.reversals) current = await topUps.change(current, { reversals: planned });
      for (const reversal of current.reversals) {
        let after: Reversal;
        if (reversal.state === 'planned') {
          after = { ...reversal, state: 'booked', taken: await take(current, reversal) };
        } else if (reversal.state === 'returning') {
          await giveBack(current, reversal);
          after = { ...reversal, state: 'returned' };
        } else continue;
        const reversals = current.reversals.map((other) => (other.id === after.id ? after : other));
        current = await topUps.change(current, { reversals });
      }
      const [dispute] = payment.disputes.slice(-1);
      const facts = {
        state: stateOf(payment),
        disputeId: dispute?.id ?? null,
        disputeStatus: dispute?.status ?? null,
      };
      const same = (Object.keys(facts) as (keyof typeof facts)[]).every((name) => facts[name] === current[name]);
      return same ? current : await topUps.change(current, facts);
    },
  };
}

const NOTHING_TO_TAKE: readonly string[] = ['already-refunded', 'account-closed'];

/** The same array when nothing is new. */
function plan({ credits, reversals }: TopUpRecord, payment: Payment): readonly Reversal[] {
  const { refunds, disputes, amountTotal } = payment;
  const failed = new Set(refunds.filter(({ active }) => !active).map(({ id }) => id));
  const kept = reversals.map((reversal): Reversal =>
    reversal.state === 'booked' && failed.has(reversal.id) ? { ...reversal, state: 'returning' } : reversal,
  );
  const gone: Pick<Reversal, 'id' | 'kind' | 'amount'>[] = [
    ...refunds.filter(({ active }) => active).map(({ id, amount }) => ({ id, amount, kind: 'refund' as const })),
    ...disputes
      .filter(({ outcome }) => outcome === 'lost')
      .map(({ id, amount }) => ({ id, amount, kind: 'dispute' as const })),
  ];
  const counts = ({ state }: Reversal): boolean => state === 'planned' || state === 'booked';
  let before = kept.filter(counts).reduce((sum, { amount }) => sum + amount, 0);
  const added = gone
    .filter(({ id }) => !reversals.some((reversal) => reversal.id === id))
    .map((next): Reversal => {
      const upTo = (amount: number): number => creditsRefunded(credits, amount, amountTotal);
      const share = upTo(before + next.amount) - upTo(before);
      before += next.amount;
      return { ...next, credits: share, state: 'planned', taken: 0 };
    });
  const changed = added.length > 0 || kept.some((reversal, index) => reversal !== reversals[index]);
  return changed ? [...kept, ...added] : reversals;
}

function stateOf(payment: Payment): TopUpState {
  if (isOpen(payment.disputes)) return 'disputed';
  const gone = amountGone(payment);
  if (gone === 0) return 'credited';
  return gone >= payment.amountTotal ? 'refunded' : 'partly_refunded';
}
