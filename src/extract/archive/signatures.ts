// Which archive some bytes are, by their content. Formats that 7-Zip unpacks, in its words, with the octets that tell them
// (its own list of signatures, and the formats' descriptions where those are too short to be sure).
import type { FileToRead } from '../reader.ts';

export interface ArchiveFormat {
  /** 7-Zip's word for it. */
  readonly type: string;
  readonly mediaType: string;
  readonly fits: (file: FileToRead) => boolean;
  /** A single nameless stream: called like the archive, without its last extension. */
  readonly isStream?: boolean;
}

const stands = (bytes: Buffer, signature: Buffer, place = 0): boolean =>
  place >= 0 && signature.equals(bytes.subarray(place, place + signature.length));

/** Octets as latin1 text that have to stand at an offset; a negative one counts from the end. */
function at(offset: number, ...signatures: readonly string[]): ArchiveFormat['fits'] {
  const octets = signatures.map((signature) => Buffer.from(signature, 'latin1'));
  return ({ bytes }) =>
    octets.some((signature) => stands(bytes, signature, offset < 0 ? bytes.length + offset : offset));
}

const both =
  (...tests: readonly ArchiveFormat['fits'][]): ArchiveFormat['fits'] =>
  (file) =>
    tests.every((test) => test(file));

export const SEVEN_ZIP = '7z\u00BC\u00AF\u0027\u001C';
export const RAR_4 = 'Rar!\u001A\u0007\u0000';
export const RAR_5 = 'Rar!\u001A\u0007\u0001\u0000';
export const CAB = 'MSCF\u0000\u0000\u0000\u0000';

const X = (name: string): string => `application/${name}`;

export const ARCHIVE_FORMATS: readonly ArchiveFormat[] = [
  { type: '7z', mediaType: X('x-7z-compressed'), fits: at(0, SEVEN_ZIP) },
  { type: 'Rar', mediaType: X('vnd.rar'), fits: at(0, RAR_4) },
  { type: 'Rar5', mediaType: X('vnd.rar'), fits: at(0, RAR_5) },
  { type: 'Cab', mediaType: X('vnd.ms-cab-compressed'), fits: at(0, CAB) },
  { type: 'xz', mediaType: X('x-xz'), fits: at(0, '\u00FD7zXZ\u0000'), isStream: true },
  { type: 'zstd', mediaType: X('zstd'), fits: isZstandard, isStream: true },
  // The magic of its first block, or of the end when there is none.
  {
    type: 'bzip2',
    mediaType: X('x-bzip2'),
    fits: both(at(0, 'BZh'), at(4, '1AY&SY', '\u0017rE8P\u0090')),
    isStream: true,
  },
  { type: 'Z', mediaType: X('x-compress'), fits: at(0, '\u001F\u009D'), isStream: true },
  { type: 'lzma', mediaType: X('x-lzma'), fits: isLzma, isStream: true },
  { type: 'MsLZ', mediaType: X('x-ms-compress-szdd'), fits: at(0, "SZDD\u0088\u00F0'3"), isStream: true },
  { type: 'Lzh', mediaType: X('x-lzh-compressed'), fits: isLzh },
  { type: 'Arj', mediaType: X('x-arj'), fits: isArj },
  { type: 'wim', mediaType: X('x-ms-wim'), fits: at(0, 'MSWIM\u0000\u0000\u0000') },
  { type: 'Chm', mediaType: X('vnd.ms-htmlhelp'), fits: at(0, 'ITSF\u0003\u0000\u0000\u0000') },
  { type: 'Cpio', mediaType: X('x-cpio'), fits: at(0, '070701', '070702', '070707', '\u00C7q', 'q\u00C7') },
  { type: 'Rpm', mediaType: X('x-rpm'), fits: at(0, '\u00ED\u00AB\u00EE\u00DB') },
  { type: 'Ar', mediaType: X('x-archive'), fits: at(0, '!<arch>\n') },
  { type: 'Xar', mediaType: X('x-xar'), fits: at(0, 'xar!\u0000') },
  // A disc may have two trees of files; other readers take the one or the other.
  { type: 'Iso', mediaType: X('x-iso9660-image'), fits: at(32_769, 'CD001') },
  { type: 'Udf', mediaType: X('x-udf-image'), fits: isUdf },
  { type: 'Dmg', mediaType: X('x-apple-diskimage'), fits: both(at(-512, 'koly\u0000\u0000\u0000\u0004')) },
  { type: 'VHD', mediaType: X('x-vhd'), fits: both(at(-512, 'conectix')) },
  { type: 'VHDX', mediaType: X('x-vhdx'), fits: at(0, 'vhdxfile') },
  { type: 'VMDK', mediaType: X('x-vmdk'), fits: at(0, 'KDMV') },
  { type: 'QCOW', mediaType: X('x-qcow'), fits: at(0, 'QFI\u00FB') },
  { type: 'VDI', mediaType: X('x-virtualbox-vdi'), fits: at(64, '\u007F\u0010\u00DA\u00BE') },
  { type: 'SquashFS', mediaType: X('vnd.squashfs'), fits: at(0, 'hsqs', 'sqsh') },
  { type: 'CramFS', mediaType: X('x-cramfs'), fits: at(16, 'Compressed ROMFS') },
  { type: 'NTFS', mediaType: X('x-raw-disk-image'), fits: both(at(3, 'NTFS    '), at(510, 'U\u00AA')) },
  { type: 'FAT', mediaType: X('x-raw-disk-image'), fits: isFat },
  { type: 'HFS', mediaType: X('x-raw-disk-image'), fits: at(1024, 'H+\u0000\u0004', 'HX\u0000\u0005') },
  { type: 'GPT', mediaType: X('x-raw-disk-image'), fits: at(512, 'EFI PART') },
  { type: 'MBR', mediaType: X('x-raw-disk-image'), fits: isPartitioned },
];

