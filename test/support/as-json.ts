/** Returns what a caller in another process sees. */
export const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
