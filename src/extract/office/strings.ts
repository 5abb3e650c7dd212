// Readable text in bytes of no known form: runs of characters in UTF-16 and in one-byte charsets. For parts that carry hardly
// any text (printer settings, metafiles, controls), so that what somebody hides there is seen all the same.
import { decodeText } from '../text/charset.ts';

/** Shorter runs are chance. */
const MIN_RUN = 6;

/** Each run a line; empty when there are none. */
export function readableStrings(bytes: Buffer): string {
  return [...wideRuns(bytes, 0), ...wideRuns(bytes, 1), ...narrowRuns(bytes)].join('\n');
}

function* wideRuns(bytes: Buffer, from: number): Generator<string> {
  let start = from;
  for (let at = from; at + 1 < bytes.length; at += 2) {
    const code = bytes.readUInt16LE(at);
    if (isText(code)) continue;
    yield* wideRun(bytes, start, at);
    start = at + 2;
  }
  const end = bytes.length - ((bytes.length - from) % 2);
  yield* wideRun(bytes, start, end);
}

/** A run, unless it is Latin text read one byte off: then every unit ends in zeros. */
function* wideRun(bytes: Buffer, start: number, end: number): Generator<string> {
  if (end - start < MIN_RUN * 2) return;
  let zeros = 0;
  for (let at = start; at < end; at += 2) if (bytes[at] === 0) zeros++;
  if (zeros * 4 < end - start) yield bytes.toString('utf16le', start, end);
}

function isText(code: number): boolean {
  return (
    (code >= 0x20 && code < 0x7f) ||
    code === 9 ||
    (code >= 0x3000 && code <= 0x30ff) ||
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0xff00 && code <= 0xffef)
  );
}

function* narrowRuns(bytes: Buffer): Generator<string> {
  let start = 0;
  let ascii = 0;
  for (let at = 0; at <= bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80 || (byte >= 0x20 && byte < 0x7f) || byte === 9) {
      if (byte < 0x80) ascii++;
      continue;
    }
    if (at - start >= MIN_RUN && ascii * 2 >= at - start) {
      const text = decodeText(bytes.subarray(start, at))[0] ?? '';
      if (!text.includes('\uFFFD')) yield text;
    }
    start = at + 1;
    ascii = 0;
  }
}
