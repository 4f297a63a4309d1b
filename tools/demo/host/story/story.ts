/**
 * Plays the story of one customer, from a full allocation to the hard stop. The first part uses fixed ids, so playing
 * it again costs nothing and shows when each action was paid. The second part uses ids of the current period, so each
 * period ends at zero. The story stores nothing: the credits service knows what happened before.
 */
import { countCredits } from '../../../../domain/credits.js';
import type { CreditsClient } from '../../../../client/index.js';
import { debitActivityId } from '../../../../client/workflow.js';
import { meetingWorkflowId, type Assistant, type Outcome, type Way } from './assistant.js';
import { ACCOUNT_ID } from '../company.js';
import { QUICK_ACCOUNT_ID } from '../two-minute-company.js';
import { JOB } from '../assistant-activities.js';
import { dateText, lastDayText } from '../dates.js';
import { actionRow, freeRow, heading, refundRow } from './lines.js';
import { nameOf, type CandidateId, type Pipeline } from '../pipeline.js';

export interface StoryParts {
  readonly credits: CreditsClient;
  readonly assistant: Assistant;
  readonly pipeline: Pipeline;
  readonly apiUrl: string;
  /** A refund recorded before this time is shown with its date. */
  readonly startedAt: Date;
  readonly say: (line: string) => void;
  /** Gives a person time to read a line. */
  readonly pause: () => Promise<void>;
  /** Retries a step while the service does not answer. */
  readonly retry: <T>(step: () => Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
}

/** Limits the story when top-ups leave more credits than it can spend. */
const MAX_OF_EACH = 5;
const MISSED_CALL = 'call-with-alan';

export async function playStory(parts: StoryParts): Promise<void> {
  const { credits, pipeline, say, pause, signal } = parts;
  const card = await parts.retry(() => credits.readCard(ACCOUNT_ID, { signal }));
  const { creditsLeft, creditsTotal, plan, period } = card;
  const until = lastDayText(period.end);
  say(`\n  Acme Recruiting, plan ${plan.name}: ${creditsLeft} of ${countCredits(creditsTotal)} left until ${until}.\n`);
  await pause();
  say(heading());

  await playFixedPart(parts);
  const last = await spendTheRest(parts, `p${period.number}`);

  say(
    freeRow(`moves ${nameOf('ada')} to ${pipeline.advance('ada')}`, 'candidates, pipeline and listings keep working'),
  );
  await pause();
  say('');
  if ('refused' in last) {
    const end = last.refused.periodEndsAt ?? period.end;
    say(`  New actions are refused until credits are added or the next period begins on ${dateText(end)}.`);
  } else {
    say(`  Credits left: ${last.debited.balance.creditsLeft}, because credits were added while the story ran.`);
  }
  showWhereToLook(parts.apiUrl, say);
}

async function playFixedPart(parts: StoryParts): Promise<void> {
  const { credits, assistant, startedAt, say, pause, retry, signal } = parts;
  const act = async (what: string, way: Way, action: () => Promise<Outcome>) => {
    const outcome = await retry(action);
    say(actionRow(what, way, outcome));
    await pause();
    return outcome;
  };
  const evaluate = (who: CandidateId, again = '') =>
    act(`evaluates ${nameOf(who)}${again}`, 'HTTP', () => assistant.evaluate(JOB, who, signal));

  await evaluate('ada');
  await evaluate('alan');
  await evaluate('ada', ' once more');
  await act(`joins the call with ${nameOf('ada')}`, 'workflow', () => assistant.join('call-with-ada'));
  const missed = await act(`joins the call with ${nameOf('alan')}`, 'workflow', () =>
    assistant.join(MISSED_CALL, MISSED_CALL),
  );
  if ('debited' in missed) {
    const debitId = missed.debited.debit.id;
    const reason = 'Nobody came to the call.';
    const { refund, balance } = await retry(() =>
      credits.refund({ debitId, reason, requestId: `refund-${MISSED_CALL}` }, { signal }),
    );
    const before = new Date(refund.at) < startedAt;
    const note = before ? `refunded on ${dateText(refund.at)}` : '';
    say(refundRow('gets a refund: nobody came to the call', before ? 0 : refund.tokens, balance.creditsLeft, note));
    await pause();
  }
  await act('searches the pool: Rust in Berlin', 'activity', () => assistant.search('rust-in-berlin'));
}

/** Spends on the most expensive action first, each until it is refused. Returns the last outcome. */
async function spendTheRest(parts: StoryParts, idPrefix: string): Promise<Outcome> {
  const { assistant, signal } = parts;
  const kinds: { what: (n: number) => string; way: Way; act: (n: number) => Promise<Outcome> }[] = [
    {
      what: (n) => `searches the pool: shortlist ${n}`,
      way: 'activity',
      act: (n) => assistant.search(`${idPrefix}-shortlist-${n}`),
    },
    {
      what: (n) => `joins the team meeting ${n}`,
      way: 'workflow',
      act: (n) => assistant.join(`${idPrefix}-team-${n}`),
    },
    {
      what: (n) => `evaluates applicant ${n}`,
      way: 'HTTP',
      act: (n) => assistant.evaluate(JOB, `${idPrefix}-applicant-${n}`, signal),
    },
  ];
  let last: Outcome | undefined;
  for (const { what, way, act } of kinds) {
    for (let n = 1; n <= MAX_OF_EACH; n += 1) {
      const outcome = await parts.retry(() => act(n));
      parts.say(actionRow(what(n), way, outcome));
      await parts.pause();
      last = outcome;
      if ('refused' in outcome) break;
    }
    if (last && 'refused' in last && last.refused.creditsLeft === 0) break;
  }
  if (!last) throw new Error('the story has no actions');
  return last;
}

function showWhereToLook(apiUrl: string, say: (line: string) => void): void {
  const search = debitActivityId(ACCOUNT_ID, { feature: 'talent_search', kind: 'search', searchId: 'rust-in-berlin' });
  const rows = [
    ['API', `${apiUrl}/docs`],
    ['Ledger', `GET ${apiUrl}/v1/accounts/${ACCOUNT_ID}/entries`],
    ['Workflow', `${meetingWorkflowId('call-with-ada')} (on Temporal's web page)`],
    ['Activity', search],
    ['Periods', `billing-period/${QUICK_ACCOUNT_ID}/1 and later: periods of Blitz Staffing last two minutes`],
    ['Statements', `GET ${apiUrl}/v1/accounts/${QUICK_ACCOUNT_ID}/periods`],
  ];
  say('\n  Where to look next');
  for (const [label = '', place = ''] of rows) say(`    ${label.padEnd(12)}${place}`);
}
