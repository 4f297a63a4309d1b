// A host's React page around the components of docs/embedding.md. The test calls `show` and reads `checkouts`.
import { createRoot } from 'react-dom/client';
import type { CreditsToken } from 'https://credits.example.com/card/v1/credits.js';
import { Subscription as Plain } from './plain.jsx';
import { Subscription } from './typed.jsx';

declare global {
  interface Window {
    show: (accountId: string, plain?: boolean) => void;
    checkouts: string[];
  }
}

/** One function for each account, so that a render brings no other. */
const tokensOf = new Map<string, () => Promise<CreditsToken>>();
function tokenFunctionOf(accountId: string): () => Promise<CreditsToken> {
  const known = tokensOf.get(accountId);
  if (known) return known;
  const getToken = async () => (await (await fetch(`/credits-token?account=${accountId}`)).json()) as CreditsToken;
  tokensOf.set(accountId, getToken);
  return getToken;
}

window.checkouts = [];
const root = createRoot(document.querySelector('#root')!);
window.show = (accountId, plain = false) => {
  const getToken = tokenFunctionOf(accountId);
  const openCheckout = (url: string) => window.checkouts.push(url);
  root.render(
    <main>
      <h1>Subscription</h1>
      {plain ? (
        <Plain accountId={accountId} />
      ) : (
        <Subscription accountId={accountId} getToken={getToken} openCheckout={openCheckout} />
      )}
    </main>,
  );
};
