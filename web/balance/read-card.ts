/** Reads the balance of an account, or as one Space sees it. */
import type { Service } from '../service/service.js';
import type { Card } from './card.js';

export async function readCard(
  service: Service,
  accountPath: string,
  spaceId: string | null,
  signal?: AbortSignal,
): Promise<Card> {
  const query = spaceId === null ? '' : `?spaceId=${encodeURIComponent(spaceId)}`;
  return (await service.get(`${accountPath}/balance${query}`, signal)) as Card;
}
