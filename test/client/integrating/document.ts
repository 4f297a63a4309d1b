/** Takes the blocks of code out of docs/integrating.md, so that the test runs the document's own text. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../tools/servers/places.js';

export interface Block {
  readonly section: string;
  readonly language: string;
  readonly code: string;
}

export interface IntegratingDocument {
  /** Nobody has asked for these yet. */
  readonly unused: ReadonlySet<Block>;
  /** The block of this language in this section that contains the mark; throws unless it is one. */
  block(section: string, language: string, mark?: string): string;
}

export function readIntegratingDocument(): IntegratingDocument {
  const text = readFileSync(path.join(projectRoot, 'docs', 'integrating.md'), 'utf8');
  const blocks = text.split(/^## /m).flatMap((part): Block[] => {
    const section = part.slice(0, part.indexOf('\n'));
    return [...part.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language, code]) => ({
      section,
      language: language!,
      code: code!,
    }));
  });
  const unused = new Set(blocks);
  return {
    unused,
    block(section, language, mark = '') {
      const found = blocks.filter(
        (one) => one.section === section && one.language === language && one.code.includes(mark),
      );
      if (found.length !== 1) throw new Error(`"${section}" has ${found.length} blocks of ${language} with "${mark}"`);
      unused.delete(found[0]!);
      return found[0]!.code;
    },
  };
}
