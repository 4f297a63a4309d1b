/** Reads a period's use: by day for each feature that was used, and by Space or member. */
import type { usage } from '../../contract/reading/usage.js';
import type { Sent } from '../../contract/served.js';
import type { Service } from '../service/service.js';
import type { Card } from '../balance/card.js';
import type { Series, UsageItem } from './usage-data.js';

type Page = Sent<typeof usage>;
export type Grouping = 'space' | 'member';

export interface Groups {
  readonly items: readonly UsageItem[];
  /** The member sees their own use only. */
  readonly onlyOwn: boolean;
}

/** Of one list; more rows than a person reads are left out. */
const MAX_PAGES = 10;

export class UsageReader {
  readonly #service: Service;
  readonly #path: string;
  readonly #spaceQuery: string;

  constructor(service: Service, accountPath: string, spaceId: string | null) {
    this.#service = service;
    this.#path = accountPath;
    this.#spaceQuery = spaceId === null ? '' : `&spaceId=${encodeURIComponent(spaceId)}`;
  }

  /** A feature whose use was refunded in full still has days. */
  async series({ usage: rows }: Card, signal?: AbortSignal): Promise<Series[]> {
    return await Promise.all(
      rows.map(async ({ feature, label }) => {
        const { items } = await this.#all(`groupBy=day&feature=${feature}`, signal);
        return { feature, label, items };
      }),
    );
  }

  /** The largest first. */
  async groups(by: Grouping, signal?: AbortSignal): Promise<Groups> {
    const { items, onlyOwn } = await this.#all(`groupBy=${by}`, signal);
    return { items: items.toSorted((a, b) => b.tokens - a.tokens), onlyOwn: onlyOwn === true };
  }

  async #all(query: string, signal?: AbortSignal): Promise<Page> {
    let items: Page['items'] = [];
    let cursor = '';
    for (let pages = 1; ; pages += 1) {
      const path = `${this.#path}/usage?${query}&limit=200${this.#spaceQuery}${cursor}`;
      const page = (await this.#service.get(path, signal)) as Page;
      items = [...items, ...page.items];
      if (page.nextCursor === null || pages >= MAX_PAGES) return { ...page, items };
      cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
  }
}
