/** Makes the id under which a purchase may be repeated without being bought twice. */

/** 128 random bits. `crypto.randomUUID` exists on secure pages only. */
export const newRequestId = (): string => crypto.getRandomValues(new Uint32Array(4)).join('.');
