/** Keeps a caller from paying another price than the one that people were shown. */
import { countTokens } from '../credits.js';
import { FuelgaugeError } from '../errors.js';

/** Returns `price-changed`; null where the price is the expected one, or none is expected. */
export function otherPriceError(expectedTokens: number | undefined, tokens: number): FuelgaugeError | null {
  if (expectedTokens === undefined || expectedTokens === tokens) return null;
  const detail = `This costs ${countTokens(tokens)} and not ${countTokens(expectedTokens)}. Show the price again, then repeat the call with it.`;
  return new FuelgaugeError('price-changed', detail, { tokens, expectedTokens });
}
