// Compiles all mail templates. Run it after each change of a `delivery/mail/templates/*.mjml`:
// npm run build && node dist/tools/setup/mail-templates/main.js
import { writeFile } from 'node:fs/promises';
import { compiledFile, compileTemplate, TEMPLATES } from './compile.js';

for (const name of TEMPLATES) {
  await writeFile(compiledFile(name), await compileTemplate(name));
  process.stdout.write(`${compiledFile(name)}\n`);
}
