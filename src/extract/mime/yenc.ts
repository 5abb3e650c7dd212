// yEnc (the yEnc draft of 2002): files in news and in texts, nearly raw bytes between two lines (attack M12). Lenient: the end line
// and all figures may be wrong.
import type { EncodedFile } from './uuencode.ts';

const LF = 0x0a;
const CR = 0x0d;
const ESCAPE = 0x3d;
const BEGIN = '=ybegin ';

/** Every file in a text, in order. */
export function decodeYenc(text: Buffer): readonly EncodedFile[] {
  const files: EncodedFile[] = [];
  for (let at = text.indexOf(BEGIN, 0, 'latin1'); at !== -1; at = text.indexOf(BEGIN, at, 'latin1')) {
    const newline = text.indexOf(LF, at);
    const lineEnd = newline === -1 ? text.length : newline;
    const name = / name=([^\r\n]{1,255})/.exec(text.toString('latin1', at, Math.min(lineEnd, at + 512)))?.[1] ?? '';
    const end = text.indexOf('\n=yend', Math.max(lineEnd - 1, at), 'latin1');
    const stop = end === -1 ? text.length : end;
    files.push({ name: name.trim(), bytes: decodeLines(text.subarray(Math.min(lineEnd + 1, stop), stop)) });
    at = stop;
  }
  return files;
}

function decodeLines(lines: Buffer): Buffer {
  const decoded = Buffer.allocUnsafe(lines.length);
  let length = 0;
  let isHeader = false;
  for (let i = 0; i < lines.length; i++) {
    const byte = lines[i] ?? 0;
    // `=ypart begin=1 end=100`, a line of figures.
    if (byte === ESCAPE && lines[i + 1] === 0x79 && (i === 0 || lines[i - 1] === LF)) isHeader = true;
    if (byte === LF) isHeader = false;
    if (isHeader || byte === LF || byte === CR) continue;
    if (byte === ESCAPE) decoded[length++] = ((lines[++i] ?? 0) - 64 - 42) & 0xff;
    else decoded[length++] = (byte - 42) & 0xff;
  }
  return decoded.subarray(0, length);
}
