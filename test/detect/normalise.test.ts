// The scan view: what a reader reads, without the tricks (attacks C03, C04, C07), and the way back to the original.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalise } from '../../src/detect/normalise.ts';

const ID = '11010519491231061X';
const between = (separator: string): string => [...ID].join(separator);

describe('the scan view', () => {
  it.each([
    { why: 'plain text stays', original: 'ID 11010519\tA\r\n', view: 'ID 11010519\tA\r\n' },
    { why: 'Han stays', original: '身份证：号码。', view: '身份证:号码。' },
    { why: 'case stays', original: 'Ä x', view: 'Ä x' },
    { why: 'full-width digits and letters (C04)', original: '１１０１０５Ｘ', view: '110105X' },
    { why: 'Arabic-Indic digits (C04)', original: '١٢٣', view: '123' },
    { why: 'extended Arabic-Indic digits (C04)', original: '۴۵۶', view: '456' },
    { why: 'Devanagari digits (C04)', original: '०९', view: '09' },
    { why: 'mathematical digits (C04)', original: '𝟏𝟐𝟑', view: '123' },
    { why: 'circled digits (C04)', original: '①③⑧', view: '138' },
    { why: 'superscript and subscript digits (C04)', original: '¹²₃', view: '123' },
    { why: 'keycaps (C03)', original: '1\uFE0F\u20E32\uFE0F\u20E3', view: '12' },
    { why: 'a no-break space', original: '4111\u00A01111', view: '4111 1111' },
    { why: 'an ideographic space', original: '手机\u3000138', view: '手机 138' },
    { why: 'a ligature', original: 'conﬁdential', view: 'confidential' },
    { why: 'a compatibility character that is several', original: '㏠', view: '1日' },
    { why: 'an unpaired surrogate stays', original: '\uD800x', view: '\uD800x' },
    { why: 'nothing', original: '', view: '' },
  ])('$why', ({ original, view }) => {
    expect(normalise(original).text).toBe(view);
  });

  it.each([
    { why: 'zero-width space (C03)', character: '\u200B' },
    { why: 'zero-width joiner (C03)', character: '\u200D' },
    { why: 'word joiner (C03)', character: '\u2060' },
    { why: 'byte order mark (C03)', character: '\uFEFF' },
    { why: 'soft hyphen (C03)', character: '\u00AD' },
    { why: 'combining grapheme joiner (C03)', character: '\u034F' },
    { why: 'combining acute (C03)', character: '\u0301' },
    { why: 'combining enclosing circle (C03)', character: '\u20DD' },
    { why: 'variation selector (C03)', character: '\uFE0F' },
    { why: 'tag character (C03)', character: '\u{E0031}' },
    { why: 'right-to-left override (C03)', character: '\u202E' },
    { why: 'isolate (C03)', character: '\u2066' },
    { why: 'Hangul filler (C03)', character: '\u3164' },
    { why: 'interlinear annotation (C03)', character: '\uFFF9' },
    { why: 'NUL (C07)', character: '\0' },
    { why: 'bell (C07)', character: '\u0007' },
    { why: 'a C1 control (C07)', character: '\u0085' },
  ])('between digits goes: $why', ({ character }) => {
    expect(normalise(between(character)).text).toBe(ID);
  });

  it.each([
    { why: 'a blank', character: ' ' },
    { why: 'a line end', character: '\n' },
    { why: 'a Han character', character: '号' },
    { why: 'a full stop', character: '。' },
  ])('between digits stays: $why', ({ character }) => {
    expect(normalise(between(character)).text).toBe(between(character));
  });
});

describe('the way back', () => {
  const lines = [
    { why: 'plain text', original: 'ab 12', found: '12', meant: '12' },
    { why: 'behind removed characters', original: 'a\u200B\u200Bb 12', found: '12', meant: '12' },
    { why: 'over removed characters', original: 'x1\u200B2y', found: '12', meant: '1\u200B2' },
    { why: 'behind a surrogate pair that became one unit', original: '𝟏𝟐 34', found: '34', meant: '34' },
    { why: 'over surrogate pairs', original: 'a𝟏𝟐b', found: '12', meant: '𝟏𝟐' },
    { why: 'behind a character that became several', original: '㏠ 34', found: '34', meant: '34' },
    { why: 'over a character that became several', original: 'a⑫b', found: '12', meant: '⑫' },
    { why: 'from inside of one to behind it', original: 'a⑫3b', found: '23', meant: '3' },
    { why: 'to the end of the text', original: 'x ㏠', found: '1日', meant: '㏠' },
  ];

  it.each(lines)('$why', ({ original, found, meant }) => {
    const { text, toOriginal } = normalise(original);
    const start = text.indexOf(found);
    expect(start).toBeGreaterThanOrEqual(0);
    expect(original.slice(toOriginal(start), toOriginal(start + found.length))).toBe(meant);
  });

  it('never goes back, never leaves the original, and leads every kept character home', () => {
    const character = fc.constantFrom(
      'a',
      '1',
      '机',
      '１',
      '𝟏',
      '㏠',
      '⑫',
      'ﷺ',
      'ﬁ',
      '\u200B',
      '\u0301',
      '\0',
      '\uD800',
      '\u{E0031}',
      '𠮷',
    );
    const texts = fc.oneof(
      fc.array(character, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(texts, (original) => {
        const { text, toOriginal } = normalise(original);
        expect(toOriginal(text.length)).toBe(original.length);
        let last = 0;
        for (let offset = 0; offset <= text.length; offset++) {
          const home = toOriginal(offset);
          expect(home).toBeGreaterThanOrEqual(last);
          expect(home).toBeLessThanOrEqual(original.length);
          last = home;
        }
        // Read again, the piece of the original that a piece of the view leads to is that piece.
        const pieces = [...original].map((c) => normalise(c).text);
        let at = 0;
        for (const piece of pieces) {
          const home = original.slice(toOriginal(at), toOriginal(at + piece.length));
          expect(normalise(home).text).toBe(piece);
          at += piece.length;
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('the view of the view of any character is its view', () => {
    const odd: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const { text } = normalise(String.fromCodePoint(code));
      if (text !== '' && normalise(text).text !== text) odd.push(code.toString(16));
    }
    expect(odd).toEqual([]);
  });

  it('the view of a view is the view', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (original) => {
        const { text } = normalise(original);
        expect(normalise(text).text).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});
