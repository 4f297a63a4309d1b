/**
 * Compiles the MJML of mails to the Eta templates that the product renders. The result is committed beside its source, so
 * neither the build nor production needs mjml. A test fails when a result is not current.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import mjml2html from 'mjml';
import { format } from 'oxfmt';
import { projectRoot } from '../../servers/places.js';

const FOLDER = path.join(projectRoot, 'delivery/mail/templates');

export const TEMPLATES = ['receipt', 'alert'] as const;
export type TemplateName = (typeof TEMPLATES)[number];

export const compiledFile = (name: TemplateName): string => path.join(FOLDER, `${name}-html.ts`);

/** Returns the source of a module that exports the HTML. Without the option `fonts`, mjml would link to Google's. */
export async function compileTemplate(name: TemplateName): Promise<string> {
  const source = await readFile(path.join(FOLDER, `${name}.mjml`), 'utf8');
  const { html } = await mjml2html(source, { fonts: {}, validationLevel: 'strict' });
  const literal = trimLines(html).replace(/[\\`]|\$\{/g, String.raw`\$&`);
  const module = `/** Compiled from ${name}.mjml by tools/setup/mail-templates: do not edit. */\nexport const ${name}Html = \`${literal}\`;\n`;
  const { code } = await format(compiledFile(name), module, { printWidth: 120, singleQuote: true });
  return code;
}

/** Mails travel as quoted-printable, where indentation and empty lines cost bytes and mean nothing. */
function trimLines(html: string): string {
  return html
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
