/** What we use of mjml, which brings no types. */
declare module 'mjml' {
  export default function mjml2html(
    source: string,
    options: { fonts: Record<string, string>; validationLevel: 'strict' },
  ): Promise<{ html: string }>;
}
