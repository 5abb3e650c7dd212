// What a file is by its first octets, where the library does not know it or knows it too roughly. Types only: who reads it is told in
// readers.ts. Office files and other families in one container (CFB, zip) are refined by their own readers, which look inside.
import type { AttachmentKind } from '../mail/part.ts';
import { isGzip } from './archive/gzip.ts';
import { ARCHIVE_FORMATS } from './archive/signatures.ts';
import { isTar } from './archive/tar.ts';
import type { FileToRead } from './reader.ts';
import { isAppleFile, isBinHex } from './wrapped/apple.ts';
import { isCms } from './wrapped/cms.ts';
import { isMbox } from './wrapped/mail-file.ts';
import { isPgp } from './wrapped/pgp.ts';
import { isKeyText, sealedType } from './wrapped/sealed.ts';
import { isTnef } from './wrapped/tnef.ts';

export interface Signature {
  readonly mediaType: string;
  readonly kind: AttachmentKind;
}

/** Octets at the beginning, as latin1; most are programs. */
const BEGINNINGS: readonly (readonly [string, Signature])[] = [
  ['MZ', { mediaType: 'application/x-msdownload', kind: 'executable' }],
  ['\u007FELF', { mediaType: 'application/x-elf', kind: 'executable' }],
  ['\u00CA\u00FE\u00BA\u00BE\u0000\u0000', { mediaType: 'application/x-mach-binary', kind: 'executable' }],
  ['\u00CF\u00FA\u00ED\u00FE', { mediaType: 'application/x-mach-binary', kind: 'executable' }],
  ['\u00CE\u00FA\u00ED\u00FE', { mediaType: 'application/x-mach-binary', kind: 'executable' }],
  ['dex\n03', { mediaType: 'application/vnd.android.dex', kind: 'executable' }],
  ['L\u0000\u0000\u0000\u0001\u0014\u0002\u0000', { mediaType: 'application/x-ms-shortcut', kind: 'executable' }],
  ['#!', { mediaType: 'text/x-shellscript', kind: 'executable' }],
  ['!BDN', { mediaType: 'application/vnd.ms-outlook-pst', kind: 'message' }],
  ['\u0000asm', { mediaType: 'application/wasm', kind: 'executable' }],
  ['{\\rtf', { mediaType: 'application/rtf', kind: 'document' }],
  [
    '\u00E4R\\{\u008C\u00D8\u00A7M\u00AE\u00B1Sx\u00D0)\u0096\u00D3',
    { mediaType: 'application/onenote', kind: 'document' },
  ],
  ['AT&TFORM', { mediaType: 'image/vnd.djvu', kind: 'document' }],
  ['Cr24', { mediaType: 'application/x-google-chrome-extension', kind: 'executable' }],
  ['SQLite format 3\u0000', { mediaType: 'application/vnd.sqlite3', kind: 'other' }],
];

const HTML =
  /^(?:\u00EF\u00BB\u00BF)?\s{0,200}(?:<!--[^>]{0,200}-->\s{0,50})?<(?:!doctype html|html|head|body|script|iframe|meta http-equiv)[\s>]/i;

export function signatureOf(bytes: Buffer): Signature | undefined {
  const file: FileToRead = { bytes, name: '' };
  const sealed = sealedType(file);
  if (sealed !== undefined) return sealed;
  const head = bytes.toString('latin1', 0, 512);
  const known = BEGINNINGS.find(([octets]) => head.startsWith(octets))?.[1];
  if (known !== undefined && (known.kind !== 'executable' || isProgram(bytes))) return known;
  if (isGzip(bytes)) return { mediaType: 'application/gzip', kind: 'archive' };
  if (isTar(bytes)) return { mediaType: 'application/x-tar', kind: 'archive' };
  const archive = ARCHIVE_FORMATS.find(({ fits }) => fits(file));
  if (archive !== undefined) return { mediaType: archive.mediaType, kind: 'archive' };
  return wrapped(file) ?? (HTML.test(head) ? { mediaType: 'text/html', kind: 'text' } : undefined);
}

function wrapped(file: FileToRead): Signature | undefined {
  if (isTnef(file)) return { mediaType: 'application/vnd.ms-tnef', kind: 'message' };
  if (isAppleFile(file)) return { mediaType: 'multipart/appledouble', kind: 'other' };
  if (isKeyText(file.bytes)) return { mediaType: 'application/x-pem-file', kind: 'key' };
  if (isCms(file)) return { mediaType: 'application/pkcs7-mime', kind: 'message' };
  if (isPgp(file)) return { mediaType: 'application/pgp-encrypted', kind: 'other' };
  if (isMbox(file)) return { mediaType: 'application/mbox', kind: 'message' };
  return isBinHex(file) ? { mediaType: 'application/mac-binhex40', kind: 'archive' } : undefined;
}

/** Texts begin with `MZ` too; the header of a program has zeros in it. */
export const isProgram = (bytes: Buffer): boolean =>
  bytes[0] !== 0x4d || bytes[1] !== 0x5a || bytes.subarray(2, 64).includes(0);
