// Which archives a file is, and who reads them: at its beginning, and behind the program of a self-extracting archive or behind
// whatever else stands in front (attacks X06, M18).
import { endsInZip, isZip } from '../file-kind.ts';
import type { FileToRead, Reader } from '../reader.ts';
import { isGzip, readGzip } from './gzip.ts';
import { sevenZipReader } from './read-seven-zip.ts';
import { ARCHIVE_FORMATS, CAB, RAR_4, RAR_5, SEVEN_ZIP } from './signatures.ts';
import { isTar, readTar } from './tar.ts';
import { readZip, readZipInside } from './zip.ts';

/** The readers of all the archives that a file is or has in it. */
export function archiveReaders(file: FileToRead): readonly Reader[] {
  const { bytes } = file;
  const readers: Reader[] = [];
  if (isZip(bytes) || endsInZip(bytes)) readers.push(isCompound(bytes) ? readZipInside : readZip);
  if (isGzip(bytes)) readers.push(identified(readGzip, 'application/gzip'));
  if (isTar(bytes)) readers.push(identified(readTar, 'application/x-tar'));
  for (const { type, mediaType, fits, isStream } of ARCHIVE_FORMATS) {
    if (!fits(file)) continue;
    readers.push(identified(sevenZipReader({ type, ...(isStream === undefined ? {} : { isStream }) }), mediaType));
  }
  return readers.length > 0 ? readers : embeddedReaders(bytes);
}

const identified =
  (read: Reader, mediaType: string): Reader =>
  async (file, findings) => {
    findings.identify('archive', mediaType);
    await read(file, findings);
  };

/** Archivers look for these behind a program of their own, or behind anything. */
const EMBEDDED = [
  ['7z', SEVEN_ZIP],
  ['Rar', RAR_4],
  ['Rar5', RAR_5],
  ['Cab', CAB],
] as const;

/** Compound files hold pieces of other files out of order; their own reader puts them together. */
const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const isCompound = (bytes: Buffer): boolean => COMPOUND.equals(bytes.subarray(0, 8));

function embeddedReaders(bytes: Buffer): readonly Reader[] {
  if (isCompound(bytes)) return [];
  return EMBEDDED.flatMap(([type, signature]) => {
    const start = bytes.indexOf(signature, 0, 'latin1');
    return start <= 0 ? [] : [sevenZipReader({ type, start })];
  });
}
