/**
 * Carries a purchase over the checkout and back in the page's address: how it ended, which purchase it was, and its amount.
 * None of them is a secret, and none is believed: the balance says what became of the purchase.
 */

export interface CheckoutReturn {
  /** The page that sent the person back: `paid` means that the checkout was finished, not that money came. */
  readonly outcome: 'paid' | 'closed';
  readonly requestId: string;
  readonly credits: number;
}

const NAMES = { outcome: 'credits-checkout', requestId: 'credits-purchase', credits: 'credits-amount' } as const;

/** The addresses to which a checkout sends the person back. */
export function returnUrls(
  page: string,
  requestId: string,
  credits: number,
): { successUrl: string; cancelUrl: string } {
  const urlOf = (outcome: CheckoutReturn['outcome']): string => {
    const url = new URL(page);
    url.hash = '';
    url.searchParams.set(NAMES.outcome, outcome);
    url.searchParams.set(NAMES.requestId, requestId);
    url.searchParams.set(NAMES.credits, String(credits));
    return url.href;
  };
  return { successUrl: urlOf('paid'), cancelUrl: urlOf('closed') };
}

/** Returns how the person came back, and the address without it; null where the person did not come from a checkout. */
export function readReturn(page: string): { returned: CheckoutReturn; cleaned: string } | null {
  const url = new URL(page);
  const outcome = url.searchParams.get(NAMES.outcome);
  const requestId = url.searchParams.get(NAMES.requestId) ?? '';
  const credits = Number(url.searchParams.get(NAMES.credits));
  if ((outcome !== 'paid' && outcome !== 'closed') || !Number.isSafeInteger(credits) || credits < 1) return null;
  for (const name of Object.values(NAMES)) url.searchParams.delete(name);
  return { returned: { outcome, requestId, credits }, cleaned: url.href };
}
