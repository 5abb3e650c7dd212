// Files that stand in the text of a body: uuencode (POSIX `uuencode`, with its base64 form) and yEnc (yenc.org draft 1.3). What is
// taken out as a file does not stay as text. Damaged ones are read as far as they go; linear, never throws.

export interface InlineFile {
  /** As the sender gave it: one character per octet. */
  readonly name: string;
  readonly bytes: Buffer;
}

export interface WithoutFiles {
  readonly files: readonly InlineFile[];
  /** The body without them. */
  readonly rest: Buffer;
  /** A form that is known and not read: BinHex 4. */
  readonly hasUnread: boolean;
}

const BINHEX = 'must be converted with BinHex';

export function takeInlineFiles(bytes: Buffer): WithoutFiles {
  // Short needles first: they are found many times faster than long ones.
  const hasUnread = bytes.includes('BinHex') && bytes.includes(BINHEX);
  const mayHave = bytes.includes('begin ') || bytes.includes('begin-') || bytes.includes('ybegin');
  if (!mayHave) return { files: [], rest: bytes, hasUnread };
  const text = bytes.toString('latin1');
  const files: InlineFile[] = [];
  const kept: string[] = [];
  let copied = 0;
  for (let start = 0; start < text.length;) {
    const end = endOfLine(text, start);
    const block = readBlock(text, start, text.slice(start, end).trimEnd());
    if (block !== undefined) {
      files.push(block.file);
      kept.push(text.slice(copied, start));
      copied = block.end;
    }
    start = block?.end ?? end;
  }
  if (files.length === 0) return { files, rest: bytes, hasUnread };
  kept.push(text.slice(copied));
  return { files, rest: Buffer.from(kept.join(''), 'latin1'), hasUnread };
}

interface Block {
  readonly file: InlineFile;
  /** Behind its last line. */
  readonly end: number;
}

/** @param line the one that begins at `start`; most begin nothing */
function readBlock(text: string, start: number, line: string): Block | undefined {
  if (line.length > 1_000 || !/^(?:begin|=ybegin)/.test(line)) return undefined;
  const uu = /^begin(-base64)? [0-7]{3,4} (.+)$/.exec(line);
  const from = endOfLine(text, start);
  if (uu !== null) return uu[1] === undefined ? readUu(text, from, uu[2] ?? '') : readBase64(text, from, uu[2] ?? '');
  return /^=ybegin .*size=\d/.test(line) ? readYenc(text, from, / name=(.*)$/.exec(line)?.[1] ?? '') : undefined;
}

/** Each line tells its length in its first character; `end` ends it, and so does a line that can't be one. */
function readUu(text: string, from: number, name: string): Block | undefined {
  const pieces: Buffer[] = [];
  let at = from;
  while (at < text.length) {
    const next = endOfLine(text, at);
    const line = text.slice(at, next).replace(/\r?\n$/, '');
    if (line.trim() === 'end') {
      at = next;
      break;
    }
    const length = (line.charCodeAt(0) - 32) & 63;
    const isLine = line !== '' && !/[^ -`]/.test(line) && line.length >= Math.ceil((length * 4) / 3);
    if (!isLine && line.trim() !== '' && line !== '`') break;
    if (isLine && length > 0) pieces.push(uuLine(line, length));
    at = next;
  }
  return pieces.length === 0 ? undefined : { file: { name, bytes: Buffer.concat(pieces) }, end: at };
}

function uuLine(line: string, length: number): Buffer {
  const sixBits = (i: number): number => (i < line.length ? (line.charCodeAt(i) - 32) & 63 : 0);
  const bytes = Buffer.alloc(Math.ceil(length / 3) * 3);
  for (let i = 1, at = 0; at < length; i += 4, at += 3) {
    bytes.writeUIntBE((sixBits(i) << 18) | (sixBits(i + 1) << 12) | (sixBits(i + 2) << 6) | sixBits(i + 3), at, 3);
  }
  return bytes.subarray(0, length);
}

function readBase64(text: string, from: number, name: string): Block {
  const end = text.indexOf('\n====', from);
  const last = end === -1 ? text.length : end;
  return {
    file: { name, bytes: Buffer.from(text.slice(from, last), 'base64') },
    end: end === -1 ? text.length : endOfLine(text, end + 1),
  };
}

/** Every octet has 42 added; `=` announces one that has 64 more. */
function readYenc(text: string, from: number, name: string): Block {
  const found = text.indexOf('\n=yend', from);
  const last = found === -1 ? text.length : found;
  const bytes = Buffer.alloc(last - from);
  let length = 0;
  let at = text.startsWith('=ypart', from) ? endOfLine(text, from) : from;
  for (; at < last; at++) {
    let octet = text.charCodeAt(at);
    if (octet === 0x0d || octet === 0x0a) continue;
    if (octet === 0x3d) octet = text.charCodeAt(++at) - 64;
    bytes[length++] = (octet - 42) & 0xff;
  }
  return {
    file: { name, bytes: bytes.subarray(0, length) },
    end: found === -1 ? text.length : endOfLine(text, found + 1),
  };
}

function endOfLine(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  return found === -1 ? text.length : found + 1;
}
