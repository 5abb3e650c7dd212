// Which readers fit a file, told by its content (attack M18: names and labels lie). A file may fit more than one; each reads it.
import { endsInZip, isZip } from './file-kind.ts';
import type { ExtractOptions } from './extract.ts';
import { isImage, readImage, readsImages } from './image/image.ts';
import { readPdf } from './pdf/pdf.ts';
import { isPdf } from './pdf/revisions.ts';
import type { FileToRead, Reader } from './reader.ts';
import { readZip } from './zip.ts';

interface Format {
  readonly fits: (file: FileToRead) => boolean;
  readonly read: Reader;
  /** Read only where that is switched on. */
  readonly when?: (options: ExtractOptions) => boolean;
}

const FORMATS: readonly Format[] = [
  { fits: ({ bytes }) => isZip(bytes) || endsInZip(bytes), read: readZip },
  { fits: ({ bytes }) => isPdf(bytes), read: readPdf },
  { fits: ({ bytes }) => isImage(bytes), read: readImage, when: readsImages },
];

export const readersFor = (file: FileToRead, options: ExtractOptions = {}): readonly Reader[] =>
  FORMATS.filter(({ fits, when }) => when?.(options) !== false && fits(file)).map(({ read }) => read);
