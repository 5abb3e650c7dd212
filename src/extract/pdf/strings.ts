// The strings in the objects of a PDF as they stand in its bytes (ISO 32000-2 section 7.3.4): values of fields without a place,
// annotations that were taken off, alternative texts, addresses of actions, in every revision. pdfjs tells what a viewer would
// use; this tells what is there. One pass over the bytes; what is no text (keys, signatures) is left out.

/** Longer ones are signatures and the like; text of that length stands in streams. */
const MAX_STRING_BYTES = 1024 * 1024;

/** @param bytes objects without streams, in clear */
export function stringsIn(bytes: Buffer): readonly string[] {
  const strings: string[] = [];
  const add = (octets: Buffer): void => {
    const text = textOf(octets);
    if (text !== undefined && text !== strings.at(-1)) strings.push(text);
  };
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at];
    if (byte === PERCENT) at = endOfLine(bytes, at);
    else if (byte === OPEN) at = literal(bytes, at + 1, add);
    else if (byte === LESS && bytes[at + 1] === LESS) at += 2;
    else if (byte === LESS) at = hexadecimal(bytes, at + 1, add);
    else at++;
  }
  return strings;
}

const [PERCENT, OPEN, CLOSE, LESS, GREATER, BACKSLASH] = [0x25, 0x28, 0x29, 0x3c, 0x3e, 0x5c];

function endOfLine(bytes: Buffer, at: number): number {
  let end = at;
  while (end < bytes.length && bytes[end] !== 0x0a && bytes[end] !== 0x0d) end++;
  return end;
}

const ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
  [0x62, 0x08],
  [0x66, 0x0c],
]);

/** Section 7.3.4.2: parentheses in pairs, escapes by a backslash. Returns where it ends; one without an end has none. */
function literal(bytes: Buffer, start: number, add: (octets: Buffer) => void): number {
  const octets: number[] = [];
  let depth = 1;
  let at = start;
  while (at < bytes.length && at - start < MAX_STRING_BYTES) {
    const byte = bytes[at++] ?? 0;
    if (byte === BACKSLASH) {
      at = escaped(bytes, at, octets);
      continue;
    }
    if (byte === OPEN) depth++;
    if (byte === CLOSE && --depth === 0) break;
    octets.push(byte);
  }
  add(Buffer.from(octets));
  return at;
}

function escaped(bytes: Buffer, at: number, octets: number[]): number {
  const byte = bytes[at] ?? 0;
  if (byte === 0x0d) return bytes[at + 1] === 0x0a ? at + 2 : at + 1;
  if (byte === 0x0a) return at + 1;
  if (!isOctal(byte)) {
    octets.push(ESCAPES.get(byte) ?? byte);
    return at + 1;
  }
  let value = 0;
  let end = at;
  while (end < at + 3 && isOctal(bytes[end] ?? 0)) value = value * 8 + (bytes[end++] ?? 0) - 0x30;
  octets.push(value & 0xff);
  return end;
}

const isOctal = (byte: number): boolean => byte >= 0x30 && byte <= 0x37;

/** Section 7.3.4.3: white space counts for nothing, a missing last digit is 0. */
function hexadecimal(bytes: Buffer, start: number, add: (octets: Buffer) => void): number {
  const found = bytes.indexOf(GREATER, start);
  const end = found === -1 ? bytes.length : found;
  if (end - start > MAX_STRING_BYTES) return end;
  const digits = bytes.toString('latin1', start, end).replaceAll(/\s/g, '');
  if (/^[0-9A-Fa-f]+$/.test(digits)) add(Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex'));
  return end + 1;
}

/** A text string of section 7.9.2.2: UTF-16 or UTF-8 with a mark, else one octet a character. Undefined when it is no text. */
function textOf(octets: Buffer): string | undefined {
  const text = decode(octets).trim();
  if (text.length < 2) return undefined;
  let odd = 0;
  for (const character of text) if (/[\0-\x08\x0e-\x1f\x7f-\x9f\uFFFD]/.test(character)) odd++;
  return odd > text.length / 20 ? undefined : text;
}

function decode(octets: Buffer): string {
  if (octets[0] === 0xfe && octets[1] === 0xff)
    return octets
      .subarray(2, octets.length & ~1)
      .swap16()
      .toString('utf16le');
  if (octets[0] === 0xff && octets[1] === 0xfe) return octets.toString('utf16le', 2);
  const utf8 = octets.toString('utf8');
  return utf8.includes('\uFFFD') ? octets.toString('latin1') : utf8.replace(/^\uFEFF/, '');
}
