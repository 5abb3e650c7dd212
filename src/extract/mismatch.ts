// Whether the content of a file is of another kind than its name or its label says (attack M18): a program called `.pdf`, an archive
// labelled as a picture, a page called `.jpg`. Only what is certain counts: ordinary mail is full of small untruths, and a rule that
// holds those would be switched off.
import { extname } from 'node:path/posix';
import { looksLikeText } from './file-kind.ts';
import type { File } from './opening.ts';

/** What a type is at the coarsest. Files of one family under each other's names are common and harmless. */
const FAMILIES = ['picture', 'sound', 'film', 'pdf', 'office', 'archive', 'program', 'mail', 'text', 'sealed'] as const;
type Family = (typeof FAMILIES)[number];

/** Extensions whose content can be told for certain. What may hold anything (`.dat`, `.bin`, `.tmp`) is not among them. */
const BY_EXTENSION: ReadonlyMap<string, Family> = new Map([
  ...each('picture', 'png jpg jpeg jpe jfif gif bmp tif tiff webp heic heif ico psd'),
  ...each('sound', 'mp3 wav m4a flac ogg amr'),
  ...each('film', 'mp4 mov avi mkv wmv flv webm 3gp'),
  ...each('pdf', 'pdf'),
  ...each(
    'office',
    'doc docx docm dot dotx xls xlsx xlsm xlsb ppt pptx pptm pps ppsx odt ods odp wps et dps ofd rtf vsd vsdx',
  ),
  ...each('archive', 'zip 7z rar tar gz tgz bz2 xz zst cab iso lzh arj'),
  ...each('program', 'exe dll scr com msi'),
  ...each('text', 'txt csv log md json yaml yml ini'),
]);

/** Labels that say something; `application/octet-stream` and all `text/*` say nothing. */
const BY_LABEL: ReadonlyMap<string, Family> = new Map([
  ['application/pdf', 'pdf'],
  ['application/msword', 'office'],
  ['application/vnd.ms-powerpoint', 'office'],
  ['application/zip', 'archive'],
  ['application/x-zip-compressed', 'archive'],
  ['application/x-7z-compressed', 'archive'],
  ['application/vnd.rar', 'archive'],
  ['application/x-rar-compressed', 'archive'],
]);

/**
 * What else is found under a family's names without anybody meaning harm: Office files are archives inside, `.doc` and `.xls` are written
 * as pages and as mail by half of all reporting programs, archives may be programs that unpack themselves.
 */
const ALSO: Readonly<Record<Family, readonly Family[]>> = {
  picture: [],
  sound: ['film'],
  film: ['sound'],
  pdf: [],
  office: ['text', 'mail', 'sealed'],
  archive: ['office', 'sealed'],
  program: ['archive'],
  mail: ['text'],
  text: ['mail', 'sealed'],
  sealed: ['mail', 'text', 'archive'],
};

/** Names behind which content of any kind may be: signed, encrypted or packed files keep the name of what is inside. */
const WRAPPERS = /\.(?:p7[ms]|pgp|gpg|asc|sig|eml|msg|bak|old|tmp|part|\d{3})$/i;

/** @param detectedType media type by content, where there is one */
export function mismatches({ bytes, name, declaredType }: File, detectedType: string | undefined): boolean {
  if (bytes.length === 0 || WRAPPERS.test(name.trim())) return false;
  const content = contentFamily(bytes, detectedType);
  if (content === undefined) return false;
  const named = BY_EXTENSION.get(extname(name.trim().toLowerCase()).slice(1));
  const labelled = BY_LABEL.get(declaredType) ?? pictureSoundOrFilm(declaredType);
  // Which zip files are Office files only their reader can tell.
  if (named === 'office' && detectedType === 'application/zip') return false;
  if (named !== undefined) {
    // A label that fits neither is an error of the sender's program as long as name and content agree.
    return !fits(content, named) || (content === 'program' && named !== 'program');
  }
  return labelled !== undefined && !fits(content, labelled);
}

const fits = (content: Family, said: Family): boolean => content === said || ALSO[said].includes(content);

function contentFamily(bytes: Buffer, detectedType: string | undefined): Family | undefined {
  if (detectedType === undefined) return looksLikeText(bytes) ? 'text' : undefined;
  return BY_TYPE.find(([types]) => types.test(detectedType))?.[1] ?? pictureSoundOrFilm(detectedType);
}

const BY_TYPE: readonly (readonly [RegExp, Family])[] = [
  [/^application\/(?:pdf|postscript|illustrator)$/, 'pdf'],
  [/^text\/|[/+]xml$|^application\/(?:json|x-pem-file)$/, 'text'],
  [
    /^application\/(?:x-cfb|rtf|msword|onenote|ofd|vnd\.(?:openxmlformats|oasis|ms-(?:excel|word|powerpoint|visio)|visio|wps))/,
    'office',
  ],
  [/^application\/(?:x-msdownload|x-elf|x-mach-binary|x-ms-shortcut|wasm|vnd\.android\.dex)$/, 'program'],
  [/^application\/(?:mbox|vnd\.ms-tnef|pkcs7-mime)$|^message\//, 'mail'],
  [/^application\/(?:x-keepass|x-pkcs12|x-java|pgp|age|x-openssl|x-axcrypt|x-luks|x-ansible|x-microsoft)/, 'sealed'],
  [
    /^application\/(?:zip|gzip|zstd|vnd\.(?:rar|ms-cab-compressed|squashfs)|x-(?:7z-compressed|tar|xz|bzip2|compress|lzma|lzh-compressed|arj|ms-wim|cpio|rpm|archive|xar|iso9660-image|udf-image|apple-diskimage|vhdx?|vmdk|qcow|raw-disk-image))$/,
    'archive',
  ],
];

function pictureSoundOrFilm(type: string): Family | undefined {
  if (type.startsWith('image/')) return type.startsWith('image/svg') ? 'text' : 'picture';
  if (type.startsWith('audio/')) return 'sound';
  return type.startsWith('video/') ? 'film' : undefined;
}

function each(family: Family, extensions: string): readonly (readonly [string, Family])[] {
  return extensions.split(' ').map((extension) => [extension, family]);
}