/** A frame, or a frame to be skipped (RFC 8878 section 3.1) with another one behind it. */
function isZstandard({ bytes }: FileToRead): boolean {
  const frame = Buffer.from('28b52ffd', 'hex');
  if (stands(bytes, frame)) return true;
  if (bytes.length < 12 || bytes.readUInt32LE(0) >>> 4 !== 0x0184_d2a5) return false;
  return stands(bytes, frame, 8 + bytes.readUInt32LE(4));
}

/** LZMA alone has no signature: default properties, a size that is unknown or small, and the first octet of its coder, always 0. */
function isLzma({ bytes }: FileToRead): boolean {
  if (bytes.length < 18 || bytes[0] !== 0x5d || bytes[1] !== 0 || bytes[2] !== 0 || bytes[13] !== 0) return false;
  return bytes.readBigUInt64LE(5) === 0xffff_ffff_ffff_ffffn || bytes.readUInt32LE(9) === 0;
}

/** The method stands behind two octets: `-lh5-`. */
function isLzh({ bytes }: FileToRead): boolean {
  return bytes.length > 21 && /^-l[hz][0-9a-z]-$/.test(bytes.toString('latin1', 2, 7));
}

/** Two octets, the size of the basic header (at most 2,600) and of its fixed part. */
function isArj({ bytes }: FileToRead): boolean {
  if (bytes.length < 40 || bytes[0] !== 0x60 || bytes[1] !== 0xea) return false;
  const header = bytes.readUInt16LE(2);
  const fixed = bytes[4] ?? 0;
  return header >= 30 && header <= 2600 && fixed >= 30 && fixed <= header;
}

/** The volume descriptors of ECMA-167: UDF's stand at once or behind those of ISO 9660. */
function isUdf({ bytes }: FileToRead): boolean {
  const sectors = bytes.subarray(32_768, 32_768 + 16 * 2048);
  return sectors.includes('\u0001NSR0', 0, 'latin1') || sectors.includes('\0NSR0', 0, 'latin1');
}

function isFat({ bytes }: FileToRead): boolean {
  if (bytes[510] !== 0x55 || bytes[511] !== 0xaa || (bytes[0] !== 0xeb && bytes[0] !== 0xe9)) return false;
  return bytes.toString('latin1', 54, 57) === 'FAT' || bytes.toString('latin1', 82, 85) === 'FAT';
}

/** A table of partitions: each one active or not, at least one of them of a type, and at a place inside the image. */
function isPartitioned({ bytes }: FileToRead): boolean {
  if (bytes.length < 1024 || bytes[510] !== 0x55 || bytes[511] !== 0xaa) return false;
  const partitions = [446, 462, 478, 494].map((start) => bytes.subarray(start, start + 16));
  const isValid = partitions.every((p) => ((p[0] ?? 1) & 0x7f) === 0);
  return (
    isValid && partitions.some((p) => p[4] !== 0 && p.readUInt32LE(8) * 512 < bytes.length && p.readUInt32LE(12) > 0)
  );
}
