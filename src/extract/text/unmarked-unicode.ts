// UTF-16 and UTF-32 without a byte order mark, told by their bytes: most code units of a text are ASCII, Han or the punctuation
// of either.
export type UnicodeForm = 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';

const SAMPLE_BYTES = 512;

/** Share of code units, of 0 to 1, that a text would have. */
function plausibleShare(bytes: Buffer, width: 2 | 4, end: 'le' | 'be'): number {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const units = Math.floor(sample.length / width);
  let plausible = 0;
  for (let i = 0; i < units; i++) {
    const unit = unitAt(sample, i * width, width, end);
    const isPlain = (unit >= 0x20 && unit <= 0xff) || unit === 0x09 || unit === 0x0a || unit === 0x0d;
    const isHan = unit >= 0x4e00 && unit <= 0x9fff;
    if (isPlain || isHan || (unit >= 0x3000 && unit <= 0x30ff) || (unit >= 0xff00 && unit <= 0xffef)) plausible++;
    else if ((unit >= 0xac00 && unit <= 0xd7a3) || (unit >= 0x2010 && unit <= 0x203f)) plausible++;
  }
  return units === 0 ? 0 : plausible / units;
}

function unitAt(bytes: Buffer, at: number, width: 2 | 4, end: 'le' | 'be'): number {
  if (width === 2) return end === 'le' ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  return end === 'le' ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}

/** Which end comes first; little, as on Windows, where both would do. */
export function unicodeEnd(bytes: Buffer, width: 2 | 4): 'le' | 'be' {
  return plausibleShare(bytes, width, 'be') > plausibleShare(bytes, width, 'le') ? 'be' : 'le';
}

/** The form that nearly all code units fit; undefined when the bytes look like something else. */
export function unmarkedUnicode(bytes: Buffer): UnicodeForm | undefined {
  if (bytes.length < 8) return undefined;
  for (const width of [4, 2] as const) {
    const end = unicodeEnd(bytes, width);
    if (plausibleShare(bytes, width, end) >= 0.9) return `utf-${width === 4 ? '32' : '16'}${end}`;
  }
  return undefined;
}

export const looksLikeUtf16 = (bytes: Buffer): boolean => unmarkedUnicode(bytes) !== undefined;
