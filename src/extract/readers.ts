// Which readers fit a file, told by its content (attack M18: names and labels lie). A file may fit more than one; each reads it.
import type { UnscannableReason } from '../mail/part.ts';
import { endsInZip, isZip } from './file-kind.ts';
import type { ExtractOptions } from './extract.ts';
import { isImage, readImage, readsImages } from './image/image.ts';
import { isCompoundFile } from './office/compound-file.ts';
import { readCompoundFile } from './office/compound-reader.ts';
import { isRawBiff, readRawExcel } from './office/excel-binary.ts';
import { isFlatXml, readFlatXml } from './office/flat-xml.ts';
import { looksLikeOfficeZip, readOfficeZip } from './office/office-zip.ts';
import { isRtf, readRtf } from './office/rtf.ts';
import { readPdf } from './pdf/pdf.ts';
import { isPdf } from './pdf/revisions.ts';
import type { FileToRead, Findings, Reader } from './reader.ts';
import { readZip } from './zip.ts';

interface Format {
  readonly fits: (file: FileToRead) => boolean;
  readonly read: Reader;
  /** Read only where that is switched on. */
  readonly when?: (options: ExtractOptions) => boolean;
}

/**
 * A zip at the end of a compound file: something hidden there, or bytes of a document that only look like one. The latter must not
 * make every other old Office file `broken`, so that only a zip in which there is something counts.
 */
async function readZipBehind(file: FileToRead, findings: Findings): Promise<void> {
  let isZipped = false;
  let why: UnscannableReason | undefined;
  const inside: Findings = {
    ...findings,
    unread: (reason) => void (why ??= reason),
    file: async (inner) => {
      isZipped = true;
      await findings.file(inner);
    },
  };
  await readZip(file, inside).catch(() => (why ??= 'broken'));
  if (isZipped && why !== undefined) findings.unread(why);
}

const isArchive = ({ bytes }: FileToRead): boolean => isZip(bytes) || (endsInZip(bytes) && !isCompoundFile(bytes));

const FORMATS: readonly Format[] = [
  { fits: (file) => isArchive(file) && !looksLikeOfficeZip(file), read: readZip },
  { fits: (file) => isArchive(file) && looksLikeOfficeZip(file), read: readOfficeZip },
  { fits: ({ bytes }) => isCompoundFile(bytes), read: readCompoundFile },
  { fits: ({ bytes }) => isCompoundFile(bytes) && endsInZip(bytes), read: readZipBehind },
  { fits: ({ bytes }) => isRawBiff(bytes), read: readRawExcel },
  { fits: ({ bytes }) => isRtf(bytes), read: readRtf },
  { fits: ({ bytes }) => isFlatXml(bytes), read: readFlatXml },
  { fits: ({ bytes }) => isPdf(bytes), read: readPdf },
  { fits: ({ bytes }) => isImage(bytes), read: readImage, when: readsImages },
];

export const readersFor = (file: FileToRead, options: ExtractOptions = {}): readonly Reader[] =>
  FORMATS.filter(({ fits, when }) => when?.(options) !== false && fits(file)).map(({ read }) => read);
