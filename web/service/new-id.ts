/** Makes the id of a call or a thing that does not exist yet, so that a call may be repeated without being carried out twice. */

/** 128 random bits. `crypto.randomUUID` exists on secure pages only. */
export const newId = (): string => crypto.getRandomValues(new Uint32Array(4)).join('.');
