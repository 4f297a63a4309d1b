/**
 * Makes the terms by which staff find accounts and members. They are stored in the record that they are of, by the same
 * write, so that they are never older than it, and gone with it.
 */

/** Words of a name beyond these find nothing. */
const MAX_WORDS = 12;

/** As it is stored and looked for: in small letters, with single spaces. */
export const searchTerm = (text: string): string => text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');

/** Its id, its name, and its name from each further word on: `acme berlin gmbh`, `berlin gmbh`, `gmbh`. */
export function accountTerms(accountId: string, name: string): string[] {
  const words = searchTerm(name).split(' ').slice(0, MAX_WORDS);
  return [...new Set([searchTerm(accountId), ...words.map((_word, at) => words.slice(at).join(' '))])];
}
