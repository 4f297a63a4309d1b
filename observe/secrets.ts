/** Finds secrets in text: those that this process knows, and whatever has the shape of one. */
const HIDDEN = '[hidden]';
/** Shorter texts would hide words that are none. */
const MIN_LENGTH = 6;

/** API keys, tokens of members, keys of Stripe, addresses of Slack channels, proofs, and passwords in addresses. */
const SHAPES = [
  String.raw`\bfg_live_[\w-]{4,}`,
  String.raw`\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*`,
  String.raw`\b(?:sk|rk|whsec)_\w{4,}`,
  String.raw`(?<=/services/)[\w/-]{8,}`,
  String.raw`(?<=\b(?:[Bb]earer|[Bb]asic) )[\w.~+/=-]{8,}`,
  String.raw`(?<=:\/\/[^\s/:@"]*:)[^\s/@"]+(?=@)`,
];

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

/** Returns what hides secrets in a text; the text may be JSON. */
export function secretHider(known: readonly string[]): (text: string) => string {
  const literal = known
    .filter((secret) => secret.length >= MIN_LENGTH)
    // As it stands in JSON and in a URL. The longest first: one may be part of another.
    .flatMap((secret) => [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .sort((a, b) => b.length - a.length);
  const pattern = new RegExp([...new Set(literal)].map(escaped).concat(SHAPES).join('|'), 'g');
  return (text) => text.replaceAll(pattern, HIDDEN);
}
