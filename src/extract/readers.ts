// Which readers fit a file, told by its content (attack M18: names and labels lie). A file may fit more than one; each reads it.
import { endsInZip, isZip } from './file-kind.ts';
import { isCompound, readCompoundFile } from './office/compound-reader.ts';
import { isRawBiff, readRawExcel } from './office/excel-binary.ts';
import { looksLikeOfficeZip, readOfficeZip } from './office/office-zip.ts';
import { isRtf, readRtf } from './office/rtf.ts';
import type { FileToRead, Reader } from './reader.ts';
import { readZip } from './zip.ts';

interface Format {
  readonly fits: (file: FileToRead) => boolean;
  readonly read: Reader;
}

const isArchive = ({ bytes }: FileToRead): boolean => isZip(bytes) || endsInZip(bytes);

const FORMATS: readonly Format[] = [
  { fits: (file) => isArchive(file) && !looksLikeOfficeZip(file), read: readZip },
  { fits: (file) => isArchive(file) && looksLikeOfficeZip(file), read: readOfficeZip },
  { fits: isCompound, read: readCompoundFile },
  { fits: ({ bytes }) => isRawBiff(bytes), read: readRawExcel },
  { fits: ({ bytes }) => isRtf(bytes), read: readRtf },
];

export const readersFor = (file: FileToRead): readonly Reader[] =>
  FORMATS.filter(({ fits }) => fits(file)).map(({ read }) => read);
