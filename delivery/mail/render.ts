/** Renders a mail's subject, text and HTML from Eta templates. Only the HTML escapes its values. */
import { Eta } from 'eta';

const html = new Eta({ autoEscape: true, autoTrim: false });
const plain = new Eta({ autoEscape: false, autoTrim: false });

export interface MailTemplate {
  readonly subject: string;
  readonly text: string;
  /** Compiled from MJML, see `templates/`. */
  readonly html: string;
}

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Compiles the templates once, so a wrong template throws here and not at the first mail. */
export function createRenderer(template: MailTemplate): (values: object) => RenderedMail {
  const subject = plain.compile(template.subject);
  const text = plain.compile(template.text);
  const body = html.compile(template.html);
  return (values) => ({
    subject: plain.render(subject, values),
    text: plain.render(text, values),
    html: html.render(body, values),
  });
}
