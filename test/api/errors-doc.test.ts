import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../boot/project-root.js';
import { ERRORS } from '../../domain/errors.js';

const sections = readFileSync(path.join(projectRoot, 'docs/errors.md'), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((section) => section.split('\n'))
  .map(([code = '', ...text]) => ({ code: code.trim(), text: text.join('\n').trim() }));

test('docs/errors.md explains every error code, and no other', () => {
  expect(sections.map(({ code }) => code).sort()).toEqual(Object.keys(ERRORS).sort());
});

test('docs/errors.md names the status of each, what it means and what to do', () => {
  for (const { code, text } of sections) {
    expect(text).toContain(`Status ${ERRORS[code as keyof typeof ERRORS].status}.`);
    expect(text.split('\n\n').length).toBeGreaterThanOrEqual(2);
  }
});
