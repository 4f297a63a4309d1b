/**
 * The page /card/gallery: every element in every state, for people and for tests. `?state=` shows one, `?theme=` and `?lang=`
 * set how.
 */
import './credits.js';
import type { CreditsBalance } from './balance/credits-balance.js';
import type { CreditsNotifications } from './notifications/credits-notifications.js';
import type { CreditsPrice } from './price/credits-price.js';
import type { CreditsUsage } from './usage/credits-usage.js';
import { ARABIC } from './gallery/arabic.js';
import { ARABIC_NOTICES } from './gallery/arabic-notices.js';
import { ARABIC_PRICE, ARABIC_USE } from './gallery/arabic-use.js';
import { CARDS } from './gallery/cards.js';
import { NOTICES } from './gallery/notices.js';
import { PRICES } from './gallery/prices.js';
import { USAGES } from './gallery/usages.js';
import { FAILURES, PRETEND_TOKEN, pretend, SERVICE } from './gallery/pretend-service.js';

pretend();
const asked = new URLSearchParams(location.search);
const lang = asked.get('lang') ?? 'en';
document.documentElement.lang = lang;
document.documentElement.dir = lang === 'ar' ? 'rtl' : 'ltr';
const theme = asked.get('theme');
if (theme) document.documentElement.dataset['theme'] = theme;

const wanted = asked.get('state');
const BUILDERS: readonly [states: readonly string[], build: (state: string) => HTMLElement][] = [
  [[...Object.keys(CARDS), ...FAILURES].map((state) => `card-${state}`), cardIn],
  [[...Object.keys(PRICES), ...FAILURES.map((state) => `price-${state}`)], priceIn],
  [[...Object.keys(USAGES), ...FAILURES.map((state) => `usage-${state}`)], usageIn],
  [Object.keys(NOTICES), noticesIn],
];
/** `?state=price-` shows all whose names begin with it. */
const isWanted = (state: string): boolean =>
  wanted === null || state === wanted || (wanted.endsWith('-') && state.startsWith(wanted));
const main = document.querySelector('main')!;
for (const [states, build] of BUILDERS) {
  for (const state of states.filter(isWanted)) {
    const figure = document.createElement('figure');
    const caption = document.createElement('figcaption');
    caption.textContent = state;
    figure.append(caption, build(state));
    if (state in NOTICES) figure.className = 'wide';
    main.append(figure);
  }
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
  if (lang === 'ar') element.texts = ARABIC_NOTICES;
  return element;
}

/** Beside a button, as a host shows it. */
function priceIn(state: string): HTMLElement {
  const { label = 'Evaluate', quantity = 1, action = null } = PRICES[state] ?? {};
  const line = document.createElement('p');
  const button = document.createElement('button');
  button.textContent = label;
  const price = document.createElement('credits-price') as CreditsPrice;
  price.accountId = 'acme';
  price.apiUrl = `${SERVICE}/${state}`;
  price.getToken = getToken;
  price.feature = action ? null : 'talent_search';
  price.quantity = quantity;
  price.action = action;
  if (lang === 'ar') price.texts = ARABIC_PRICE;
  line.append(button, ' ', price);
  return line;
}

function usageIn(state: string): HTMLElement {
  const element = document.createElement('credits-usage') as CreditsUsage;
  element.accountId = 'acme';
  element.apiUrl = `${SERVICE}/${state}`;
  element.getToken = getToken;
  if (lang === 'ar') element.texts = { ...ARABIC_USE, ...(ARABIC.features && { features: ARABIC.features }) };
  return element;
}

function getToken(): Promise<typeof PRETEND_TOKEN> {
  return Promise.resolve(PRETEND_TOKEN);
}
