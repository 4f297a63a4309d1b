import { Eta } from 'eta';

/** Escapes everything that a template shows. */
const eta = new Eta({ autoEscape: true, autoTrim: false });

export function createTemplate(source: string): (values: object) => string {
  const compiled = eta.compile(source);
  return (values) => eta.render(compiled, values);
}
