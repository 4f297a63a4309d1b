/** Serves the pages for people. They have forms but no scripts, and a form may lead only to the URLs of its session. */
import express from 'express';
import { checkoutPage, successUrl } from './checkout-page.js';
import { finishCheckout, OUTCOMES, type Outcome } from './checkout.js';
import { sendPage, serveStyle } from '../pages/page.js';
import type { Sandbox } from './control.js';
import { overviewPage, portalPage } from './overview-page.js';
import { Refusal } from './refusal.js';
import { SANDBOX_STYLE } from './style.js';

const SEE_OTHER = 303;

export function pageRoutes(sandbox: Sandbox): express.Router {
  const { world } = sandbox;
  const router = express.Router();

  router.get('/style.css', serveStyle(SANDBOX_STYLE));
  router.get('/', (_, response) => {
    show(response, overviewPage(sandbox));
  });
  router.get('/portal/:id', (request, response) => {
    show(response, portalPage(world, world.require('billing_portal.session', request.params.id)));
  });
  router.get('/checkout/:id', (request, response) => {
    const session = world.require('checkout.session', request.params.id);
    show(response, checkoutPage(world, session), [session.success_url, session.cancel_url]);
  });
  router.post('/checkout/:id', express.urlencoded({ extended: false }), (request, response) => {
    const { outcome, from } = request.body as { outcome?: string; from?: string };
    const before = world.require('checkout.session', request.params.id);
    if (!isOutcome(outcome)) throw new Refusal(400, 'Unknown outcome of a checkout.');
    // After a second click, or on a page that was left open, the page shows the session's present state.
    if (before.status !== 'open' && from === undefined) {
      response.redirect(SEE_OTHER, `/checkout/${before.id}`);
      return;
    }
    const session = finishCheckout(world, before.id, outcome);
    if (outcome === 'declined') {
      const notice = 'Your card was declined. Try another way to pay.';
      show(response, checkoutPage(world, session, notice), [session.success_url, session.cancel_url]);
      return;
    }
    if (from === 'overview') response.redirect(SEE_OTHER, '/');
    else if (outcome === 'closed') response.redirect(SEE_OTHER, session.cancel_url ?? `/checkout/${session.id}`);
    else response.redirect(SEE_OTHER, successUrl(session) ?? `/checkout/${session.id}`);
  });
  return router;
}

/** Browsers apply `form-action` to a form's redirect as well, so it names the origins that the session leads to. */
function show(response: express.Response, text: string, leadsTo: readonly (string | null)[] = []): void {
  const origins = leadsTo.flatMap((url) => (url !== null && URL.canParse(url) ? [new URL(url).origin] : []));
  const formAction = ["'self'", ...new Set(origins.filter((origin) => origin !== 'null'))].join(' ');
  sendPage(response, text, { policy: [`form-action ${formAction}`] });
}

function isOutcome(text: string | undefined): text is Outcome {
  return (OUTCOMES as readonly (string | undefined)[]).includes(text);
}
