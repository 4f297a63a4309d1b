/** Answers the elements of the gallery, in the browser: a state is part of the address that an element calls. */
import { CARDS } from './cards.js';
import { answerNotices, NOTICES } from './notices.js';
import { PRICES } from './prices.js';
import { USAGES } from './usages.js';

export const SERVICE = `${location.origin}/card/gallery/service`;
export const PRETEND_TOKEN = { token: 'gallery', expiresAt: new Date(Date.now() + 600_000).toISOString() };

/** States without an answer that has content. */
export const FAILURES = ['loading', 'failed', 'not-allowed', 'signed-out', 'offline'] as const;

const problem = (status: number, code: string): Response =>
  Response.json({ title: code, status, code }, { status, headers: { 'content-type': 'application/problem+json' } });

interface Called {
  readonly path: string;
  readonly query: URLSearchParams;
}

async function answer(shown: string, { path, query }: Called, init: RequestInit | undefined): Promise<Response> {
  const { signal } = init ?? {};
  const state = shown.replace(/^(?:card|price|usage)-/, '');
  if (state === 'loading') {
    return await new Promise((_, reject) => {
      signal?.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
  }
  if (state === 'failed') return problem(503, 'ledger-unavailable');
  if (state === 'not-allowed') return problem(403, 'not-allowed');
  if (state === 'signed-out') return problem(401, 'not-authenticated');
  if (state === 'offline') throw new TypeError('Failed to fetch');
  const notices = NOTICES[state];
  if (notices) return answerNotices(notices, query.size > 0 ? `${path}?${query.toString()}` : path, init);
  if (path.endsWith('/top-ups'))
    return Response.json({ topUp: {}, checkoutUrl: '/card/gallery?bought' }, { status: 201 });
  if (path.endsWith('/overage')) return Response.json({});
  const used = USAGES[shown];
  if (used && path.endsWith('/usage')) {
    const by = query.get('groupBy');
    const found = by === 'space' || by === 'member' ? used[by] : null;
    return Response.json({ ...(found ?? { items: used.days[query.get('feature') ?? ''] ?? [] }), nextCursor: null });
  }
  if (path.endsWith('/quotes')) return Response.json(PRICES[shown]?.quote);
  return Response.json({ ...(used?.card ?? CARDS[state]), asOf: new Date().toISOString() });
}

/** Takes the place of `fetch` for addresses of the pretend service, and of no other. */
export function pretend(): void {
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, location.href);
    const { pathname } = url;
    if (!url.href.startsWith(SERVICE)) return await real(input, init);
    const [state = '', ...rest] = pathname.slice(new URL(SERVICE).pathname.length + 1).split('/');
    return await answer(state, { path: `/${rest.join('/')}`, query: url.searchParams }, init);
  };
}
