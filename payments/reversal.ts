/**
 * Money that goes back takes its credits along: each refund and each lost dispute once, by its share of what was paid.
 * While a dispute is open, what is left of its credits can't be spent; what was spent becomes debt only when it is lost.
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
  readonly ledger: Pick<Ledger, 'submit' | 'readAccount'>;
}

export interface Reversals {
  /** Of a purchase whose credits have been granted. May be repeated. */
  book(record: TopUpRecord, payment: Payment): Promise<TopUpRecord>;
}

export function createReversals({ topUps, ledger }: ReversalParts): Reversals {
  /** How many credits were really taken: what expired before is gone already. */
  const take = async ({ _id, accountId }: TopUpRecord, { id, kind, credits }: Reversal): Promise<number> => {
    if (credits === 0) return 0;
    const reason = REASONS[kind];
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

  const giveBack = async (record: TopUpRecord, { id, kind, taken }: Reversal): Promise<void> => {
    if (taken === 0) return;
    const { _id, accountId, grant } = record;
    const answer = await ledger.submit(accountId, {
      type: 'grant',
      grantId: `${_id}~${id}`,
      source: 'top_up',
      tokens: taken,
      expiresAt: grant?.expiresAt === null ? null : 'period_end',
      reason: kind === 'freeze' ? 'The dispute of the payment was won.' : 'A refund of the payment failed.',
    });
    // Nobody can spend from a closed account.
    if (!answer.ok && answer.refusal.code !== 'account-closed') done(answer);
  };

  return {
    async book(record, payment) {
      const account = isOpen(payment.disputes) ? await ledger.readAccount(record.accountId) : null;
      const left = account?.grants.find(({ id }) => id === record._id)?.remaining ?? 0;
      const planned = plan(record, payment, left);
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

const REASONS: Readonly<Record<Reversal['kind'], string>> = {
  refund: 'The payment was refunded.',
  dispute: 'The payment was charged back.',
  freeze: 'The payment is disputed.',
};

/** `left` is what remains of the credits. The same array when nothing is new. */
function plan({ credits, reversals }: TopUpRecord, payment: Payment, left: number): readonly Reversal[] {
  const { refunds, disputes, amountTotal } = payment;
  const cameToNothing = new Set([
    ...refunds.filter(({ active }) => !active).map(({ id }) => id),
    ...disputes.filter(({ outcome }) => outcome === 'won').map(({ id }) => freezeId(id)),
  ]);
  const planned = reversals.map((reversal): Reversal =>
    reversal.state === 'booked' && cameToNothing.has(reversal.id) ? { ...reversal, state: 'returning' } : reversal,
  );
  const stands = ({ state }: Reversal): boolean => state === 'planned' || state === 'booked';
  const find = (id: string): Reversal | undefined => planned.find((reversal) => reversal.id === id);
  const upTo = (amount: number): number => creditsRefunded(credits, amount, amountTotal);
  /** The credits that one more amount pays for, after those that went back before. */
  const shareOf = (amount: number): number => {
    const before = planned.filter(stands).reduce((sum, reversal) => sum + reversal.amount, 0);
    return upTo(before + amount) - upTo(before);
  };
  const add = (reversal: Pick<Reversal, 'id' | 'kind' | 'amount' | 'credits'>): void => {
    planned.push({ ...reversal, state: 'planned', taken: 0 });
  };

  for (const { id, amount, active } of refunds) {
    if (active && !find(id)) add({ id, kind: 'refund', amount, credits: shareOf(amount) });
  }
  for (const { id, amount, outcome } of disputes) {
    const freeze = find(freezeId(id));
    if (outcome === 'open' && !freeze) {
      add({ id: freezeId(id), kind: 'freeze', amount: 0, credits: Math.min(left, shareOf(amount)) });
    }
    if (outcome === 'lost' && !find(id)) {
      const frozen = freeze === undefined || !stands(freeze) ? 0 : freeze.credits;
      add({ id, kind: 'dispute', amount, credits: Math.max(0, shareOf(amount) - frozen) });
    }
  }
  const isNew = planned.length > reversals.length || planned.some((reversal, index) => reversal !== reversals[index]);
  return isNew ? planned : reversals;
}

const freezeId = (disputeId: string): string => `${disputeId}~freeze`;

function stateOf(payment: Payment): TopUpState {
  if (isOpen(payment.disputes)) return 'disputed';
  const gone = amountGone(payment);
  if (gone === 0) return 'credited';
  return gone >= payment.amountTotal ? 'refunded' : 'partly_refunded';
}
