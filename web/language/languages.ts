/**
 * Knows the languages that are loaded, besides English. All files on a page share them, so a language may be a file of its
 * own, and a host may add one.
 */
import type { Texts } from './texts.js';

type Languages = ReadonlyMap<string, Partial<Texts>>;
const PLACE = Symbol.for('credits.languages');
const shared = globalThis as { [PLACE]?: Languages };

/**
 * `language`: its subtag, such as `de`; `texts`: of one element or of several. It counts for elements that are put on the page
 * from now on.
 */
export function addLanguage(language: string, texts: Partial<Texts>): void {
  const all = { ...textsFor(language), ...texts };
  shared[PLACE] = new Map([...(shared[PLACE] ?? []), [language, all]]);
}

export const textsFor = (locale: string): Partial<Texts> | undefined => shared[PLACE]?.get(locale.split('-')[0]!);
