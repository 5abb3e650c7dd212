// Uuencode, as a transfer encoding and in the middle of a text (POSIX uuencode; attack M12). Lenient: a line that is too short
// gives what it has; the end line may be missing.

export interface EncodedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

const BEGIN = /^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?$/;

/** Every file in a text, in order. */
export function decodeUuencode(text: Buffer): readonly EncodedFile[] {
  const files: EncodedFile[] = [];
  for (let at = findBegin(text, 0); at !== -1;) {
    const lineEnd = endOfLine(text, at);
    const begin = BEGIN.exec(text.toString('latin1', at, Math.min(lineEnd, at + 300)));
    at = lineEnd + 1;
    if (begin !== null) {
      const isBase64 = text.toString('latin1', lineEnd - begin[0].length, lineEnd).startsWith('begin-base64');
      const { bytes, end } = isBase64 ? decodeBase64Lines(text, at) : decodeLines(text, at);
      files.push({ name: begin[1] ?? '', bytes });
      at = end;
    }
    at = findBegin(text, at);
  }
  return files;
}

function findBegin(text: Buffer, from: number): number {
  for (let at = text.indexOf('begin', from, 'latin1'); at !== -1; at = text.indexOf('begin', at + 1, 'latin1')) {
    if (at === 0 || text[at - 1] === 0x0a) return at;
  }
  return -1;
}

function endOfLine(text: Buffer, from: number): number {
  const newline = text.indexOf(0x0a, from);
  return newline === -1 ? text.length : newline;
}

function decodeLines(text: Buffer, from: number): { bytes: Buffer; end: number } {
  const end = endOfLines(text, from);
  const decoded = Buffer.allocUnsafe(Math.ceil(((end - from) * 3) / 4) + 3);
  let length = 0;
  for (let at = from; at < end;) {
    const lineEnd = endOfLine(text, at);
    let left = sextet(text[at]);
    for (let i = at + 1; i < lineEnd && left > 0; i += 4) {
      const digit = (k: number): number => (i + k < lineEnd ? sextet(text[i + k]) : 0);
      const group = (digit(0) << 18) | (digit(1) << 12) | (digit(2) << 6) | digit(3);
      for (let shift = 16; shift >= 0 && left > 0; shift -= 8, left--) decoded[length++] = (group >> shift) & 0xff;
    }
    at = lineEnd + 1;
  }
  return { bytes: decoded.subarray(0, length), end };
}

/** A line begins with the number of its bytes; one without any, `end`, or anything else ends the file. */
function endOfLines(text: Buffer, from: number): number {
  let at = from;
  while (at < text.length) {
    const first = text[at] ?? 0;
    if (first > 0x60 || sextet(first) === 0) return at;
    at = endOfLine(text, at) + 1;
  }
  return text.length;
}

const sextet = (character = 0x20): number => (character - 0x20) & 0x3f;

function decodeBase64Lines(text: Buffer, from: number): { bytes: Buffer; end: number } {
  const stop = text.indexOf('\n====', Math.max(0, from - 1), 'latin1');
  const end = stop === -1 ? text.length : stop;
  return { bytes: Buffer.from(text.toString('latin1', from, end), 'base64'), end };
}
