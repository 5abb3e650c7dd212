// Whether the text of glyphs can be what a reader sees. A font without a usable map to Unicode gives numbers of glyphs that look
// like text to a program and like nothing to a scanner: that must be said, not passed on as read (attack X09).
import type { Font, Glyph } from './glyphs.ts';

/** So many different glyphs in a row that mean nothing may be a number. Bullets, boxes and stars come alone or repeat. */
const RUN = 6;
const DIFFERENT = 3;
/** Text of a known script is almost all of these characters; numbers of glyphs spread over the whole table. */
const PLAUSIBLE_SHARE = 0.8;

/** Most fonts of Windows have the ASCII characters from glyph 3 on, in their order: `A` is 36. */
const WINDOWS_GLYPH_OFFSET = 29;

export interface Mapping {
  /** Text that can't be told. */
  readonly isBroken: boolean;
  /** The glyphs with a second guess at their text; undefined when there is nothing to guess. */
  readonly guessed?: readonly Glyph[];
}

/** @param font the fonts of the page by pdfjs's name */
export function judgeMapping(glyphs: readonly Glyph[], font: (name: string) => Font | undefined): Mapping {
  const numbered = numberedFonts(glyphs, font);
  const isBroken = numbered.size > 0 || hasMeaninglessRun(glyphs);
  if (numbered.size === 0) return { isBroken };
  const guessed = glyphs.map((glyph) =>
    numbered.has(glyph.font) ? { ...glyph, text: windowsText(glyph.code) ?? glyph.text } : glyph,
  );
  return { isBroken, guessed };
}

function windowsText(code: number): string | undefined {
  return code >= 3 && code <= 97 ? String.fromCharCode(code + WINDOWS_GLYPH_OFFSET) : undefined;
}

interface FontCount {
  total: number;
  identical: number;
  plausible: number;
  controls: number;
  readonly codes: Set<number>;
}

/**
 * Composite fonts whose every glyph "means" its own number. Fonts that really number by Unicode (UniGB-UCS2-H) have text of a
 * script and no control characters.
 */
function numberedFonts(glyphs: readonly Glyph[], font: (name: string) => Font | undefined): ReadonlySet<string> {
  const counts = new Map<string, FontCount>();
  for (const glyph of glyphs) {
    if (font(glyph.font)?.composite !== true) continue;
    const count = counts.get(glyph.font) ?? { total: 0, identical: 0, plausible: 0, controls: 0, codes: new Set() };
    counts.set(glyph.font, count);
    count.total++;
    count.codes.add(glyph.code);
    if (glyph.text === String.fromCharCode(glyph.code & 0xffff)) count.identical++;
    if (isPlausible(glyph.text)) count.plausible++;
    if (isControl(glyph.text)) count.controls++;
  }
  const numbered = [...counts].filter(
    ([, { total, identical, plausible, controls, codes }]) =>
      total >= RUN &&
      codes.size >= DIFFERENT &&
      identical === total &&
      (controls > 0 || plausible < total * PLAUSIBLE_SHARE),
  );
  return new Set(numbered.map(([name]) => name));
}

function hasMeaninglessRun(glyphs: readonly Glyph[]): boolean {
  let length = 0;
  const codes = new Set<number>();
  for (const { text, code } of glyphs) {
    if (text === ' ') continue;
    if (!isMeaningless(text)) {
      length = 0;
      codes.clear();
      continue;
    }
    length++;
    codes.add(code);
    if (length >= RUN && codes.size >= DIFFERENT) return true;
  }
  return false;
}

const isControl = (text: string): boolean => /^[\0-\x08\x0e-\x1f\x7f-\x9f]/.test(text);

/** Control and private-use characters, surrogates by themselves, the replacement character. */
const isMeaningless = (text: string): boolean =>
  text === '' || isControl(text) || /^(?:[\uE000-\uF8FF\uFFF0-\uFFFF]|\p{Co}|\p{Cn}|\p{Cs})/u.test(text);

/** ASCII, Latin-1, general punctuation, CJK with kana and hangul, full-width forms. */
const isPlausible = (text: string): boolean =>
  /^[\x20-\x7e\xa0-\xff\u2010-\u2027\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]/.test(text);
