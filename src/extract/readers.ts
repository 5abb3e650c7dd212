// Which readers fit a file, told by its content (attack M18: names and labels lie). A file may fit more than one; each reads it.
import { archiveReaders } from './archive/formats.ts';
import type { ExtractOptions } from './extract.ts';
import { isImage, readImage, readsImages } from './image/image.ts';
import { isPicture, readPicture } from './image/stored-text.ts';
import { isCompoundFile } from './office/compound-file.ts';
import { readCompoundFile } from './office/compound-reader.ts';
import { isRawBiff, readRawExcel } from './office/excel-binary.ts';
import { isFlatXml, readFlatXml } from './office/flat-xml.ts';
import { isRtf, readRtf } from './office/rtf.ts';
import { readPdf } from './pdf/pdf.ts';
import { isPdf } from './pdf/revisions.ts';
import type { FileToRead, Reader } from './reader.ts';
import { isAppleFile, isBinHex, readAppleFile, readBinHex } from './wrapped/apple.ts';
import { isCms, readCms } from './wrapped/cms.ts';
import { isMbox, readMbox } from './wrapped/mail-file.ts';
import { isPgp, readPgp } from './wrapped/pgp.ts';
import { isKeyText, readKeyText, readSealed, sealedType } from './wrapped/sealed.ts';
import { isTnef, readTnef } from './wrapped/tnef.ts';

interface Format {
  readonly fits: (file: FileToRead) => boolean;
  readonly read: Reader;
  /** Read only where that is switched on. */
  readonly when?: (options: ExtractOptions) => boolean;
  /** A few lines of ours over plain structures: no need for walls. Signatures with a logo are in half of all mail. */
  readonly isHarmless?: true;
}

const FORMATS: readonly Format[] = [
  { fits: (file) => sealedType(file) !== undefined, read: readSealed },
  { fits: ({ bytes }) => isKeyText(bytes), read: readKeyText },
  { fits: isPgp, read: readPgp },
  { fits: isCms, read: readCms },
  { fits: isTnef, read: readTnef },
  { fits: isMbox, read: readMbox },
  { fits: isAppleFile, read: readAppleFile },
  { fits: isBinHex, read: readBinHex },
  { fits: ({ bytes }) => isCompoundFile(bytes), read: readCompoundFile },
  { fits: ({ bytes }) => isRawBiff(bytes), read: readRawExcel },
  { fits: ({ bytes }) => isRtf(bytes), read: readRtf },
  { fits: ({ bytes }) => isFlatXml(bytes), read: readFlatXml },
  { fits: ({ bytes }) => isPdf(bytes), read: readPdf },
  { fits: ({ bytes }) => isImage(bytes), read: readImage, when: readsImages },
  { fits: isPicture, read: readPicture, isHarmless: true },
];

/** What a file is read with. */
export interface Fitting {
  readonly readers: readonly Reader[];
  /** None of them needs walls. */
  readonly isHarmless: boolean;
}

/** Looks through the whole file for what stands behind something else: to be asked once. */
export function fittingReaders(file: FileToRead, options: ExtractOptions = {}): Fitting {
  const formats = FORMATS.filter(({ fits, when }) => when?.(options) !== false && fits(file));
  const archives = archiveReaders(file);
  return {
    readers: [...formats.map(({ read }) => read), ...archives],
    isHarmless: archives.length === 0 && formats.every((format) => format.isHarmless === true),
  };
}
