// Files that were dropped into a document: the `\1Ole10Native` stream of the packager ([MS-OLEDS] 2.3.6 and what packagers write).
import { bestReading, decodeText } from '../text/charset.ts';
import type { InnerFile } from '../reader.ts';

/** Longer names than any file system has end the search for their end. */
const MAX_NAME = 1024;

/**
 * The file in the stream. Its layout is no standard: size, a type, label, path, more, then the data with its own size. Where
 * that does not hold, all behind the size is taken for the data.
 */
export function readOlePackage(bytes: Buffer): InnerFile {
  const packaged = readPackaged(bytes);
  const content = packaged?.content ?? bytes.subarray(4);
  return { name: packaged?.name || 'embedded object', size: content.length, content };
}

function readPackaged(bytes: Buffer): { readonly name: string; readonly content: Buffer } | undefined {
  if (bytes.length < 12 || bytes.readUInt16LE(4) !== 2) return undefined;
  const label = zeroEnded(bytes, 6);
  const path = label === undefined ? undefined : zeroEnded(bytes, label.end);
  if (label === undefined || path === undefined || path.end + 8 > bytes.length) return undefined;
  const temporary = bytes.readUInt32LE(path.end + 4);
  const at = path.end + 8 + temporary;
  if (at + 4 > bytes.length) return undefined;
  const size = bytes.readUInt32LE(at);
  return { name: label.text, content: bytes.subarray(at + 4, at + 4 + size) };
}

function zeroEnded(bytes: Buffer, start: number): { readonly text: string; readonly end: number } | undefined {
  const end = bytes.indexOf(0, start);
  if (end === -1 || end - start > MAX_NAME) return undefined;
  return { text: bestReading(decodeText(bytes.subarray(start, end))), end: end + 1 };
}
