/** Sets up the demo's customer. A host reports accounts, Spaces and members by upserts, which may be repeated. */
import type { Call } from '../../../client/http.js';
import { setUpAccount } from './account.js';

export const ACCOUNT_ID = 'acme';
export const TIME_ZONE = 'Europe/Berlin';
export const SPACES = { berlin: 'acme-berlin', paris: 'acme-paris' } as const;
export const MEMBERS = { owner: 'm-olivia', admin: 'm-adam', editor: 'm-erik', observer: 'm-nora' } as const;

export const SPACE_NAMES = { [SPACES.berlin]: 'Acme Berlin', [SPACES.paris]: 'Acme Paris' };
export const PEOPLE = [
  { id: MEMBERS.owner, name: 'Olivia Owens', email: 'olivia@acme.example', role: 'Owner' },
  { id: MEMBERS.admin, name: 'Adam Adler', email: 'adam@acme.example', role: 'Admin' },
  { id: MEMBERS.editor, name: 'Erik Ekberg', email: 'erik@acme.example', role: 'Editor', spaceIds: [SPACES.berlin] },
  { id: MEMBERS.observer, name: 'Nora Novak', email: 'nora@acme.example', role: 'Observer', spaceIds: [SPACES.paris] },
] as const;

/** `call` uses a key with the scope `manage`. `slackWebhookUrl`: its alerts go there, too; null: they go to no channel. */
export async function setUpCompany(call: Call, slackWebhookUrl: string | null, signal: AbortSignal): Promise<void> {
  const put = (path: string, body: unknown) => call('PUT', `/v1/accounts/${ACCOUNT_ID}${path}`, body, { signal });
  const account = { name: 'Acme Recruiting', timeZone: TIME_ZONE };
  const first = { planId: 'free', features: { candidateAssistance: true } };
  await setUpAccount(call, ACCOUNT_ID, account, first, signal);
  for (const [id, name] of Object.entries(SPACE_NAMES)) await put(`/spaces/${id}`, { name });
  for (const { id, ...person } of PEOPLE) await put(`/members/${id}`, person);
  if (slackWebhookUrl === null) return;
  await put('/slack-channels/credits', { name: '#credits', webhookUrl: slackWebhookUrl });
}
