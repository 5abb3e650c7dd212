// The streams of a PDF as they stand in its bytes (ISO 32000-2 section 7.3.8), without asking its tables: also those that no
// table names any more. Decoded as far as their filters carry text; measured before anybody else unpacks them (attack X01).
// Linear: each stream is looked at once. What can't be decoded has no content; that is for the reader of pages to say.
import { createInflate, constants, inflateSync } from 'node:zlib';

export interface RawStream {
  /** The dictionary before it as it stands, one character per octet, names with their `#xx` undone. */
  readonly dictionary: string;
  /** Offset of its first byte. */
  readonly start: number;
  /** As it stands in the file. */
  readonly encoded: Buffer;
}

const START = Buffer.from('stream');
const END = Buffer.from('endstream');
/** Dictionaries are some hundred bytes long; those of forms and images with masks some thousand. */
const DICTIONARY_BYTES = 8192;

export function* rawStreams(bytes: Buffer): Generator<RawStream> {
  let end = bytes.indexOf(END);
  let last = 0;
  for (let at = bytes.indexOf(START); at !== -1; at = bytes.indexOf(START, at + START.length)) {
    if (bytes.toString('latin1', at - 3, at) === 'end') continue;
    if (end !== -1 && end < at) end = bytes.indexOf(END, at);
    const start = afterLineEnd(bytes, at + START.length);
    if (start === undefined) continue;
    const before = bytes.toString('latin1', Math.max(last, at - DICTIONARY_BYTES), at);
    last = start;
    const dictionary = unescapeNames(before.slice(Math.max(0, before.lastIndexOf('obj'))));
    const stop = end === -1 ? bytes.length : beforeLineEnd(bytes, end);
    yield { dictionary, start, encoded: bytes.subarray(start, Math.max(start, stop)) };
  }
}

/** The line end before `endstream` is not of the stream. */
function beforeLineEnd(bytes: Buffer, end: number): number {
  const stop = bytes[end - 1] === 0x0a ? end - 1 : end;
  return bytes[stop - 1] === 0x0d ? stop - 1 : stop;
}

function afterLineEnd(bytes: Buffer, at: number): number | undefined {
  if (bytes[at] === 0x0d) return bytes[at + 1] === 0x0a ? at + 2 : at + 1;
  return bytes[at] === 0x0a ? at + 1 : undefined;
}

/** `/Fl#61teDecode` is `/FlateDecode` (section 7.3.5). */
const unescapeNames = (dictionary: string): string =>
  dictionary.includes('#')
    ? dictionary.replaceAll(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : dictionary;

/** Names of a stream's filters, outermost first; none when the dictionary points elsewhere for them. */
export function filtersOf(dictionary: string): readonly string[] {
  const at = dictionary.search(/\/Filter(?![A-Za-z])/);
  if (at === -1) return [];
  const value = dictionary.slice(at + '/Filter'.length, at + 512).trimStart();
  if (value.startsWith('[')) return [...value.slice(0, value.indexOf(']')).matchAll(/\/([A-Za-z0-9]+)/g)].map(nameOf);
  const name = /^\/([A-Za-z0-9]+)/.exec(value);
  return name === null ? [] : [nameOf(name)];
}

const nameOf = (match: RegExpMatchArray): string => match[1] ?? '';

/** Decoded bytes; `too_big` past the limit; undefined behind filters of images and for what is broken. */
export async function decodeStream(
  { dictionary, encoded }: Pick<RawStream, 'dictionary' | 'encoded'>,
  maxBytes: number,
): Promise<Buffer | 'too_big' | undefined> {
  let content: Buffer | 'too_big' | undefined = encoded;
  const filters = filtersOf(dictionary);
  for (const filter of filters.length === 0 && looksDeflated(encoded) ? ['FlateDecode'] : filters) {
    if (!Buffer.isBuffer(content)) return content;
    content = await decode(filter, content, maxBytes);
  }
  return content;
}

const looksDeflated = (bytes: Buffer): boolean =>
  ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0;

async function decode(filter: string, bytes: Buffer, maxBytes: number): Promise<Buffer | 'too_big' | undefined> {
  switch (filter) {
    case 'FlateDecode':
    case 'Fl':
      return await inflate(bytes, maxBytes);
    case 'ASCIIHexDecode':
    case 'AHx':
      return Buffer.from(bytes.toString('latin1').replaceAll(/[^0-9A-Fa-f]/g, ''), 'hex');
    case 'ASCII85Decode':
    case 'A85':
      return decodeAscii85(bytes);
    case 'RunLengthDecode':
    case 'RL':
      return decodeRunLength(bytes, maxBytes);
    case 'LZWDecode':
    case 'LZW':
      return decodeLzw(bytes, maxBytes);
    default:
      return undefined;
  }
}

/** Small ones at once, since starting a decoder costs more than they do. */
const SMALL_BYTES = 32 * 1024;

async function inflate(bytes: Buffer, maxBytes: number): Promise<Buffer | 'too_big' | undefined> {
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  if (bytes.length <= SMALL_BYTES) {
    try {
      return inflateSync(bytes, { ...options, maxOutputLength: maxBytes });
    } catch (error) {
      return error instanceof RangeError ? 'too_big' : undefined;
    }
  }
  const inflating = createInflate(options);
  inflating.end(bytes);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of inflating as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) return 'too_big';
      chunks.push(chunk);
    }
  } catch {
    // What came before the damage is as good as any.
  }
  return chunks.length === 0 ? undefined : Buffer.concat(chunks);
}

