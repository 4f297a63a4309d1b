/** What an API key may do. */
export const SCOPES = ['spend', 'read', 'manage'] as const;
export type Scope = (typeof SCOPES)[number];

export const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text);
