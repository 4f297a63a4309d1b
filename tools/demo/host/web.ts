/**
 * Serves the pretend product's web page, where a person sees the credits and buys a pack. Its pages set no form-action:
 * a purchase leads to the checkout, which may be at any address.
 */
import { randomUUID } from 'node:crypto';
import express, { type Express, type Response } from 'express';
import { CreditsRefused, CreditsUnavailable } from '../../../client/index.js';
import { sendPage, serveStyle } from '../../stand-ins/pages/page.js';
import { unavailablePage, shopPage } from './shop-page.js';
import { SHOP_STYLE } from './shop-style.js';
import type { Shop } from './shop.js';

const SEE_OTHER = 303;
const REQUEST_ID = /^[0-9a-f-]{36}$/;

/** `pageUrl`: a checkout sends the person back there. */
export function createWeb(shop: Shop, pageUrl: string, onError: (error: unknown) => void): Express {
  const app = express().disable('x-powered-by');

  const show = async (response: Response, given: { requestId?: string; paid?: string; problem?: string }) => {
    const { requestId = randomUUID(), paid, problem } = given;
    try {
      const seen = await shop.read();
      const returnedFrom = seen.purchases.find((purchase) => purchase.requestId === paid);
      const text = shopPage({
        ...seen,
        requestId,
        ...(returnedFrom && { returnedFrom }),
        ...(problem !== undefined && { problem }),
      });
      sendPage(response, text, { status: problem === undefined ? 200 : 503 });
    } catch (error) {
      onError(error);
      sendPage(response, unavailablePage(messageOf(error)), { status: 503 });
    }
  };

  app.get('/style.css', serveStyle(SHOP_STYLE));
  app.get('/', async (request, response) => {
    const { paid } = request.query;
    await show(response, typeof paid === 'string' ? { paid } : {});
  });
  app.post('/purchases', express.urlencoded({ extended: false }), async (request, response) => {
    const { requestId = '' } = request.body as { requestId?: string };
    if (!REQUEST_ID.test(requestId)) {
      response.redirect(SEE_OTHER, '/');
      return;
    }
    try {
      response.redirect(SEE_OTHER, (await shop.buy(requestId, pageUrl)) ?? '/');
    } catch (error) {
      onError(error);
      // The button on this page continues the same purchase.
      await show(response, { requestId, problem: messageOf(error) });
    }
  });
  return app;
}

/** The client's own errors already tell a person what to do. */
function messageOf(error: unknown): string {
  const isForPeople = error instanceof CreditsRefused || error instanceof CreditsUnavailable;
  return isForPeople ? error.message : 'Something went wrong. Try again in a moment.';
}
