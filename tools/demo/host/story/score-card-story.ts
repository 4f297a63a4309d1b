/**
 * Plays what happens at zero to work that can wait: Erik edits score cards, the re-screen waits for credits, Olivia buys a
 * pack, and the candidates are screened by themselves. All ids are of the current period, so a story that is played again
 * charges and buys nothing more.
 */
import type { Sent } from '../../../../contract/served.js';
import type { rescreen, scoreCardEditAnswer } from '../../../../contract/rescreens/rescreens.js';
import type { Call } from '../../../../client/http.js';
import { countCredits, countTokens } from '../../../../domain/credits.js';
import { JOB } from '../assistant-activities.js';
import { ACCOUNT_ID, MEMBERS, SPACES } from '../company.js';
import { dateText } from '../dates.js';
import { row } from './lines.js';
import type { Shop } from './shop.js';

export interface ScoreCardStoryParts {
  readonly call: Call;
  readonly shop: Pick<Shop, 'buy' | 'read'>;
  readonly pageUrl: string;
  /** Pays a checkout as a person would on its page; null where only a person can. */
  readonly pay: ((checkoutUrl: string) => Promise<void>) | null;
  readonly say: (line: string) => void;
  readonly pause: () => Promise<void>;
  readonly retry: <T>(step: () => Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
}

type Rescreen = Sent<typeof rescreen>;

/** As many as one re-screen costs, so that the story ends at zero again. */
const PACK = 20;

export async function playScoreCardStory(parts: ScoreCardStoryParts): Promise<void> {
  const { call, shop, say, pause, retry, signal } = parts;
  const { card } = await retry(() => shop.read());
  const prefix = `p${card.period.number}`;

  const edit = (nth: number) =>
    call(
      'POST',
      '/v1/score-card-edits',
      {
        accountId: ACCOUNT_ID,
        spaceId: SPACES.berlin,
        memberId: MEMBERS.editor,
        jobId: JOB,
        editId: `${prefix}-edit-${nth}`,
      },
      { signal },
    ) as Promise<Sent<typeof scoreCardEditAnswer>>;
  let rescreenId = '';
  for (const nth of [1, 2]) ({ rescreenId } = await retry(() => edit(nth)));
  say(`\n  At zero, work can wait: Erik edits a job’s score cards twice and pays once.\n`);
  const until = async (isReached: (found: Rescreen) => boolean): Promise<Rescreen> => {
    for (;;) {
      const found = await retry(() => call('GET', `/v1/rescreens/${rescreenId}`, undefined, { signal }));
      if (isReached(found as Rescreen)) return found as Rescreen;
      await pause();
    }
  };

  // It is running before it asks for its credits, so that only a charge or a wait says what became of it.
  const begun = await until(
    ({ waiting, tokensCharged, endedAt }) => waiting !== null || tokensCharged > 0 || endedAt !== null,
  );
  if (begun.waiting) {
    const { place, tokens } = begun.waiting;
    say(
      row('re-screens the candidates of the job', 'workflow', 'waits', '0', `place ${place}: ${countTokens(tokens)}`),
    );
    await pause();
    await buyPack(parts, `${prefix}-pack`);
  }
  const ended = await until(({ endedAt }) => endedAt !== null);
  const { done, total, tokensCharged, endedAt, state } = ended;
  const isOld = begun.endedAt !== null;
  const note = `${state}: ${done} of ${total} screened${isOld ? ` on ${dateText(endedAt!)}` : ''}`;
  const left = (await retry(() => shop.read())).card.creditsLeft;
  say(row('re-screens the candidates of the job', 'workflow', isOld ? '0' : String(tokensCharged), String(left), note));
  say(`\n    ${'Re-screen'.padEnd(12)}rescreen/${ACCOUNT_ID}/${JOB} (on Temporal's web page)`);
}

async function buyPack(
  { shop, pay, pageUrl, say, pause, retry }: ScoreCardStoryParts,
  requestId: string,
): Promise<void> {
  const checkoutUrl = await retry(() => shop.buy(requestId, pageUrl, PACK));
  if (checkoutUrl !== null && pay) {
    await retry(() => pay(checkoutUrl));
    say(row(`Olivia buys ${countCredits(PACK)}`, 'HTTP', `+${PACK}`, '', 'paid on the sandbox’s page'));
  } else if (checkoutUrl !== null) {
    say(`  Buy ${countCredits(PACK)} here, and the re-screen goes on by itself: ${checkoutUrl}`);
  }
  await pause();
}
