// What a file is, by its content first and its name second (attack M18: labels lie).
import { fileTypeFromBuffer } from 'file-type';
import type { AttachmentKind } from '../mail/part.ts';
import { isProgram, signatureOf, type Signature } from './signature.ts';
import { looksLikeUtf16 } from './text/unmarked-unicode.ts';

const BY_EXTENSION: Readonly<Record<string, AttachmentKind>> = {
  ...each(
    'archive',
    'zip zipx 7z rar tar gz tgz bz2 tbz tbz2 xz txz zst cab iso lzh lha arj wim chm z lzma cpio rpm deb dmg img vhd vhdx vmdk jar hqx',
  ),
  ...each('document', 'doc docx docm dot dotx dotm odt ott fodt odg fodg rtf wps wpt ofd vsd vsdx xps pages'),
  ...each('spreadsheet', 'xls xlsx xlsm xlsb xlt xltx xltm xlam ods ots fods et ett csv numbers'),
  ...each('presentation', 'ppt pptx pptm pps ppsx ppsm pot potx potm odp otp fodp dps dpt key-note'),
  ...each('pdf', 'pdf'),
  ...each('image', 'png jpg jpeg gif bmp tif tiff webp heic svg ico'),
  ...each('audio', 'mp3 wav m4a flac ogg amr'),
  ...each('video', 'mp4 mov avi mkv wmv flv webm'),
  ...each(
    'executable',
    'exe dll sys com scr pif cpl bat cmd ps1 vbs vbe js jse wsf wsh hta msi msp msix appx apk ipa sh elf lnk reg',
  ),
  ...each('message', 'eml msg mht mhtml mbox pst ost oft p7m rpmsg'),
  ...each('key', 'pem key pfx p12 ppk jks keystore asc gpg pgp kdbx kdb'),
  ...each('text', 'txt log md json xml yaml yml ini sql ics vcf html htm'),
};

function each(kind: AttachmentKind, extensions: string): Record<string, AttachmentKind> {
  return Object.fromEntries(extensions.split(' ').map((extension) => [extension, kind]));
}

export const OFFICE: ReadonlySet<AttachmentKind> = new Set(['document', 'spreadsheet', 'presentation']);
/** Kinds whose files are archives inside: Office documents, and packages of programs. */
const ZIPPED: ReadonlySet<AttachmentKind> = new Set([...OFFICE, 'executable']);

export interface FileKind {
  /** Media type by content; undefined when the content has no signature (plain text has none). */
  readonly detectedType?: string;
  readonly kind: AttachmentKind;
}

export async function fileKind(bytes: Buffer, name: string, declaredType: string): Promise<FileKind> {
  const { mediaType, kind: byContent } = signatureOf(bytes) ?? (await libraryType(bytes));
  const byName = kindOfName(name);
  // A zip whose name says docx is a document: Office files are zips inside, and file-type needs the whole file to tell. One
  // whose name says png is an archive.
  const refined = byContent === 'archive' && byName !== undefined && ZIPPED.has(byName) ? byName : byContent;
  return {
    ...(mediaType === undefined ? {} : { detectedType: mediaType }),
    kind: refined ?? byName ?? kindOfType(declaredType),
  };
}

async function libraryType(bytes: Buffer): Promise<Partial<Signature>> {
  const detected = await fileTypeFromBuffer(bytes.subarray(0, 8192)).catch(() => undefined);
  if (detected === undefined || !isProgram(bytes)) return {};
  const kind = BY_EXTENSION[detected.ext];
  return { mediaType: detected.mime, ...(kind === undefined ? {} : { kind }) };
}

/** What a file says it is, for one that nobody may look into. */
export const kindByLabel = (name: string, declaredType: string): AttachmentKind =>
  kindOfName(name) ?? kindOfType(declaredType);

/** The kind that a name claims; undefined for none. */
export function kindOfName(name: string): AttachmentKind | undefined {
  const extension = /\.([^./\\]+)$/.exec(name.trim().toLowerCase())?.[1] ?? '';
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
}

function kindOfType(type: string): AttachmentKind {
  if (type.startsWith('image/')) return 'image';
  if (type.startsWith('audio/')) return 'audio';
  if (type.startsWith('video/')) return 'video';
  if (type.startsWith('message/')) return 'message';
  return type.startsWith('text/') ? 'text' : 'other';
}

/** Signature of the end of the directory; behind it a comment of at most 65,535 bytes (APPNOTE 4.3.16). */
const ZIP_END = Buffer.from('PK\u0005\u0006', 'latin1');
const ZIP_END_BYTES = 22 + 65_535;

/** Kinds that carry no text of their own; not being able to read them is no finding. */
export const WITHOUT_TEXT: ReadonlySet<AttachmentKind> = new Set(['image', 'audio', 'video']);

/** Media types by content whose files are text all the same. */
export const isTextType = (type: string): boolean => /^text\/|[/+]xml$|^application\/x-pem-file$/.test(type);

/** Tab, line ends, form feed; SO, SI and ESC switch character sets (ISO 2022), 0x15 ends a line in EBCDIC. */
const TEXT_CONTROLS: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x0e, 0x0f, 0x15, 0x1b]);

/** True when bytes look like text: no NUL outside UTF-16 and hardly any control characters. */
export function looksLikeText(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, 4096);
  if ((sample[0] === 0xff && sample[1] === 0xfe) || (sample[0] === 0xfe && sample[1] === 0xff)) return true;
  let controls = 0;
  for (const byte of sample) {
    if (byte === 0) return looksLikeUtf16(bytes);
    if (byte < 0x20 && !TEXT_CONTROLS.has(byte)) controls++;
  }
  return controls <= sample.length * 0.02;
}

/** The end of a zip's directory near the end of a file: whatever stands before it, unpackers find an archive (attack X03). */
export const endsInZip = (bytes: Buffer): boolean => bytes.subarray(-ZIP_END_BYTES).lastIndexOf(ZIP_END) !== -1;

export const isZip = (bytes: Buffer): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 0x03 || bytes[2] === 0x05) && (bytes[3] ?? 0) <= 0x08;
