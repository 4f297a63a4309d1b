/**
 * Seals the addresses of all channels again with the first encryption key, page by page, while everything runs: a channel
 * that somebody changes or removes at that moment keeps the newer state. After this the older keys can be deleted.
 */
import { pageOf, pagesOf, type Page, type PageQuery } from '../../storage/page.js';
import { SealBroken, type SealedTexts } from '../../storage/sealed-text.js';
import type { SlackChannelModel, SlackChannelRecord } from './models.js';
import { openWebhook, sealWebhook } from './webhook-secret.js';

const PAGE_SIZE = 200;

export interface SealedAgain {
  readonly sealed: number;
  /** The first key had sealed them already. */
  readonly current: number;
  /** Changed or removed while this ran. */
  readonly changed: number;
  /** No key opens them: the ids of the first ones, and how many there are. */
  readonly unreadable: number;
  readonly unreadableIds: readonly string[];
}

const MAX_IDS_SHOWN = 20;

export async function sealAgain(model: SlackChannelModel, texts: SealedTexts): Promise<SealedAgain> {
  const open = openWebhook(texts);
  const done = { sealed: 0, current: 0, changed: 0, unreadable: 0 };
  const unreadableIds: string[] = [];

  const one = async (channel: SlackChannelRecord): Promise<keyof typeof done> => {
    const { _id, accountId, channelId, webhook } = channel;
    try {
      const url = open(channel);
      if (texts.isCurrent(webhook)) return 'current';
      const again = sealWebhook(texts, accountId, channelId, url);
      const { matchedCount } = await model.updateOne({ _id, webhook }, { $set: { webhook: again } });
      return matchedCount === 1 ? 'sealed' : 'changed';
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      if (unreadableIds.length < MAX_IDS_SHOWN) unreadableIds.push(_id);
      return 'unreadable';
    }
  };

  const list = async ({ limit, cursor = '' }: PageQuery): Promise<Page<SlackChannelRecord>> => {
    const found = model
      .find({ _id: { $gt: cursor } })
      .sort({ _id: 1 })
      .limit(limit + 1);
    return pageOf(
      await found.lean<SlackChannelRecord[]>(),
      limit,
      ({ _id }) => _id,
      (channel) => channel,
    );
  };
  for await (const page of pagesOf(list, PAGE_SIZE)) for (const channel of page) done[await one(channel)] += 1;
  return { ...done, unreadableIds };
}
