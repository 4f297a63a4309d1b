/**
 * Says what a crossing means, in the app and in mails, from its own facts: what was true at its time stays true however
 * late it is read.
 */
import { formatDay, lastDayOf } from '../domain/calendar/format-date.js';
import { countActions, countAre, countCredits, countTokens, formatCredits } from '../domain/credits.js';
import {
  CREDITS_GONE,
  type CrossingFacts,
  type CrossingKind,
  type CrossingRecord,
} from '../domain/account/crossing.js';
import { ALERT_KINDS, type AlertKind } from '../domain/alerts/alert-kind.js';
import { ALERT_NAMES, type MailedAlert } from '../domain/alerts/preferences.js';
import type { GrantSource } from '../domain/grant.js';
import { formatMoney } from '../domain/pricing/money.js';

export interface AlertText {
  readonly kind: AlertKind;
  readonly title: string;
  readonly body: string;
}

/** Counts the waiting actions that started since credits came back, and those that still wait. */
export interface Resumption {
  readonly startedActions: number;
  readonly waitingActions: number;
  readonly waitingTokens: number;
}

export type ResumptionSince = (accountId: string, since: Date) => Promise<Resumption>;

interface Wording {
  readonly title: string;
  readonly body: (facts: CrossingFacts, resumption: Resumption) => string;
  /** The alert that members choose mails for; null: it is never mailed. */
  readonly mailedAs: MailedAlert | null;
  readonly inSlack: boolean;
}

const WORDINGS: Readonly<Record<CrossingKind, Wording>> = {
  threshold: {
    title: ALERT_NAMES.tokenAtThreshold,
    body: thresholdText,
    mailedAs: 'tokenAtThreshold',
    inSlack: true,
  },
  gone: { title: ALERT_NAMES.tokensGone, body: goneText, mailedAs: 'tokensGone', inSlack: true },
  overage: { title: 'Overage has begun', body: overageText, mailedAs: null, inSlack: true },
  back: { title: 'Credits are back', body: backText, mailedAs: null, inSlack: false },
};

type Told = Pick<CrossingRecord, 'kind' | 'facts'>;

const NOTHING_WAITED: Resumption = { startedActions: 0, waitingActions: 0, waitingTokens: 0 };

export function alertText({ kind, facts }: Told, resumption = NOTHING_WAITED): AlertText {
  const { title, body } = WORDINGS[kind];
  return { kind: ALERT_KINDS[kind], title, body: body(facts, resumption) };
}

export const mailedAs = ({ kind }: Pick<CrossingRecord, 'kind'>): MailedAlert | null => WORDINGS[kind].mailedAs;

export const goesToSlack = ({ kind }: Pick<CrossingRecord, 'kind'>): boolean => WORDINGS[kind].inSlack;

function thresholdText({ usedCredits, totalCredits, leftCredits, heldCredits, ...facts }: CrossingFacts): string {
  const used = `${formatCredits(usedCredits)} of ${countCredits(totalCredits)} (${percentOf(usedCredits, totalCredits)})`;
  const held = heldCredits === 0 ? '' : `, and ${countAre(heldCredits)} held for actions that have begun`;
  const left = leftCredits === 0 ? 'none are left' : `${countAre(leftCredits)} left`;
  return `${used} ${areUsed(usedCredits)}; ${left} until ${lastDay(facts)}${held}.`;
}

function goneText(facts: CrossingFacts): string {
  const next = formatDay(facts.periodEnd, facts.timeZone, facts.periodStart);
  return [
    CREDITS_GONE,
    ...whereTheyAre(facts),
    `AI actions wait until ${next}, or until an Owner purchases credits.`,
    'Candidates, pipeline and listings keep working.',
  ].join(' ');
}

function overageText(facts: CrossingFacts): string {
  return `Your plan's credits are used. ${furtherActions(facts)}`;
}

function backText(facts: CrossingFacts, resumption: Resumption): string {
  return [cameBack(facts), ...resumed(resumption)].join(' ');
}

/** `6 actions started; 4 still wait for 60 tokens.` */
function resumed({ startedActions, waitingActions, waitingTokens }: Resumption): string[] {
  const started = `${countActions(startedActions)} started`;
  const wait = `still ${waitingActions === 1 ? 'waits' : 'wait'} for ${countTokens(waitingTokens)}`;
  if (startedActions === 0) return waitingActions === 0 ? [] : [`${countActions(waitingActions)} ${wait}.`];
  return [waitingActions === 0 ? `${started}.` : `${started}; ${formatCredits(waitingActions)} ${wait}.`];
}

function cameBack(facts: CrossingFacts): string {
  const { addedCredits = 0, overage } = facts;
  if (addedCredits > 0) return `${countCredits(addedCredits)} ${addedCredits === 1 ? 'was' : 'were'} added.`;
  return overage.limitTokens > 0
    ? `AI actions can run again. ${furtherActions(facts)}`
    : 'AI actions can run again: there are credits to spend.';
}

const furtherActions = ({ overage: { unitPrice, limitTokens } }: CrossingFacts): string =>
  `Further actions are billed separately, ${formatMoney(unitPrice)} per token, up to ${countTokens(limitTokens)}.`;

/** Credits that are still held at the end are frozen by a dispute: no action holds any then. */
function whereTheyAre(facts: CrossingFacts): string[] {
  const { totalCredits, usedCredits, heldCredits, overage } = facts;
  const all = totalCredits === 1 ? 'The only credit' : `All ${countCredits(totalCredits)}`;
  const from = sourcesOf(facts);
  const used =
    heldCredits === 0
      ? `${all}${from} ${areUsed(totalCredits)}.`
      : `${formatCredits(usedCredits)} of ${countCredits(totalCredits)}${from} ${areUsed(usedCredits)}; ` +
        `${countAre(heldCredits)} frozen while a payment is disputed.`;
  const beyond = `${countTokens(overage.usedTokens)} beyond them ${areUsed(overage.usedTokens)}, too, and billed separately.`;
  return overage.usedTokens === 0 ? [used] : [used, beyond];
}

const SOURCE_NAMES: Readonly<Record<GrantSource, string>> = {
  allocation: 'plan',
  top_up: 'packs',
  promotion: 'promotions',
  adjustment: 'adjustments',
};

/** ` (500 plan + 100 packs)`; empty where there is one source, or where credits expired or were taken back. */
function sourcesOf({ grantedBySource, carriedInCredits, totalCredits }: CrossingFacts): string {
  const named = (Object.keys(SOURCE_NAMES) as GrantSource[]).map((source) => ({
    credits: grantedBySource[source],
    name: SOURCE_NAMES[source],
  }));
  const parts = [...named, { credits: carriedInCredits, name: 'carried over' }].filter(({ credits }) => credits > 0);
  const sum = parts.reduce((total, { credits }) => total + credits, 0);
  if (parts.length < 2 || sum !== totalCredits) return '';
  return ` (${parts.map(({ credits, name }) => `${formatCredits(credits)} ${name}`).join(' + ')})`;
}

const areUsed = (credits: number): string => (credits === 1 ? 'is used' : 'are used');
const percentOf = (part: number, whole: number): string => `${Math.floor((part * 100) / whole)} %`;
const lastDay = ({
  periodStart,
  periodEnd,
  timeZone,
}: Pick<CrossingFacts, 'periodStart' | 'periodEnd' | 'timeZone'>): string =>
  formatDay(lastDayOf(periodEnd), timeZone, periodStart);
