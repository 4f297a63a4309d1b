/** Pays a checkout of the Stripe sandbox, as a person does on its page. */

/** Throws where the sandbox does not take it. */
export const payIn =
  (sandboxUrl: string) =>
  async (checkoutUrl: string): Promise<void> => {
    const sessionId = new URL(checkoutUrl).pathname.split('/').at(-1)!;
    const answer = await fetch(`${sandboxUrl}/_sandbox/checkout/${sessionId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ outcome: 'paid' }),
    });
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}`);
  };
