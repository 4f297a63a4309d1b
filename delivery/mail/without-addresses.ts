/** Removes people's addresses from what a mail server answered, because answers are stored and logged. */

const ADDRESS = /[^\s<>()[\]"',;:]+@[^\s<>()[\]"',;]+|"[^"]*"@[^\s<>()[\]"',;]+/gu;
const INSTEAD = '(address)';
/** A shorter name is more likely an ordinary word of the answer. */
const MIN_NAME_LENGTH = 3;

/** `recipient`: servers also name it in other spellings, or by the part before the @ only. */
export function withoutAddresses(answer: string, recipient: string): string {
  const name = recipient.slice(0, recipient.lastIndexOf('@'));
  const names = [recipient, ...(name.length >= MIN_NAME_LENGTH ? [name] : [])];
  return names.reduce(
    (text, known) => text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escaped(known)}(?![\\p{L}\\p{N}])`, 'giu'), INSTEAD),
    answer.replace(ADDRESS, INSTEAD),
  );
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
