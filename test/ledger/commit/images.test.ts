import { expect, test } from '@jest/globals';
import { openAccount, apply } from '../../../domain/reducer/apply.js';
import { commitOf, imageAfter, type Commit, type Image } from '../../../ledger/commit/commit.js';
import { Images } from '../../../ledger/commit/images.js';
import { debitOf, meeting } from '../../domain/reducer/ledger-driver.js';
import { TESTER } from '../../support/actor.js';
import { commitStoreInMemory } from '../../support/commit-store-in-memory.js';
import { termsOf } from '../../support/terms.js';

const NOW = new Date('2026-03-10T12:00:00Z');
const TERMS = termsOf({ plan: { allocation: 10_000 } });

/** An account with its opening and `debits` more commits; the images that they left, the last one last. */
async function account(debits: number) {
  const store = commitStoreInMemory();
  const images: Image[] = [];
  const insert = async (commit: Commit, image: Image): Promise<void> => {
    expect(await store.insert(commit)).toBe('stored');
    images.push(image);
  };
  const opened = openAccount('acme', TERMS, NOW, TESTER);
  const opening = commitOf({ before: null, ...opened, token: 'opening' });
  await insert(opening, imageAfter(opened.state, opening));
  const spend = async (id: string): Promise<void> => {
    const before = images.at(-1)!;
    const outcome = apply(before.state, [], NOW, [debitOf(meeting(id))]);
    const commit = commitOf({ before, ...outcome, token: id });
    await insert(commit, imageAfter(outcome.state, commit));
  };
  for (let count = 0; count < debits; count += 1) await spend(`m-${count}`);
  return { store, images, spend };
}

test('an account without a snapshot is folded from its first commit, and its snapshot is kept', async () => {
  const { store, images } = await account(200);
  expect(await new Images(store, 10).read('acme')).toEqual(images.at(-1));
  expect(store.snapshots.get('acme')).toEqual(images.at(-1));
});

test('a snapshot is brought up to date by the commits after it', async () => {
  const { store, images } = await account(100);
  store.keep(images[10]!);
  expect(await new Images(store, 10).read('acme')).toEqual(images.at(-1));
});

test('a snapshot of a commit that is not stored is not used', async () => {
  const { store, images } = await account(5);
  const last = images.at(-1)!;
  store.snapshots.set('acme', { ...last, hash: 'of a commit that was rolled back' });
  expect(await new Images(store, 10).read('acme')).toEqual(last);
});

test('a known image is brought up to date by what was stored since, by whatever process', async () => {
  const { store, images, spend } = await account(1);
  const reader = new Images(store, 10);
  expect(await reader.read('acme')).toEqual(images.at(-1));
  await spend('later');
  expect(await reader.read('acme')).toEqual(images.at(-1));
});

test('the commits after an image are the first ones only, and all of them are folded into what is known', async () => {
  const { store, images } = await account(200);
  for (const image of [null, images[10]!]) {
    const reader = new Images(store, 10);
    const commits = await reader.readAfter('acme', image);
    const first = image ? 11 : 0;
    expect(commits).toEqual(store.commitsOf('acme').slice(first, first + commits.length));
    expect(commits.length).toBeLessThan(200);
    expect(reader.cached('acme')).toEqual(images.at(-1));
  }
});

test('a read that does not show the known image is refused', async () => {
  const { store, images } = await account(3);
  const reader = new Images(store, 10);
  reader.keep(images.at(-1)!);
  store.commitsOf('acme').length = 2;
  await expect(reader.read('acme')).rejects.toMatchObject({ name: 'StoreFailed' });
});

test('an older image never takes the place of a newer one', async () => {
  const { store, images } = await account(3);
  const reader = new Images(store, 10);
  reader.keep(images[3]!);
  reader.keep(images[1]!);
  expect(reader.cached('acme')).toBe(images[3]);
});

test('an account that does not exist has no image', async () => {
  expect(await new Images(commitStoreInMemory(), 10).read('nobody')).toBeNull();
});

test('calls that read an account at once read it once', async () => {
  const { store } = await account(150);
  let reads = 0;
  const counting = {
    ...store,
    readSnapshot: (accountId: string) => {
      reads += 1;
      return store.readSnapshot(accountId);
    },
  };
  const images = new Images(counting, 10);
  await Promise.all([images.read('acme'), images.read('acme'), images.read('acme')]);
  expect(reads).toBe(1);
});

test('many accounts are read together, each as its last commit left it, however old its snapshot is', async () => {
  const { store, images } = await account(3);
  const read = async (snapshot: (typeof images)[number] | null) => {
    if (snapshot) store.snapshots.set('acme', snapshot);
    else store.snapshots.clear();
    return await new Images(store, 10).readAll(['acme', 'nobody']);
  };
  for (const snapshot of [null, images[1]!, images.at(-1)!]) {
    expect([...(await read(snapshot))]).toEqual([['acme', images.at(-1)]]);
  }
});

test('many accounts are never read as older than what this process knows', async () => {
  const { store, images } = await account(3);
  const reader = new Images(store, 10);
  reader.keep(images.at(-1)!);
  store.commitsOf('acme').length = 2;
  store.snapshots.set('acme', images[2]!);
  await expect(reader.readAll(['acme'])).rejects.toMatchObject({ name: 'StoreFailed' });
});
