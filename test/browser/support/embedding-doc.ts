/** Takes out of docs/embedding.md what a host copies, so that the tests run the document's own text. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../tools/servers/places.js';

/** The addresses of the credits service in the document. */
const EXAMPLE_ORIGIN = 'https://credits.example.com';
const EXAMPLE_PIN = '/card/v1-0123456789abcdef/credits.js';
const EXAMPLE_HASH = 'sha384-…';

export interface EmbeddingDoc {
  /** A whole page. */
  readonly page: string;
  readonly react: string;
  readonly reactWithTypes: string;
  readonly types: string;
  /** Where the document has the files of types from. */
  readonly typeAddresses: readonly string[];
  /** Of the host's back end. */
  readonly tokenRoute: string;
  readonly afterAction: string;
  /** The value of the header Content-Security-Policy. */
  readonly policy: string;
  /** The page with the script that the document gives for a pinned file. */
  readonly pinnedPage: (pinned: string, integrity: string) => string;
}

/** `api`: the origin that takes the place of the document's example. */
export function readEmbeddingDoc(api: string): EmbeddingDoc {
  const text = readFileSync(path.join(projectRoot, 'docs', 'embedding.md'), 'utf8').replaceAll(EXAMPLE_ORIGIN, api);
  const block = (language: string, mark: string): string => {
    const blocks = [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].flatMap(([, itsLanguage, code]) =>
      itsLanguage === language && code!.includes(mark) ? [code!] : [],
    );
    if (blocks.length !== 1) throw new Error(`docs/embedding.md has ${blocks.length} blocks of ${language}: ${mark}`);
    return blocks[0]!;
  };
  const page = block('html', '<!doctype html>');
  const pinnedScript = block('html', EXAMPLE_HASH);
  return {
    page,
    react: block('jsx', 'Subscription'),
    reactWithTypes: block('tsx', 'Subscription'),
    types: block('ts', 'addEventListener'),
    typeAddresses: [...block('sh', '.d.ts').matchAll(/curl -O (\S+)/g)].map(([, address]) => address!),
    tokenRoute: block('js', '/credits-token'),
    afterAction: block('js', 'credits-changed'),
    policy: block('http', 'Content-Security-Policy: ').replace('Content-Security-Policy: ', '').trim(),
    pinnedPage: (pinned, integrity) =>
      page.replace(
        /<script [^]*<\/script>/,
        pinnedScript.replace(EXAMPLE_PIN, pinned).replace(EXAMPLE_HASH, integrity),
      ),
  };
}
