/** Builds HTML in which every inserted value is escaped. A fragment made by `html` itself is inserted unchanged. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Insert = Html | string | number | readonly Html[];

export function html(parts: TemplateStringsArray, ...inserts: Insert[]): Html {
  return new Html(parts.reduce((text, part, index) => text + render(inserts[index - 1] ?? '') + part));
}

function render(insert: Insert): string {
  if (insert instanceof Html) return insert.text;
  if (typeof insert === 'object') return insert.map((item) => item.text).join('');
  return String(insert).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
