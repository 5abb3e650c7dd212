// Which readers fit a file, told by its content (attack M18: names and labels lie). A file may fit more than one; each reads it.
import { endsInZip, isZip } from './file-kind.ts';
import type { FileToRead, Reader } from './reader.ts';
import { readZip } from './archive/zip.ts';

interface Format {
  readonly fits: (file: FileToRead) => boolean;
  readonly read: Reader;
}

const FORMATS: readonly Format[] = [{ fits: ({ bytes }) => isZip(bytes) || endsInZip(bytes), read: readZip }];

export const readersFor = (file: FileToRead): readonly Reader[] =>
  FORMATS.filter(({ fits }) => fits(file)).map(({ read }) => read);
