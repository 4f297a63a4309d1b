/** The pages for people. Forms only, no script; a session's own URLs are where its form may lead. */
import express from 'express';
import { checkoutPage, successUrl } from './checkout-page.js';
import { OUTCOMES, settleCheckout, type Outcome } from './checkout.js';
import type { Sandbox } from './control.js';
import { overviewPage, portalPage } from './overview-page.js';
import { Refusal } from './refusal.js';
import { STYLE } from './style.js';

const SEE_OTHER = 303;

export function pageRoutes(sandbox: Sandbox): express.Router {
  const { world } = sandbox;
  const router = express.Router();

  router.get('/style.css', (_, response) => {
    response.type('css').send(STYLE);
  });
  router.get('/', (_, response) => {
    sendPage(response, overviewPage(sandbox));
  });
  router.get('/portal/:id', (request, response) => {
    sendPage(response, portalPage(world, world.require('billing_portal.session', request.params.id)));
  });
  router.get('/checkout/:id', (request, response) => {
    const session = world.require('checkout.session', request.params.id);
    sendPage(response, checkoutPage(world, session), [session.success_url, session.cancel_url]);
  });
  router.post('/checkout/:id', express.urlencoded({ extended: false }), (request, response) => {
    const { outcome, from } = request.body as { outcome?: string; from?: string };
    const before = world.require('checkout.session', request.params.id);
    if (!isOutcome(outcome)) throw new Refusal(400, 'There is no such way to pay.');
    // Two clicks, or a page that was left open: the page shows what became of the session meanwhile.
    if (before.status !== 'open' && from === undefined) {
      response.redirect(SEE_OTHER, `/checkout/${before.id}`);
      return;
    }
    const session = settleCheckout(world, before.id, outcome);
    if (outcome === 'declined') {
      const notice = 'Your card was declined. Try another way to pay.';
      sendPage(response, checkoutPage(world, session, notice), [session.success_url, session.cancel_url]);
      return;
    }
    if (from === 'overview') response.redirect(SEE_OTHER, '/');
    else if (outcome === 'closed') response.redirect(SEE_OTHER, session.cancel_url ?? `/checkout/${session.id}`);
    else response.redirect(SEE_OTHER, successUrl(session) ?? `/checkout/${session.id}`);
  });
  return router;
}

/** Browsers hold a form's redirect against `form-action`, so it names where the session leads. */
function sendPage(response: express.Response, text: string, leadsTo: readonly (string | null)[] = []): void {
  const origins = leadsTo.flatMap((url) => (url !== null && URL.canParse(url) ? [new URL(url).origin] : []));
  const formAction = ["'self'", ...new Set(origins.filter((origin) => origin !== 'null'))].join(' ');
  response
    .set({
      'content-security-policy': `default-src 'none'; style-src 'self'; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .type('html')
    .send(text);
}

function isOutcome(text: string | undefined): text is Outcome {
  return (OUTCOMES as readonly (string | undefined)[]).includes(text);
}
