import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMembers, type Members } from '../../accounts/members.js';
import { accountModels } from '../../accounts/models.js';
import { serveLive, type LiveApi } from '../api/support/live-app.js';

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive();
  await api.openAccount('acme');
});
afterAll(() => api.close());

const OLGA = { name: 'Olga', email: 'olga@example.com', role: 'Owner' } as const;

/** The members of a process in which somebody removes the member, once, right after it was stored. */
function removedOnceStored(memberId: string): Members {
  const models = accountModels(api.connection);
  const { accounts, memberDirectory } = api.services;
  let isDue = true;
  const remove = async (): Promise<void> => {
    if (isDue) await api.services.members.remove('acme', memberId);
    isDue = false;
  };
  const members = new Proxy(models.members, {
    get(model, name) {
      if (name !== 'updateOne') return Reflect.get(model, name) as unknown;
      return async (...args: Parameters<typeof model.updateOne>) => {
        const answer = await model.updateOne(...args);
        await remove();
        return answer;
      };
    },
  });
  return createMembers({ models: { ...models, members }, accounts, memberDirectory });
}

test('a change that meets a removal of the member is made after it: all fields make the member anew', async () => {
  await api.services.members.put('acme', 'm-1', OLGA);
  const changed = await removedOnceStored('m-1').put('acme', 'm-1', { ...OLGA, name: 'Olga B.' });
  expect(changed).toMatchObject({ created: true, member: { name: 'Olga B.' } });
  expect(await api.services.members.find('acme', 'm-1')).toMatchObject({ name: 'Olga B.' });
});

test('a change of one field that meets a removal says which fields a new member needs', async () => {
  await api.services.members.put('acme', 'm-2', OLGA);
  const changing = removedOnceStored('m-2').put('acme', 'm-2', { name: 'Olga B.' });
  await expect(changing).rejects.toMatchObject({ code: 'invalid-request' });
  expect(await api.services.members.find('acme', 'm-2')).toBeNull();
});
