import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { accountModels } from '../../accounts/models.js';
import { createSpaces, type Spaces } from '../../accounts/spaces.js';
import type { Ledger } from '../../ledger/ledger.js';
import { serveLive, type LiveApi } from '../api/support/live-app.js';
import { TESTER } from '../support/actor.js';

let api: LiveApi;
beforeAll(async () => {
  api = await serveLive();
  await api.openAccount('acme');
});
afterAll(() => api.close());

type When = 'before' | 'after';

/** The Spaces of a process that is interrupted by `other`, right before or after its first call of the ledger. */
function interrupted(when: When, other: () => Promise<unknown>): Spaces {
  let pending: typeof other | null = other;
  const happen = async (now: When) => {
    const due = now === when ? pending : null;
    if (due) pending = null;
    await due?.();
  };
  const submit: Ledger['submit'] = async (accountId, command) => {
    await happen('before');
    const answer = await api.ledger.submit(accountId, command);
    await happen('after');
    return answer;
  };
  const { accounts, directory } = api.services;
  return createSpaces({
    models: accountModels(api.connection),
    ledger: { ...api.ledger, submit },
    accounts,
    directory,
  });
}

/** Returns the recorded limit and the limit that the ledger enforces. */
async function limits(spaceId: string): Promise<unknown[]> {
  const record = await api.services.spaces.find('acme', spaceId);
  const account = await api.ledger.readAccount('acme');
  return [record?.creditsLimitPerPeriod, account?.spaceCaps[spaceId]?.limit];
}

test.each<When>(['before', 'after'])(
  'after two changes at once, the other %s this one, the ledger enforces the limit that is recorded',
  async (when) => {
    const { spaces } = api.services;
    const spaceId = `changed-${when}`;
    await spaces.put('acme', spaceId, { name: 'Lab' }, TESTER);
    const other = () => spaces.put('acme', spaceId, { creditsLimitPerPeriod: 20 }, TESTER);
    const { space } = await interrupted(when, other).put('acme', spaceId, { creditsLimitPerPeriod: 10 }, TESTER);
    const [recorded, enforced] = await limits(spaceId);
    expect([space.creditsLimitPerPeriod, enforced]).toEqual([recorded, recorded]);
    expect([10, 20]).toContain(recorded);
  },
);

test.each<When>(['before', 'after'])(
  'a Space that is deleted %s its change is created again, with its limit',
  async (when) => {
    const { spaces } = api.services;
    const spaceId = `deleted-${when}`;
    await spaces.put('acme', spaceId, { name: 'Lab', creditsLimitPerPeriod: 5 }, TESTER);
    const other = () => spaces.remove('acme', spaceId, TESTER);
    const changes = { name: 'Lab', creditsLimitPerPeriod: 10 };
    const { space } = await interrupted(when, other).put('acme', spaceId, changes, TESTER);
    expect(space).toMatchObject(changes);
    expect(await limits(spaceId)).toEqual([10, 10]);
  },
);

test('a change without a name is refused if the Space is deleted during it, and leaves no limit', async () => {
  const { spaces } = api.services;
  await spaces.put('acme', 'nameless', { name: 'Lab' }, TESTER);
  const put = interrupted('after', () => spaces.remove('acme', 'nameless', TESTER)).put(
    'acme',
    'nameless',
    {
      creditsLimitPerPeriod: 10,
    },
    TESTER,
  );
  await expect(put).rejects.toMatchObject({ code: 'invalid-request' });
  expect(await limits('nameless')).toEqual([undefined, undefined]);
});

test('a deletion that was killed half-way is finished by repeating it', async () => {
  const { spaces, members } = api.services;
  await spaces.put('acme', 'killed', { name: 'Lab', creditsLimitPerPeriod: 5 }, TESTER);
  const mo = { name: 'Mo', email: 'mo@acme.test', role: 'Editor', spaceIds: ['killed'] } as const;
  await members.put('acme', 'mo', mo);
  // As if the process had ended right after the record was gone.
  await api.connection.collection('spaces').deleteOne({ _id: 'acme~killed' as never });
  await spaces.remove('acme', 'killed', TESTER);
  expect((await members.find('acme', 'mo'))?.spaceIds).toEqual([]);
  expect(await limits('killed')).toEqual([undefined, undefined]);
});
