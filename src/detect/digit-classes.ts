// What a character can be in a number that is written so as not to be seen: a digit, a letter, a numeral in words, a letter of another
// script that looks Latin, or one of the signs that people put between digits (detectors.md 1.1; attacks C04, C05). One table look-up
// for each UTF-16 unit of the scan view.

export const OTHER = 0;
export const DIGIT = 1;
export const LETTER = 2;
/** 一 壹 幺 〇: one character, one digit. */
export const NUMERAL = 3;
/** А of Cyrillic, Α of Greek. */
export const LOOKALIKE = 4;
/** Between the digits of one number: blanks, hyphens, dots. */
export const SOFT = 5;
/** Between the items of a list. */
export const LIST = 6;
/** Between cells and lines. */
export const HARD = 7;
/** An ASCII comma in the scan view: a separator only where it was a wide one. */
export const COMMA = 8;
/** `>` in front of quoted lines; it counts behind a line end only. */
export const QUOTE = 9;
/** Counts as nothing: the first half of CR LF. */
export const NOTHING = 10;

/** Ten strings, of what stands for each digit. Units (十百千万) are none: they write amounts. */
const NUMERALS = [
  '〇零○',
  '一壹弌幺',
  '二贰貳貮弍两兩',
  '三叁參叄弎',
  '四肆',
  '五伍',
  '六陆陸',
  '七柒',
  '八捌',
  '九玖',
];

/** Cyrillic and Greek letters, and the Latin ones that they are taken for; small ones only where they look so too. */
const LOOKALIKES = [
  ['АВЕЅІЈКМНОРСТУХѴԚԜ', 'ABESIJKMHOPCTYXVQW'],
  ['аеѕіјорсух', 'AESIJOPCYX'],
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'],
  ['ονχ', 'OVX'],
] as const;

/** Letters that are written for digits. */
const LETTERS_FOR_DIGITS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    O: '0',
    o: '0',
    Q: '0',
    D: '0',
    l: '1',
    I: '1',
    i: '1',
    Z: '2',
    z: '2',
    S: '5',
    s: '5',
    B: '8',
    b: '6',
  }),
);

const SOFT_SIGNS = ' \u3000-._/\\·•・‧∙⋅*()~～‐‑‒–—―−+';
const MEANINGS = new Map<string, string>();

export const CLASSES: Uint8Array = buildClasses();

function buildClasses(): Uint8Array {
  const classes = new Uint8Array(0x1_0000);
  const mark = (characters: string, as: number): void => {
    for (const character of characters) classes[character.charCodeAt(0)] = as;
  };
  mark('0123456789', DIGIT);
  mark('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', LETTER);
  for (const [digit, characters] of NUMERALS.entries()) {
    mark(characters, NUMERAL);
    for (const character of characters) MEANINGS.set(character, String(digit));
  }
  for (const [characters, latin] of LOOKALIKES) {
    mark(characters, LOOKALIKE);
    for (const [i, character] of [...characters].entries()) MEANINGS.set(character, latin.charAt(i));
  }
  mark(SOFT_SIGNS, SOFT);
  mark('、。', LIST);
  mark('\n\t|', HARD);
  mark(',', COMMA);
  mark('>', QUOTE);
  mark('\r', NOTHING);
  return classes;
}

/** A run with its numerals as digits and its lookalikes as Latin letters. */
export function asWritten(run: string): string {
  let written = '';
  for (const character of run) written += MEANINGS.get(character) ?? character;
  return written;
}

/** Letters as the digits that they stand for; undefined when one of them stands for none. */
export function lettersAsDigits(run: string): string | undefined {
  let digits = '';
  for (const character of run) {
    const digit = character >= '0' && character <= '9' ? character : LETTERS_FOR_DIGITS.get(character);
    if (digit === undefined) return undefined;
    digits += digit;
  }
  return digits;
}
