// An envelope for a message that has none: a file given to `postern scan`. Taken from the header, Bcc included.
import { addressKey } from '../mail/address.ts';
import type { Envelope } from '../mail/envelope.ts';
import { headerAddresses, headerField } from './headers.ts';

export function envelopeFromHeader(bytes: Buffer): Envelope {
  const fields = headerLines(bytes).flatMap((line) => headerField(line) ?? []);
  const named = ['to', 'cc', 'bcc'].flatMap((name) => headerAddresses(fields, name));
  const distinct = new Map(named.map((address) => [addressKey(address), address]));
  return {
    reversePath: headerAddresses(fields, 'from')[0] ?? null,
    parameters: [],
    recipients: [...distinct.values()].map((address) => ({ address, parameters: [] })),
  };
}

/** The header block's fields, folded lines joined by their CRLF, one character per octet. */
function headerLines(bytes: Buffer): readonly string[] {
  const end = bytes.indexOf('\r\n\r\n');
  const block = bytes.toString('latin1', 0, end === -1 ? bytes.length : end);
  return block.split(/\r?\n(?![ \t])/);
}
