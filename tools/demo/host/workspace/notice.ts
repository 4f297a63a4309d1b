/** Decides what a person reads after an action: what happened, what it cost, and the way out where it was refused. */
import { CreditsRefused, CreditsUnavailable, type Action, type Debited } from '../../../../client/index.js';
import { countAre, countTokens, formatCredits } from '../../../../domain/credits.js';
import type { QuoteReason } from '../../../../domain/pricing/quote-reason.js';
import { dateText, dateTimeText } from '../dates.js';
import { isOwner, mayChangeSettings, namesOf, ownersOf, type Who } from './people.js';

export interface Link {
  readonly text: string;
  readonly href: string;
}

export interface Notice {
  readonly kind: 'done' | 'refused' | 'problem';
  readonly title: string;
  readonly text?: string;
  /** The way out: a page, or a person to ask. */
  readonly wayOut?: Link | string;
  /** The actions that may wait for credits, and how long. */
  readonly waits?: { readonly actions: readonly Action[]; readonly waitSeconds?: number };
}

export interface Short {
  readonly tokens: number;
  readonly creditsLeft: number;
  readonly spaceLeft: number | null;
  readonly reason: QuoteReason;
}

export interface Place {
  readonly place: number;
  readonly tokens: number;
  readonly tokensAhead: number;
  /** When it stops waiting, as a person reads it. */
  readonly until: string;
}

const NO_CREDITS = 'You have no credits left for the period.';

export const done = (title: string, text?: string): Notice => ({
  kind: 'done',
  title,
  ...(text !== undefined && { text }),
});

/** `what`: what was done, for example "Ada Lovelace is evaluated." */
export function paidNotice(what: string, { debit, alreadyCharged }: Pick<Debited, 'debit' | 'alreadyCharged'>): Notice {
  if (alreadyCharged) return done(what, `It was paid on ${dateText(debit.at)}, so it cost nothing.`);
  const beyond =
    debit.overageTokens > 0 ? ` ${countTokens(debit.overageTokens)} beyond your plan are billed apart.` : '';
  return done(what, `It cost ${countTokens(debit.tokens)}.${beyond}`);
}

export const placeText = ({ place, tokens, tokensAhead }: Omit<Place, 'until'>): string =>
  `Place ${place}: it needs ${countTokens(tokens)}${tokensAhead > 0 ? `, after ${countTokens(tokensAhead)} for the others` : ''}.`;

/** A meeting waits until it begins, and everything else until a day. */
export const untilText = ({ feature }: Pick<Action, 'feature'>, expiresAt: string): string =>
  feature === 'meeting_assistant' ? `the meeting begins, ${dateTimeText(expiresAt)}` : dateText(expiresAt);

export const waitingNotice = (places: readonly Place[]): Notice => ({
  kind: 'done',
  title: places.length === 1 ? 'It waits for credits.' : `${places.length} actions wait for credits.`,
  text: places[0]
    ? `${placeText(places[0])} It runs by itself as soon as there are enough. It waits until ${places[0].until}.`
    : 'It runs by itself as soon as there are enough.',
});

/** Why a quote allows nothing, as a person reads it. Nothing was held. */
export function bulkRefusal(
  who: Who,
  { tokens, creditsLeft, spaceLeft, reason }: Short,
  actions: readonly Action[],
): Notice {
  switch (reason) {
    case 'credits':
      return noCreditsNotice(who, shortText(tokens, creditsLeft), { actions });
    case 'feature-off':
      return failureNotice(who, new CreditsRefused('feature-off', ''));
    case 'space-limit':
      return spaceLimitNotice(
        who,
        `This needs ${countTokens(tokens)} and the Space has ${formatCredits(spaceLeft ?? 0)} left of its limit for this period.`,
      );
    case 'account-closed':
      return { kind: 'refused', title: 'This company is closed. Nothing was charged.' };
    case 'paused':
      return { kind: 'refused', title: 'AI actions are paused for this account. Contact support.' };
  }
}

/** Explains why a bulk run cannot be paid, with the contract's sentence. */
const shortText = (tokens: number, left: number): string =>
  left === 0 ? NO_CREDITS : `This needs ${countTokens(tokens)} and ${countAre(left)} left.`;

function noCreditsNotice(who: Who, title: string, waits: Notice['waits']): Notice {
  return {
    kind: 'refused',
    title,
    text: 'Candidates, pipeline and listings keep working.',
    wayOut: wayOut(who),
    ...(waits && { waits }),
  };
}

/**
 * The service looks at the company's credits first, so that a Space's limit is the only thing missing. Nothing waits for a
 * limit: a person has to raise it.
 */
function spaceLimitNotice(who: Who, title: string): Notice {
  return {
    kind: 'refused',
    title,
    text: `${who.company.name} itself has enough credits. Candidates, pipeline and listings keep working.`,
    wayOut: mayChangeSettings(who)
      ? { text: 'Raise the limit', href: '/settings/spaces' }
      : `Ask an Owner or Admin to raise the limit: ${namesOf(who, mayChangeSettings)}.`,
  };
}

export const wayOut = (who: Who): Link | string =>
  isOwner(who) ? { text: 'Purchase credits', href: '/settings/subscription' } : `Ask an Owner: ${ownersOf(who)}.`;

/** `waits`: the action that may wait if only credits are missing. Throws an error that is our own fault. */
export function failureNotice(who: Who, error: unknown, waits?: Notice['waits']): Notice {
  if (error instanceof CreditsUnavailable) {
    return {
      kind: 'problem',
      title: 'Try again in a moment.',
      text: 'The credits service did not answer in time. Nothing is charged twice.',
    };
  }
  if (!(error instanceof CreditsRefused)) throw error;
  switch (error.code) {
    case 'credits-exhausted':
      return noCreditsNotice(who, error.message, waits);
    case 'space-limit-reached':
      return spaceLimitNotice(who, error.message);
    case 'feature-off':
      return {
        kind: 'refused',
        title: 'Candidate assistance is off.',
        text: 'While it is off, no candidate is evaluated and nothing is charged.',
        wayOut: mayChangeSettings(who)
          ? { text: 'Switch it on in the settings', href: '/settings/assistance' }
          : `Ask an Owner or Admin to switch it on: ${namesOf(who, mayChangeSettings)}.`,
      };
    default:
      return { kind: 'refused', title: error.message };
  }
}
