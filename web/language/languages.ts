/**
 * Knows the languages that are loaded, besides English. All files on a page share them, so a language may be a file of its
 * own, and a host may add one.
 */
import type { Texts } from './texts.js';

type Languages = ReadonlyMap<string, Texts>;
const PLACE = Symbol.for('credits.languages');
const shared = globalThis as { [PLACE]?: Languages };

/** `language`: its subtag, such as `de`. It counts for elements that are put on the page from now on. */
export function addLanguage(language: string, texts: Texts): void {
  shared[PLACE] = new Map([...(shared[PLACE] ?? []), [language, texts]]);
}

export const textsFor = (locale: string): Texts | undefined => shared[PLACE]?.get(locale.split('-')[0]!);
