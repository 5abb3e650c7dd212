// Files that stand encoded in the middle of a text: base64, uuencode, yEnc (attack M12). Mail programs show their letters, people paste
// them into a decoder. One pass that looks at every 24th byte of ordinary text; never throws.
import { decodeUuencode } from './uuencode.ts';
import { decodeYenc } from './yenc.ts';

export interface Blob {
  readonly encoding: 'base64' | 'uuencode' | 'yenc';
  /** As the encoding gives it; empty where it gives none. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** The shortest run that is decoded: what 18 digits are in base64. */
const MIN_RUN = 24;
/** The shortest further line of a run, and all lines are multiples of it. */
const MIN_LINE = 4;
const LF = 0x0a;
const CR = 0x0d;

const IS_BASE64 = Uint8Array.from({ length: 256 }, (_, code) =>
  /[A-Za-z0-9+/]/.test(String.fromCharCode(code)) ? 1 : 0,
);

export function findBlobs(text: Buffer): readonly Blob[] {
  const blobs: Blob[] = base64Runs(text).map(({ start, end }) => ({
    encoding: 'base64',
    name: '',
    bytes: Buffer.from(text.toString('latin1', start, end), 'base64'),
  }));
  return [...blobs, ...findEncodedFiles(text)];
}

/** Those that say where they begin; one with nothing in it is only a line of words. */
export function findEncodedFiles(text: Buffer): readonly Blob[] {
  const files = [
    ...decodeUuencode(text).map((file): Blob => ({ encoding: 'uuencode', ...file })),
    ...decodeYenc(text).map((file): Blob => ({ encoding: 'yenc', ...file })),
  ];
  return files.filter(({ bytes }) => bytes.length > 0);
}

/** Runs of base64, further lines included. A run of 24 has a letter of it at every 24th place, so only those are looked at. */
function base64Runs(text: Buffer): readonly { readonly start: number; readonly end: number }[] {
  const runs: { start: number; end: number }[] = [];
  let done = 0;
  for (let at = MIN_RUN - 1; at < text.length; at += MIN_RUN) {
    if (IS_BASE64[text[at] ?? 0] !== 1) continue;
    const start = startOfRun(text, at, done);
    let end = endOfRun(text, at);
    if (end - start < MIN_RUN) continue;
    for (let next = nextLine(text, end); next !== undefined; next = nextLine(text, end)) end = next;
    runs.push({ start, end });
    done = end;
    at = end - 1;
  }
  return runs;
}

function startOfRun(text: Buffer, at: number, from: number): number {
  let start = at;
  while (start > from && IS_BASE64[text[start - 1] ?? 0] === 1) start--;
  return start;
}

function endOfRun(text: Buffer, at: number): number {
  let end = at;
  while (end < text.length && IS_BASE64[text[end] ?? 0] === 1) end++;
  return end;
}

/** The end of another line of the same run behind a line end. */
function nextLine(text: Buffer, end: number): number | undefined {
  const start = text[end] === LF ? end + 1 : text[end] === CR && text[end + 1] === LF ? end + 2 : undefined;
  if (start === undefined) return undefined;
  const next = endOfRun(text, start);
  const after = text[next];
  const isLine = after === undefined || after === CR || after === LF || after === 0x3d;
  return isLine && next - start >= MIN_LINE ? next : undefined;
}
