/** A debit and a hold share this: whether the account can pay, from which grants, and who asked for it when. */
import { actionHolds, capLeft, capOf, type AccountState, type Freeze, type Hold } from '../../account/account-state.js';
import { refuse, type DebitCommand, type Refusal } from '../command.js';
import { countAre, countCredits, countTokens, formatCredits } from '../../credits.js';
import type { Asked, ChargeEntry, Entry, HoldEntry } from '../../account/entry.js';
import { burn, sumTokens, type Slice } from '../../grant.js';
import type { Journal } from '../journal.js';
import { overageLeft } from '../../account/overage.js';
import { present } from '../../present.js';
import type { Feature } from '../../pricing/price-list.js';
import { CREDITS_GONE } from '../../account/crossing.js';
import { refusePaused } from './pause.js';

interface Spender {
  readonly feature: Feature;
  readonly spaceId?: string | undefined;
}

/**
 * Grant slices in burn order, then overage. Refused: what is paused (`spending-paused`), a feature that is off
 * (`feature-off`), more than is left
 * (`credits-exhausted`), more than the Space's cap leaves (`space-limit-reached`).
 */
export function takeCredits(
  state: AccountState,
  { feature, spaceId }: Spender,
  tokens: number,
): { slices: Slice[]; overageTokens: number } | Refusal {
  const paused = refusePaused(state, feature);
  if (paused) return paused;
  if (feature === 'candidate_evaluation' && !state.terms.candidateAssistance) {
    return refuse('feature-off', 'Candidate assistance is off for this account: switch it on to evaluate candidates.');
  }
  const { available } = state.buckets;
  const overage = overageLeft(state);
  if (available + overage < tokens) {
    const tokensHeld = sumTokens(actionHolds(state));
    return refuse('credits-exhausted', tooFew({ tokens, available, overage, tokensHeld }), {
      creditsLeft: available,
      tokensNeeded: tokens,
      tokensHeld,
      periodEndsAt: state.period.end,
    });
  }
  const cap = capOf(state, spaceId);
  if (cap && cap.used + tokens > cap.limit) {
    const left = capLeft(cap);
    return refuse(
      'space-limit-reached',
      `This needs ${countTokens(tokens)} and the Space has ${formatCredits(left)} left of its ${formatCredits(cap.limit)} for this period.`,
      { creditsLeft: left, tokensNeeded: tokens, periodEndsAt: state.period.end },
    );
  }
  const slices = burn(state.grants, tokens);
  return { slices, overageTokens: tokens - sumTokens(slices) };
}

interface Shortage {
  readonly tokens: number;
  readonly available: number;
  readonly overage: number;
  readonly tokensHeld: number;
}

/** Credits, overage and holds by themselves, so that the text names the same numbers as the facts. */
function tooFew({ tokens, available, overage, tokensHeld }: Shortage): string {
  if (available + overage + tokensHeld === 0) return CREDITS_GONE;
  const needed = `This needs ${countTokens(tokens)}`;
  const shortage =
    overage === 0
      ? `${needed} and ${countAre(available)} left`
      : `${needed}; ${countCredits(available)} and ${countTokens(overage)} beyond the plan limit are left`;
  if (tokensHeld === 0) return `${shortage}.`;
  return `${shortage}. Work that has not ended yet holds ${formatCredits(tokensHeld)} more, which may come back.`;
}

/** The entry that `requestId` wrote, or a conflict when it was for something else, another Space or another member. */
export function recordedRequest<E extends ChargeEntry | HoldEntry>(
  journal: Journal,
  command: Asked & { readonly requestId?: string; readonly action?: string; readonly feature: string },
  isSought: (entry: Entry) => entry is E,
): E | Refusal | null {
  if (command.requestId === undefined) return null;
  const entry = journal.known.find({ by: 'requestId', value: command.requestId }).find(isSought);
  if (!entry) return null;
  const other = otherThan(entry, command);
  return other ? refuse('key-conflict', `This requestId was already used ${other}. Use a new one.`) : entry;
}

function otherThan(
  entry: ChargeEntry | HoldEntry,
  command: Asked & { readonly action?: string; readonly feature: string },
): string | null {
  const asked = entry.asked ?? entry;
  if (entry.feature !== command.feature || entry.action !== command.action) return 'for something else';
  if (asked.spaceId !== command.spaceId) return 'in another Space';
  return asked.memberId === command.memberId ? null : 'for another member';
}

/** What a call named, where the entry that it makes is of its hold's Space or member. */
export function askedOf(
  { requestId, spaceId, memberId }: Asked & { readonly requestId?: string },
  made: { readonly [Field in keyof Asked]: Asked[Field] | undefined },
): { asked?: Asked } {
  if (requestId === undefined || (spaceId === made.spaceId && memberId === made.memberId)) return {};
  return { asked: present({ spaceId, memberId }) };
}

export function whoOf({ feature, price, spaceId, memberId, requestId }: Omit<DebitCommand, 'type' | 'action'>) {
  return { feature, priceListVersion: price.priceListVersion, ...present({ spaceId, memberId, requestId }) };
}

/** Marks an entry that comes out of an earlier period's hold. */
export function lateness(state: AccountState, of: Pick<Hold | Freeze, 'periodId'>): { late?: true } {
  return of.periodId === state.period.id ? {} : { late: true };
}
