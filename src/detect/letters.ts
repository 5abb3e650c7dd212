// Letters and digits of a text without all that stands between them: what exact data and fingerprints compare. Each unit that is
// kept knows where it stood. Linear; never fails.

/** What a UTF-16 unit is: nothing that counts, a letter or digit of a script with words, or of one without (Han, kana, Hangul). */
export const GAP = 0;
export const WORD = 1;
export const IDEOGRAPH = 2;
/** Second half of a pair: as its first half. */
const AS_BEFORE = 3;

const CLASSES = Uint8Array.from({ length: 0x1_0000 }, (_, unit) => classify(unit));

function classify(unit: number): number {
  if (unit >= 0xdc00 && unit <= 0xdfff) return AS_BEFORE;
  // Planes 2 and 3 hold nothing but Han; of the other pairs most are pictures.
  if (unit >= 0xd800 && unit <= 0xdbff) return unit >= 0xd840 && unit <= 0xd8bf ? IDEOGRAPH : GAP;
  const character = String.fromCharCode(unit);
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u.test(character))
    return /[\p{L}\p{N}]/u.test(character) ? IDEOGRAPH : GAP;
  return /[\p{L}\p{N}\p{M}]/u.test(character) ? WORD : GAP;
}

/** Class of a unit that stands behind one of class `before`. */
export function classOf(unit: number, before: number): number {
  const found = CLASSES[unit] ?? GAP;
  return found === AS_BEFORE ? before : found;
}

/** Upper case without a change of length; the few characters that would grow stay as they are. */
const UPPER = Uint16Array.from({ length: 0x1_0000 }, (_, unit) => {
  const upper = String.fromCharCode(unit).toUpperCase();
  return upper.length === 1 ? upper.charCodeAt(0) : unit;
});

export const upperUnit = (unit: number): number => UPPER[unit] ?? unit;

/** Capital letters and digits of a text, and nothing else. */
export function bareLetters(text: string): string {
  const units: number[] = [];
  let before = GAP;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    before = classOf(unit, before);
    if (before !== GAP) units.push(upperUnit(unit));
  }
  return String.fromCharCode(...units);
}
