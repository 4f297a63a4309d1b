/** Lists the scopes that an API key may have: each allows one kind of call. */
export const SCOPES = ['spend', 'read', 'manage'] as const;
export type Scope = (typeof SCOPES)[number];

export const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text);
