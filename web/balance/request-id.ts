/** Makes the id under which a purchase may be repeated without being bought twice. */

const BYTES = 16;

/** `crypto.randomUUID` exists on secure pages only. */
export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
