/** Is what a page receives of a value that the service answers with: `JSON.stringify` writes its dates as text. */
export type Json<T> = T extends Date ? string : T extends object ? { readonly [K in keyof T]: Json<T[K]> } : T;
