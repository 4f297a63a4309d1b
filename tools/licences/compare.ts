/** Compares the licences of what we ship with `docs/licences.md`, and says in a sentence what is new. */

/**
 * Licences that ask for no more than that their text is kept, which npm does. `@adminjs/express` names its file, which has
 * the MIT licence. CC-BY-4.0 is on data about browsers, OFL-1.1 on the font.
 */
export const ALLOWED = [
  ...['0BSD', 'Apache-2.0', 'Apache-2.0 AND MIT', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC-BY-4.0'],
  ...['ISC', 'MIT', 'MIT-0', 'OFL-1.1', 'Python-2.0', 'SEE LICENSE IN LICENSE', 'Unlicense'],
];

const HEAD = `# Licences

These packages run in production or are bundled into what browsers load. \`npm run licences\` writes this page, and \`test/tools/licences.test.ts\` compares it with the packages: a new package, or one with another licence, fails the tests until somebody has looked at it. \`tools/licences/compare.ts\` lists the licences that may be used.
`;

/** By licence, then by name. */
export function pageOf(licences: ReadonlyMap<string, string>): string {
  const byLicence = new Map<string, string[]>();
  for (const [name, licence] of licences) byLicence.set(licence, [...(byLicence.get(licence) ?? []), name]);
  const sections = [...byLicence]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([licence, names]) => `## ${licence}\n\n${names.map((name) => `\`${name}\``).join(' ')}\n`);
  return [HEAD, ...sections].join('\n');
}

export function licencesOn(page: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const section of page.split(/^## /m).slice(1)) {
    const [licence = '', ...lines] = section.split('\n');
    for (const [, name] of lines.join('\n').matchAll(/`([^`]+)`/g)) found.set(name!, licence);
  }
  return found;
}

/** Sentences about what nobody has looked at yet; none where the page says what is shipped. */
export function differences(shipped: ReadonlyMap<string, string>, listed: ReadonlyMap<string, string>): string[] {
  const look = 'Look at it, then run npm run licences.';
  const changed = [...shipped].flatMap(([name, licence]) => {
    const before = listed.get(name);
    if (before === undefined) return [`${name} is new, with the licence ${licence}. ${look}`];
    return before === licence ? [] : [`${name} changed its licence from ${before} to ${licence}. ${look}`];
  });
  const gone = [...listed.keys()].filter((name) => !shipped.has(name));
  const notAllowed = [...shipped].flatMap(([name, licence]) =>
    licence.split(', ').every((one) => ALLOWED.includes(one))
      ? []
      : [`${name} has the licence ${licence}, which tools/licences/compare.ts does not allow. Use another package.`],
  );
  return [...changed, ...gone.map((name) => `${name} is not shipped any more. Run npm run licences.`), ...notAllowed];
}
