/** Formats whole numbers for every text that people read, credits among them: `12345` -> `12,345`. */
export const formatNumber = (number: number | bigint): string => number.toLocaleString('en-US');
