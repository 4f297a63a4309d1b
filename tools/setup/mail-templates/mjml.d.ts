/** Types for the part of mjml that we use; the package has none. */
declare module 'mjml' {
  export default function mjml2html(
    source: string,
    options: { fonts: Record<string, string>; validationLevel: 'strict' },
  ): Promise<{ html: string }>;
}
