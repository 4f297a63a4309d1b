/** Refuses what costs another number of tokens than its caller expects. */
import { otherPriceError } from '../../pricing/expected-price.js';
import { refuse, type Refusal } from '../command.js';

/**
 * Null where the price is the expected one, or none is expected. Only what would charge or reserve something new is
 * asked: an action that is already paid answers as before, whatever it costs today.
 */
export function refuseOtherPrice(expectedTokens: number | undefined, tokens: number): Refusal | null {
  const error = otherPriceError(expectedTokens, tokens);
  return error && refuse(error.code, error.message, error.facts);
}
