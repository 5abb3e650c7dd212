// Addresses for tests from plain text.
import { parseAddress, type Address } from '../../src/mail/address.ts';

/** The address; ends the test when the text is none. */
export function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`${text} is not an address`);
  return parsed;
}
