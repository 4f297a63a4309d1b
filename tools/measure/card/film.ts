/**
 * Has each page write down when something happens on it, by the page's own clock: so no time is measured that Playwright
 * takes to ask. The clock is the machine's, and can be compared with that of this process.
 */
import type { BrowserContext } from '@playwright/test';
import { until } from '../../servers/wait.js';

export interface Note {
  /** `click`: a button was clicked. `amount`: the card shows another amount. */
  readonly what: 'click' | 'amount';
  /** The text of the button, or the amount. */
  readonly text: string;
  readonly atMs: number;
  /** Since the page was asked for. */
  readonly pageMs: number;
}

/** Runs in each page before its own scripts. */
const SCRIPT = `
  const note = (what, text) =>
    filmNote({ what, text, atMs: performance.timeOrigin + performance.now(), pageMs: performance.now() });
  addEventListener('click', ({ target }) => note('click', target.textContent.trim()), true);
  let shown;
  const look = () => {
    const amount = document.querySelector('credits-balance')?.shadowRoot?.querySelector('[part=amount]')?.textContent.trim();
    if (amount !== undefined && amount !== shown) note('amount', (shown = amount));
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

export interface Film {
  /** Resolves with the first note of that kind since the film was last cut. */
  readonly first: (what: Note['what'], isIt?: (text: string) => boolean) => Promise<Note>;
  /** Forgets what was noted. */
  readonly cut: () => void;
}

const TIMEOUT_MS = 60_000;

export async function startFilm(context: BrowserContext): Promise<Film> {
  const notes: Note[] = [];
  await context.exposeFunction('filmNote', (note: Note) => void notes.push(note));
  await context.addInitScript(SCRIPT);
  return {
    first: (what, isIt = () => true) =>
      until(() => {
        const found = notes.find((note) => note.what === what && isIt(note.text));
        return found ? Promise.resolve(found) : Promise.reject(new Error(`the page has not noted a fitting ${what}`));
      }, TIMEOUT_MS),
    cut: () => void notes.splice(0),
  };
}

/** The second number of what the card shows: in "742 / 1,250" it is 1250. */
export const totalIn = (amount: string): number => Number(amount.split('/')[1]?.replaceAll(/\D/g, '') || Number.NaN);
