// What the door itself reads of a message: its header, for mail that goes in circles (attack S27) and for senders who are
// somebody else (attack S11). Only the header is read, so that large mail is not gone through a second time.
import { parseAddress, type Address } from '../mail/address.ts';
import type { MessageContent } from '../mail/content.ts';

/** A header larger than this is judged by what its beginning says. */
const MAX_HEADER_BYTES = 1024 * 1024;
const END_OF_HEADER = '\r\n\r\n';

/** The header fields, each on one line (RFC 5322 section 2.2.3: unfolded). Octets that are no UTF-8 become U+FFFD. */
export async function readFields(content: MessageContent): Promise<readonly string[]> {
  const text = (await readHeader(content)).toString('utf8');
  return text === '' ? [] : text.replaceAll(/\r\n(?=[ \t])/g, '').split('\r\n');
}

/** The octets before the empty line. Nearly always they are in the first chunk, which is not copied. */
async function readHeader(content: MessageContent): Promise<Buffer> {
  let start: Buffer = Buffer.alloc(0);
  for await (const chunk of content.chunks()) {
    start = start.length === 0 ? chunk : Buffer.concat([start, chunk]);
    // A message may begin with the empty line.
    if (start[0] === 0x0d && start[1] === 0x0a) return Buffer.alloc(0);
    const end = start.indexOf(END_OF_HEADER);
    if (end !== -1) return start.subarray(0, end);
    if (start.length >= MAX_HEADER_BYTES) break;
  }
  return start.subarray(0, MAX_HEADER_BYTES);
}

export interface Hops {
  /** Received fields in all. */
  readonly all: number;
  /** Those that we have put there. */
  readonly own: number;
}

export function countHops(fields: readonly string[], hostname: string): Hops {
  const received = fields.filter((field) => /^received[ \t]*:/i.test(field));
  const ours = ` by ${hostname.toLowerCase()} (postern) `;
  const isOurs = (field: string): boolean => field.replaceAll(/\s+/g, ' ').toLowerCase().includes(ours);
  return { all: received.length, own: received.filter(isOurs).length };
}

/**
 * The addresses of all From fields: every word with an `@` in it, once quoted strings and comments are gone. A word that is no
 * address is undefined: whoever asks whose it is must not take it for nobody's.
 */
export function fromAddresses(fields: readonly string[]): readonly (Address | undefined)[] {
  const values = fields.flatMap((field) => /^from[ \t]*:(.*)$/is.exec(field)?.[1] ?? []);
  return values.flatMap((value) =>
    withoutComments(value.replaceAll(/"(?:[^"\\]|\\.)*"/g, ' '))
      .split(/[\s<>,;]+/)
      .filter((word) => word.includes('@'))
      .map((word) => parseAddress(word)),
  );
}

/** Comments nest (RFC 5322 section 3.2.2); innermost ones go first. What has no end stays, and is read. */
function withoutComments(text: string): string {
  const shorter = text.replaceAll(/\((?:[^()\\]|\\.)*\)/g, ' ');
  return shorter.length === text.length ? text : withoutComments(shorter);
}
