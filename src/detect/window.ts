// A text in windows: what goes past the patterns at once. Each has its own part, one character before it, so that patterns know whether
// a word begins there, and after it as much as a match may be long, so that nothing is cut in two. In UTF-8, which RE2 reads; offsets
// lead back to the text.
import { transcode } from 'node:buffer';
import { isAsciiText } from '../rules/fold.ts';
import { MAX_MATCH } from './detector.ts';

/**
 * UTF-16 units of a window. Smaller ones hit less often, larger ones cost fewer calls: on text full of numbers half of this is as
 * fast, on text without any twice as much is.
 */
const WINDOW = 4096;

const HIGH_SURROGATE = /[\uD800-\uDBFF]/;

export class Window {
  /** Where its own part begins and ends in the text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** UTF-8 of `text`. */
  readonly bytes: Buffer;
  /** Offset of `text` in the whole. */
  readonly #offset: number;
  readonly #isAscii: boolean;
  #byteOf: Uint16Array | undefined;
  #unitOf: Uint16Array | undefined;

  constructor(
    whole: string,
    span: { readonly from: number; readonly start: number; readonly end: number; readonly to: number },
    isAscii: boolean,
  ) {
    this.start = span.start;
    this.end = span.end;
    this.#offset = span.from;
    this.text = whole.slice(span.from, span.to);
    this.#isAscii = isAscii;
    this.bytes = encode(this.text, isAscii);
  }

  /** Offset in `text`. */
  unitIn(offset: number): number {
    return offset - this.#offset;
  }

  /** The other way round. */
  fromUnit(unit: number): number {
    return unit + this.#offset;
  }

  /** Offset in `bytes`. */
  byteIn(offset: number): number {
    const unit = offset - this.#offset;
    if (this.#isAscii) return unit;
    if (this.#byteOf === undefined) this.#map();
    return this.#byteOf?.[unit] ?? this.bytes.length;
  }

  /** The other way round. */
  fromByte(byte: number): number {
    if (this.#isAscii) return byte + this.#offset;
    if (this.#unitOf === undefined) this.#map();
    return (this.#unitOf?.[byte] ?? this.text.length) + this.#offset;
  }

  /** Worked out with the first match: most windows have none. */
  #map(): void {
    const byteOf = new Uint16Array(this.text.length + 1);
    const unitOf = new Uint16Array(this.bytes.length + 1);
    let byte = 0;
    for (let unit = 0; unit < this.text.length;) {
      const code = this.text.codePointAt(unit) ?? 0;
      byteOf[unit] = byte;
      unitOf[byte] = unit;
      if (code >= 0x1_0000) byteOf[unit + 1] = byte;
      unit += code >= 0x1_0000 ? 2 : 1;
      byte += sizeInUtf8(code);
    }
    byteOf[this.text.length] = byte;
    unitOf[byte] = this.text.length;
    this.#byteOf = byteOf;
    this.#unitOf = unitOf;
  }
}

/** Half of a surrogate pair is written as U+FFFD, which takes as much as it. */
function sizeInUtf8(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x1_0000 ? 3 : 4;
}

/** What is not ASCII goes by way of its UTF-16, which takes a fifth of the time. */
function encode(text: string, isAscii: boolean): Buffer {
  if (isAscii) return Buffer.from(text, 'latin1');
  try {
    return transcode(Buffer.from(text, 'utf16le'), 'utf16le', 'utf8');
  } catch {
    return Buffer.from(text); // half of a surrogate pair
  }
}

export function* windowsOf(text: string): Generator<Window> {
  const isAscii = isAsciiText(text);
  // A match is counted in characters, a window in UTF-16 units.
  const overlap = (!isAscii && HIGH_SURROGATE.test(text) ? 2 : 1) * MAX_MATCH + 1;
  for (let start = 0; start < text.length;) {
    const end = wholeCharacter(text, Math.min(text.length, start + WINDOW));
    const from = start === 0 ? 0 : wholeCharacter(text, start - 1, -1);
    yield new Window(text, { from, start, end, to: wholeCharacter(text, end + overlap) }, isAscii);
    start = end;
  }
}

/** An offset that does not stand between the halves of a surrogate pair. */
function wholeCharacter(text: string, offset: number, step = 1): number {
  const isBetween = isLow(text.charCodeAt(offset)) && isHigh(text.charCodeAt(offset - 1));
  return isBetween ? offset + step : offset;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
