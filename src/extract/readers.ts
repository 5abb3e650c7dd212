// Which readers fit a file, told by its content (attack M18: names and labels lie). A file may fit more than one; each reads it.
import { archiveReaders } from './archive/formats.ts';
import { isPicture, readPicture } from './image/image.ts';
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
  { fits: isPicture, read: readPicture },
];

export const readersFor = (file: FileToRead): readonly Reader[] => [
  ...FORMATS.filter(({ fits }) => fits(file)).map(({ read }) => read),
  ...archiveReaders(file),
];
