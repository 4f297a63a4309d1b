/**
 * The page /card/gallery: every element in every state, for people and for tests. `?state=` shows one, `?theme=` and `?lang=`
 * set how.
 */
import './credits.js';
import type { CreditsBalance } from './balance/credits-balance.js';
import type { CreditsNotifications } from './notifications/credits-notifications.js';
import { ARABIC } from './gallery/arabic.js';
import { CARDS } from './gallery/cards.js';
import { NOTICES } from './gallery/notices.js';
import { FAILURES, PRETEND_TOKEN, pretend, SERVICE } from './gallery/pretend-service.js';

pretend();
const asked = new URLSearchParams(location.search);
const lang = asked.get('lang') ?? 'en';
document.documentElement.lang = lang;
document.documentElement.dir = lang === 'ar' ? 'rtl' : 'ltr';
const theme = asked.get('theme');
if (theme) document.documentElement.dataset['theme'] = theme;

const wanted = asked.get('state');
const states = [...Object.keys(CARDS), ...FAILURES, ...Object.keys(NOTICES)].filter(
  (state) => wanted === null || state === wanted,
);
const main = document.querySelector('main')!;
for (const state of states) {
  const figure = document.createElement('figure');
  const caption = document.createElement('figcaption');
  caption.textContent = state;
  figure.append(caption, state in NOTICES ? noticesIn(state) : cardIn(state));
  if (state in NOTICES) figure.className = 'wide';
  main.append(figure);
}

function cardIn(state: string): HTMLElement {
  const card = document.createElement('credits-balance') as CreditsBalance;
  card.accountId = 'acme';
  card.apiUrl = `${SERVICE}/${state}`;
  card.getToken = getToken;
  if (lang === 'ar') card.texts = ARABIC;
  return card;
}

function noticesIn(state: string): HTMLElement {
  const element = document.createElement('credits-notifications') as CreditsNotifications;
  element.accountId = 'acme';
  element.memberId = 'olivia';
  element.apiUrl = `${SERVICE}/${state}`;
  element.getToken = getToken;
  return element;
}

function getToken(): Promise<typeof PRETEND_TOKEN> {
  return Promise.resolve(PRETEND_TOKEN);
}
