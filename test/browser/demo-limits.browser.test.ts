import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { takePicture } from './support/visitor.js';
import { openWorkspaceVisitor, type WorkspaceVisitor } from './support/workspace-visitor.js';
import { spendAll, startWorkspace, type Workspace } from './support/workspace.js';

let workspace: Workspace;
let person: WorkspaceVisitor;

beforeAll(async () => {
  // A re-screen starts only when somebody says so.
  workspace = await startWorkspace({ RESCREEN_QUIET_SECONDS: '600', RESCREEN_MAX_QUIET_SECONDS: '600' });
  person = await openWorkspaceVisitor(workspace);
});
afterAll(async () => {
  await person.visitor.close();
  await workspace.stop();
});
afterEach(() => {
  expect(person.visitor.complaints.splice(0)).toEqual([]);
});

const OWNER = 'acme/m-olivia/';
const BERLIN = 'acme/m-erik/acme-berlin';

async function limitBerlin(credits: string): Promise<void> {
  await person.open('/settings/spaces');
  const berlin = person.page.getByRole('listitem').filter({ hasText: 'Acme Berlin' });
  await berlin.getByLabel('Credits per period').fill(credits);
  await berlin.getByRole('button', { name: 'Save' }).click();
  await person.says(`Acme Berlin may spend ${credits} credit`);
}

test('a Space at its limit says so and what to do; the account itself spends on, and a raised limit ends it', async () => {
  const { become, open, click, says, creditsLeft, page } = person;
  await become(OWNER);
  await limitBerlin('1');
  await become(BERLIN);
  await open('/jobs/backend-engineer/candidates/ada');
  await click('Evaluate');
  await says('It cost 1 token.');
  await open('/jobs/backend-engineer/candidates/alan');
  await click('Evaluate');
  await says('This needs 1 token and the Space has 0 left of its 1 for this period.');
  await says('Acme Recruiting itself has enough credits.');
  await says('Ask an Owner or Admin to raise the limit: Olivia Owens, Adam Adler.');
  await takePicture(page, 'space-limit');
  expect(await page.getByRole('button', { name: 'Wait for credits' }).count()).toBe(0);
  await open('/jobs/backend-engineer/evaluate');
  await click('Evaluate for 4 tokens');
  await says('This needs 4 tokens and the Space has 0 left of its limit for this period.');
  expect(await creditsLeft()).toBe(49);

  await become(OWNER);
  await open('/jobs/product-designer/candidates/susan-kare');
  await click('Evaluate');
  await says('It cost 1 token.');
  expect(await creditsLeft()).toBe(48);
  await open('/jobs/backend-engineer/candidates/alan');
  await click('Evaluate');
  await page.getByRole('link', { name: 'Raise the limit' }).waitFor();
  await limitBerlin('30');
  await open('/jobs/backend-engineer/candidates/alan');
  await click('Evaluate');
  await says('It cost 1 token.');
  expect(await creditsLeft()).toBe(47);
});

test('a re-screen is cancelled before it costs, starts when somebody says so, and screens what failed again at no cost', async () => {
  const { open, click, says, creditsLeft, page } = person;
  const save = async (cards: string) => {
    await open('/jobs/data-analyst');
    await page.getByRole('textbox', { name: 'Score cards' }).fill(cards);
    await click('Save');
    await says('Screening starts in a moment');
  };
  await save('Explains numbers');
  await click('Cancel');
  await says('The screening is cancelled.');
  await says('Screening was cancelled');
  await save('Explains numbers\nDraws clearly');
  await click('Run now');
  await says('The screening starts now.');
  await says('Screened, but 1 candidate failed');
  await says(/3 of 4 candidates · paid 20 tokens/);
  await takePicture(page, 'screening-failed');
  await click('Retry at no cost');
  await says('Screened with these score cards');
  await says(/4 of 4 candidates · paid 20 tokens/);
  expect(await creditsLeft()).toBe(27);
});

test('at zero a meeting waits until it begins and says so; without the bot it is free', async () => {
  const { open, click, says, page } = person;
  await spendAll(workspace);
  await open('/meetings');
  const meeting = page.getByRole('listitem').filter({ hasText: 'Introduction call' });
  const begins = (await meeting.locator('p').first().textContent()) ?? '';
  await meeting.getByRole('button', { name: 'Join', exact: true }).click();
  await says('You have no credits left for the period.');
  await click('Wait for credits');
  await says(`It waits until the meeting begins, ${begins}.`);
  await takePicture(page, 'meeting-waits');
  const { items } = (await workspace.call('GET', '/v1/accounts/acme/waiting')) as { items: { expiresAt: string }[] };
  const minutes = (new Date(items[0]!.expiresAt).getTime() - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(20);
  expect(minutes).toBeLessThanOrEqual(30);
  const lunch = page.getByRole('listitem').filter({ hasText: 'Team lunch' });
  await lunch.getByRole('button', { name: 'Join', exact: true }).click();
  await says('You joined “Team lunch” without the bot.');
});
