/** Stripe's form encoding: `metadata[topUpId]=…&expand[0]=…`. */
export interface Form {
  [name: string]: string | Form;
}

export function parseForm(text: string): Form {
  const form = emptyForm();
  for (const [key, value] of new URLSearchParams(text)) place(form, pathOf(key), value);
  return form;
}

/** The same for the same content, whatever the order: idempotency keys compare it. */
export function canonical(form: Form): string {
  const entries = Object.entries(form).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries.map(([name, value]) => [name, typeof value === 'string' ? value : canonical(value)]));
}

function pathOf(key: string): string[] {
  const [root = '', ...rest] = key.split('[');
  return [root, ...rest.map((part) => part.replace(/\]$/, ''))];
}

function place(form: Form, path: string[], value: string): void {
  let target = form;
  path.forEach((part, depth) => {
    const name = part === '' ? String(Object.keys(target).length) : part;
    if (depth === path.length - 1) {
      target[name] = value;
      return;
    }
    const known = target[name];
    target = target[name] = typeof known === 'object' ? known : emptyForm();
  });
}

/** Without a prototype: names come from outside. */
function emptyForm(): Form {
  return Object.create(null) as Form;
}
