// Header lines -> fields as text, and the people named in them. A header never decides where mail goes (attack A04); it
// tells policy who is named openly, and so who is blind.
import { parseAddressHeader } from 'mailparser';
import { parseAddress, type Address } from '../mail/address.ts';
import type { HeaderField } from '../mail/message.ts';
import { bestReading, decodeText } from './text/charset.ts';
import { uniteReadings } from './text/doubtful-charset.ts';
import { decodeWords, readWords } from './text/words.ts';

/** @param line a whole field, folding included, one character per octet */
export function headerField(line: string): HeaderField | undefined {
  const colon = line.indexOf(':');
  if (colon <= 0) return undefined;
  return fieldOf(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1));
}

const BEYOND_ASCII = /[^\u0000-\u007F]/;

/** @param value what stands behind the colon, folding included, one character per octet */
export function fieldOf(name: string, value: string): HeaderField {
  const unfolded = (value.includes('\n') ? value.replaceAll(/\r?\n(?=[ \t])/g, '') : value).trim();
  // What most fields are: readable as they stand.
  if (!unfolded.includes('=?') && !BEYOND_ASCII.test(unfolded)) return { name, text: unfolded, source: unfolded };
  const sources = rawReadings(unfolded);
  const source = bestReading(sources);
  const [text = source, ...others] = uniteReadings([source, ...sources].flatMap(readWords));
  return { name, text, source, ...(others.length === 0 ? {} : { others }) };
}

/** A value as people see it, its raw octets read as what they most likely are. */
export const headerText = (latin1: string): string => decodeWords(bestReading(rawReadings(latin1)));

/** Raw 8-bit in a header has no label: UTF-8, else what it may be (RFC 6532 has UTF-8 only; senders have more). */
function rawReadings(latin1: string): readonly string[] {
  return BEYOND_ASCII.test(latin1) ? decodeText(Buffer.from(latin1, 'latin1')) : [latin1];
}

/** One address as most fields have it, with nothing that could be read in two ways: no quote, comment, group, list or escape. */
const SINGLE_ADDRESS =
  /^(?:([A-Za-z0-9._%+=-]+@[A-Za-z0-9.-]+)|[^"(),:;<>@\\[\]]*<([A-Za-z0-9._%+=-]+@[A-Za-z0-9.-]+)>)$/;

/**
 * Every address in all fields of a name; groups are opened (RFC 5322 section 3.4). Encoded words are text only: nothing in
 * them is an address or ends one (RFC 2047 section 5), or a blind recipient could be named where nobody reads it.
 */
export function headerAddresses(fields: readonly HeaderField[], name: string): readonly Address[] {
  return fields
    .filter((field) => field.name === name)
    .flatMap((field) => {
      const [, bare, angled] = SINGLE_ADDRESS.exec(field.source) ?? [];
      const single = bare ?? angled;
      return single === undefined ? parseAddressHeader(field.source).value : [{ address: single, name: '' }];
    })
    .flatMap((entry) => ('group' in entry && Array.isArray(entry.group) ? entry.group : [entry]))
    .flatMap((entry) => {
      const address = parseAddress((entry.address ?? '').trim());
      return address === undefined ? [] : [address];
    });
}
