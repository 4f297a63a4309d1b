/** Checks that a test runs each command that documents name. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DOCUMENTS } from './documents.js';
import { COMMANDS } from './documented-commands.js';
import { ROOT, textOf } from './source-files.js';

const { scripts } = JSON.parse(textOf('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
/** The main file of each task of tools/setup/run.mjs. */
const TASKS = new Map(
  [...textOf('tools/setup/run.mjs').matchAll(/^ {2}'?([\w-]+)'?: '([\w/-]+\.js)',$/gm)].map(([, task, main]) => [
    task!,
    main!,
  ]),
);

/** The key of the row for `npm run NAME`. */
function rowOf(name: string): string {
  const [, task] = /^node tools\/setup\/run\.mjs (\S+)$/.exec(scripts[name] ?? '') ?? [];
  return task === undefined ? `npm run ${name}` : TASKS.get(task)!;
}

/** Without what is only about files, such as `tools/setup/run.mjs`. */
function commandsIn(text: string): string[] {
  const scriptsNamed = [...text.matchAll(/\bnpm (?:run ([\w-]+)|(test)\b)/g)].map(([, name, test]) =>
    rowOf((name ?? test)!),
  );
  const programs = [...text.matchAll(/\bnode (?:--[\w=-]+ )*(\w[\w/.-]+)/g)].map(([, file]) =>
    file!.replace(/^dist\//, ''),
  );
  return [...scriptsNamed, ...programs.filter((file) => file.includes('/'))];
}

const named = [...new Set(DOCUMENTS.flatMap((document) => commandsIn(textOf(document))))].sort();

test('each command that documents name has a row, and each row is of such a command', () => {
  expect(named).toEqual(Object.keys(COMMANDS).sort());
});

test('each command of package.json that is set up first is known to the set-up', () => {
  const tasks = Object.values(scripts).flatMap(
    (script) => /^node tools\/setup\/run\.mjs (\S+)$/.exec(script)?.[1] ?? [],
  );
  expect(tasks.sort()).toEqual([...TASKS.keys()].sort());
});

describe.each(Object.entries(COMMANDS))('%s', (command, row) => {
  if ('test' in row) {
    test('is run by its test', () => {
      expect(textOf(row.test)).toContain(row.by);
      // `by` names the command, not just anything.
      expect(row.by).toContain(/commands\//.test(command) ? path.basename(command, '.js') : command);
    });
  } else {
    test('is tested in parts', () => {
      expect(row.why).toMatch(/\.$/);
      const by = row.by ?? `${path.dirname(command)}/`;
      expect(row.parts.filter((part) => !textOf(part).includes(by))).toEqual([]);
    });
  }
});

test('`npm test` runs the checks of `npm run check`', () => {
  const checks = textOf('tools/test/checks.ts').replaceAll(/[\s',[\]]+/g, ' ');
  const projects = scripts['types']!.match(/tsc -p \S+/g)!;
  expect(projects.filter((project) => !checks.includes(project))).toEqual([]);
  for (const wanted of ['oxlint/bin/oxlint', 'oxfmt/bin/oxfmt --check']) expect(checks).toContain(wanted);
  expect(scripts['check']).toBe('npm run types && npm run lint && oxfmt --check');
  expect(scripts['lint']).toBe('oxlint');
});

test('`npm test` builds what `npm run build` builds', () => {
  const [compiles, workflows, web] = scripts['build']!.split(' && ');
  expect(compiles).toBe('tsc -p tsconfig.build.json');
  expect(textOf('tools/setup/build.mjs')).toContain('tsconfig.build.json');
  expect(textOf('tools/setup/build.mjs')).toContain(path.basename(workflows!));
  expect(textOf('tools/setup/run.mjs')).toContain(path.basename(web!));
  expect(existsSync(path.join(ROOT, web!.replace('node ', '')))).toBe(true);
});
