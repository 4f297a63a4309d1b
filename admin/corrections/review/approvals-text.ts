/** Says why others have to approve a correction, and whom it waits for. */
import { countCredits, formatCredits } from '../../../domain/credits.js';
import { approversNeeded, type Sums } from '../limits/limits.js';
import type { CorrectionRecord, LimitRecord } from '../models.js';

/** `Above 1,000 credits of your own within 24 hours another person approves; you have used 600.` Null: nobody has to. */
export function whyApprovals(limit: LimitRecord, tokens: number, sums: Sums): string | null {
  const needed = approversNeeded(limit, tokens, sums);
  if (needed === 0) return null;
  if (needed === limit.leastApprovers) return `For your role this always needs ${otherPeople(needed)}.`;
  const isOfAll = needed === 2 || sums.inAll > limit.aloneInAll;
  const used = (isOfAll ? sums.inAll : sums.inAccount) - tokens;
  const where = isOfAll ? '' : ' for this account';
  const own = `credits of your own${where} within 24 hours`;
  const rule =
    needed === 2
      ? `From ${formatCredits(limit.twoFrom)} ${own}, two other people approve`
      : `Above ${formatCredits(isOfAll ? limit.aloneInAll : limit.aloneInAccount)} ${own} another person approves`;
  return `${rule}; you have used ${formatCredits(used)}, and this is ${countCredits(tokens)}.`;
}

/** `1 of 2 people approved; another person has to.` */
export function waitsFor({
  approvals,
  neededApprovals,
}: Pick<CorrectionRecord, 'approvals' | 'neededApprovals'>): string {
  const given = approvals.length;
  const missing = neededApprovals - given;
  const who = missing === 1 ? 'another person has' : `${missing} other people have`;
  return `${given === 0 ? 'Nobody approved it yet' : `${given} of ${neededApprovals} people approved`}; ${who} to.`;
}

const otherPeople = (count: number): string =>
  count === 1 ? 'the approval of another person' : `the approval of ${count} other people`;