/** Section 7.4.3: five characters from `!` to `u` for four bytes, `z` for four zeros, `~>` at the end. */
function decodeAscii85(bytes: Buffer): Buffer {
  const out = Buffer.alloc(bytes.length * 4);
  let length = 0;
  let digits = 0;
  let value = 0;
  const put = (count: number): void => {
    for (let i = 0; i < count; i++) out[length++] = Math.floor(value / 256 ** (3 - i)) & 0xff;
    digits = 0;
    value = 0;
  };
  for (const byte of bytes) {
    if (byte === 0x7e) break;
    if (byte === 0x7a && digits === 0) put(4);
    if (byte < 0x21 || byte > 0x75) continue;
    value = value * 85 + (byte - 0x21);
    if (++digits === 5) put(4);
  }
  if (digits > 1) {
    const count = digits - 1;
    for (; digits < 5; digits++) value = value * 85 + 84;
    put(count);
  }
  return out.subarray(0, length);
}

/** Section 7.4.5: a length byte, then that many bytes as they are, or one byte repeated; 128 ends. */
function decodeRunLength(bytes: Buffer, maxBytes: number): Buffer | 'too_big' {
  const chunks: Buffer[] = [];
  let size = 0;
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at] ?? 128;
    if (length === 128) break;
    const literal = length < 128;
    const chunk = literal ? bytes.subarray(at + 1, at + 2 + length) : Buffer.alloc(257 - length, bytes[at + 1] ?? 0);
    at += literal ? length + 2 : 2;
    size += chunk.length;
    if (size > maxBytes) return 'too_big';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Section 7.4.4: codes of 9 to 12 bits, 256 clears the table, 257 ends; codes grow one entry early. */
function decodeLzw(bytes: Buffer, maxBytes: number): Buffer | 'too_big' {
  let table: Buffer[] = [];
  const chunks: Buffer[] = [];
  let [size, width, bits, held] = [0, 9, 0, 0];
  let last: Buffer | undefined;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfffff;
    bits += 8;
    if (bits < width) continue;
    bits -= width;
    const code = (held >> bits) & ((1 << width) - 1);
    if (code === 257) break;
    if (code === 256) {
      table = [];
      width = 9;
      last = undefined;
      continue;
    }
    const first: number | undefined = last?.[0];
    const entry: Buffer | undefined =
      code < 256 ? Buffer.of(code) : (table[code - 258] ?? (last && Buffer.concat([last, Buffer.of(first ?? 0)])));
    if (entry === undefined) break;
    size += entry.length;
    if (size > maxBytes) return 'too_big';
    chunks.push(entry);
    if (last !== undefined && table.length < 3838) table.push(Buffer.concat([last, entry.subarray(0, 1)]));
    last = entry;
    const next = table.length + 258 + 1;
    width = next >= 2048 ? 12 : next >= 1024 ? 11 : next >= 512 ? 10 : 9;
  }
  return Buffer.concat(chunks);
}
