// Whether bytes that were decoded from a guess are text at all: random bytes must not be scanned as if somebody had written them.
import { isUtf8 } from 'node:buffer';
import { decodeAs } from './decode.ts';
import { score, tally } from './plausibility.ts';
import { unmarkedUnicode } from './unmarked-unicode.ts';

const MIN_LENGTH = 6;

/** The text, or undefined when the bytes are none. */
export function readableText(bytes: Buffer): string | undefined {
  if (bytes.length < MIN_LENGTH || hasControls(bytes)) return readUnicode(bytes);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  for (const charset of ['gb18030', 'big5-hkscs']) {
    const text = decodeAs(bytes, charset);
    const counts = tally(text, charset);
    if (counts.telling >= 2 && score(counts, charset) >= 0.5) return text;
  }
  return undefined;
}

function readUnicode(bytes: Buffer): string | undefined {
  const form = unmarkedUnicode(bytes);
  if (form === undefined) return undefined;
  const text = decodeAs(bytes, form);
  const counts = tally(text, form);
  return bytes.includes(0) || score(counts, form) >= 0.4 ? text : undefined;
}

/** Line ends, tabs and escapes apart. */
function hasControls(bytes: Buffer): boolean {
  for (const byte of bytes) {
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0x1b) return true;
    if (byte === 0x7f) return true;
  }
  return false;
}
