/** Reads the members behind streams as they are stored now, all of them with two queries. */
import type { Members } from '../../accounts/members.js';
import type { SpaceDirectory } from '../../accounts/space-directory.js';
import { idWithin } from '../../domain/business-key.js';
import type { StreamEnd } from '../../domain/alerts/stream-end.js';
import type { Preferences } from '../preferences.js';
import type { Reader } from './reader.js';

/** The member who opened a stream. */
export interface Listener {
  readonly accountId: string;
  readonly memberId: string;
  /** A Space's token names it: the stream then shows what concerns the account and that Space. */
  readonly spaceId: string | null;
}

/** A listener is still a reader, or the stream ends for this reason. */
export type ReaderNow = Reader | StreamEnd;

export type ReadersNow = (listeners: readonly Listener[]) => Promise<ReadonlyMap<Listener, ReaderNow>>;

interface ReaderParts {
  readonly members: Pick<Members, 'findEach'>;
  readonly preferences: Pick<Preferences, 'ofEach'>;
  readonly directory: Pick<SpaceDirectory, 'hasSpace'>;
}

export const keyOf = ({ accountId, memberId }: Pick<Listener, 'accountId' | 'memberId'>): string =>
  idWithin(accountId, memberId);

export function createReadersNow({ members, preferences, directory }: ReaderParts): ReadersNow {
  return async (listeners) => {
    const found = await members.findEach([...new Map(listeners.map((one) => [keyOf(one), one])).values()]);
    const owners = found.map(({ accountId, id: memberId, role }) => ({ accountId, memberId, role }));
    const chosen = await preferences.ofEach(owners);
    const byKey = new Map(found.map((member) => [keyOf({ accountId: member.accountId, memberId: member.id }), member]));

    const readerNow = async (listener: Listener): Promise<ReaderNow> => {
      const { accountId, memberId, spaceId } = listener;
      const key = keyOf(listener);
      const member = byKey.get(key);
      if (!member) return 'member-removed';
      const { role, createdAt: joinedAt, spaceIds } = member;
      if (spaceId !== null) {
        const isLeft = spaceIds !== null && !spaceIds.includes(spaceId);
        if (isLeft || !(await directory.hasSpace(accountId, spaceId))) return 'not-allowed';
      }
      const seen = spaceId === null ? spaceIds : [spaceId];
      return { accountId, memberId, role, spaceIds: seen, joinedAt, preferences: chosen.get(key)! };
    };
    return new Map(await Promise.all(listeners.map(async (one) => [one, await readerNow(one)] as const)));
  };
}
