/** Views the reducer's account and the naive model's in one form, so that they can be compared. */
import type { Result } from '../../../domain/reducer/command.js';
import { isOfAction, type Entry } from '../../../domain/account/entry.js';
import { actionState } from '../../../domain/reducer/known-entries.js';
import { ACTION_KEYS } from './command-sequences.js';
import type { TestLedger } from './ledger-driver.js';
import type { Answer, NaiveModel } from './naive-model.js';

export function answerOf(result: Result): Answer {
  if ('broken' in result) throw result.broken;
  if (!result.ok) return { code: result.refusal.code, id: null, repeated: false };
  return { code: 'ok', id: result.entry?._id ?? null, repeated: result.repeated };
}

export function viewOf(ledger: TestLedger) {
  const { state, balance, entries, crossings } = ledger;
  const { seq, buckets, period, grants, pauses, spaceCaps } = state;
  return {
    seq,
    left: balance.creditsLeft,
    total: balance.creditsTotal,
    held: balance.creditsHeld,
    overage: balance.overageTokens,
    late: [period.late.settled, period.late.overage],
    debt: Math.abs(buckets.debt),
    expired: buckets.expired,
    carriedIn: period.carriedIn,
    closed: lastClose(entries),
    period: period.number,
    periodEnd: period.end,
    grants: sorted(grants.filter(({ remaining }) => remaining > 0).map(({ id, remaining }) => [id, remaining])),
    usage: sorted(Object.entries(period.usage).map(([feature, { tokens, actions }]) => [feature, tokens, actions])),
    caps: sorted(Object.entries(spaceCaps).map(([spaceId, { limit, used }]) => [spaceId, limit, used])),
    pauses: pauses.map(({ id, feature }) => [id, feature]),
    lines: state.crossings,
    fired: crossings.map(({ _id, facts }) => [
      _id,
      facts.leftCredits,
      facts.heldCredits,
      facts.usedCredits,
      facts.totalCredits,
      facts.overage.usedTokens,
      facts.overage.heldTokens,
      facts.overage.limitTokens,
      facts.addedCredits,
    ]),
    owed: sorted(
      period.overageOwed.map(({ tokens, unitPrice }) => [`${unitPrice.currency} ${unitPrice.amount}`, tokens]),
    ),
    granted: sorted(Object.entries(period.grantedBySource).filter(([, tokens]) => tokens > 0)),
    actions: ACTION_KEYS.map((key) => {
      const action = actionState(entries.filter((entry) => isOfAction(entry) && entry.action === key));
      return [action.state, action.attempt, action.state === 'charged' ? action.netTokens : 0];
    }),
  };
}

export function modelView(model: NaiveModel): ReturnType<typeof viewOf> {
  const { seq, left, total, held, overageUsed, debt, period, periodEnd, credits, usage, caps, lines, fired } = model;
  const remaining = new Map<string, number>();
  for (const { grant, place } of credits) {
    if (place === 'left') remaining.set(grant.id, (remaining.get(grant.id) ?? 0) + 1);
  }
  return {
    seq,
    left,
    total,
    held,
    overage: overageUsed,
    late: [...model.late],
    debt,
    expired: credits.filter(({ place }) => place === 'expired').length,
    carriedIn: model.carriedIn,
    closed: model.closed,
    period,
    periodEnd: new Date(periodEnd),
    grants: sorted([...remaining]),
    usage: sorted([...usage].map(([feature, { tokens, actions }]) => [feature, tokens, actions])),
    caps: sorted([...caps].map(([spaceId, limit]) => [spaceId, limit, model.usedBySpace(spaceId)])),
    pauses: model.openPauses.map(({ id, feature }) => [id, feature]),
    lines,
    fired: fired.map((one) => [...one]),
    owed: sorted(model.owed),
    granted: sorted([...model.granted]),
    actions: ACTION_KEYS.map((key) => {
      const action = model.actions.get(key);
      const attempt = model.attempts.get(key) ?? 0;
      if (!action) return [attempt === 0 ? 'absent' : 'reopened', attempt, 0];
      if (action.state === 'held') return ['held', attempt, 0];
      return ['charged', attempt, action.charge.credits.length + action.charge.overage];
    }),
  };
}

function lastClose(entries: readonly Entry[]): readonly number[] {
  const close = entries.findLast((entry) => entry.type === 'period_close');
  if (!close) return [];
  const { used, overageUsed, heldAtClose = 0, late } = close.totals;
  return [used, overageUsed, heldAtClose, close.balanceAfter, late.settled, late.overage];
}

type Row = readonly (string | number)[];

function sorted(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])));
}
