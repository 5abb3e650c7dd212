// Which archives a file is, and who reads them: at its beginning, and behind the program of a self-extracting archive or behind
// whatever else stands in front (attacks X06, M18).
import { endsInZip, isZip } from '../file-kind.ts';
import { findBytes } from '../find-bytes.ts';
import { isCompoundFile } from '../office/compound-file.ts';
import { looksLikeOfficeZip, readOfficeZip } from '../office/office-zip.ts';
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
  if (isZip(bytes) || endsInZip(bytes)) readers.push(zipReader(file));
  if (isGzip(bytes)) readers.push(identified(readGzip, 'application/gzip'));
  if (isTar(bytes)) readers.push(identified(readTar, 'application/x-tar'));
  for (const { type, mediaType, fits, isStream } of ARCHIVE_FORMATS) {
    if (!fits(file)) continue;
    readers.push(identified(sevenZipReader({ type, ...(isStream === undefined ? {} : { isStream }) }), mediaType));
  }
  return readers.length > 0 ? readers : embeddedReaders(bytes);
}

/** A document in a zip, a zip at the end of an old document, or an archive. */
function zipReader(file: FileToRead): Reader {
  if (isCompoundFile(file.bytes)) return readZipInside;
  return looksLikeOfficeZip(file) ? readOfficeZip : readZip;
}

const identified =
  (read: Reader, mediaType: string): Reader =>
  async (file, findings) => {
    findings.identify('archive', mediaType);
    await read(file, findings);
  };

/** Archivers look for these behind a program of their own, or behind anything. */
const EMBEDDED = (
  [
    ['7z', SEVEN_ZIP],
    ['Rar', RAR_4],
    ['Rar5', RAR_5],
    ['Cab', CAB],
  ] as const
).map(([type, signature]) => ({ type, signature: Buffer.from(signature, 'latin1') }));

function embeddedReaders(bytes: Buffer): readonly Reader[] {
  // Compound files hold pieces of other files out of order; their own reader puts them together.
  if (isCompoundFile(bytes)) return [];
  return EMBEDDED.flatMap(({ type, signature }) => {
    const start = findBytes(bytes, signature);
    return start <= 0 ? [] : [sevenZipReader({ type, start })];
  });
}
