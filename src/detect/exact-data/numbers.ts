// Numbers as people write them -> one form: no grouping, no sign, no zeros that say nothing. `12,500.00`, `12500.0` and `¥12 500` are
// the same.
import RE2 from 're2';

/** A number in a text: grouped by commas, or not. */
const GROUPED = '[0-9]{1,3}(?:,[0-9]{3})+(?:[.][0-9]+)?';
const PLAIN = '[0-9]+(?:[.][0-9]+)?';
const NUMBERS = [new RE2(GROUPED, 'gu'), new RE2(PLAIN, 'gu')];
const WHOLE = new RE2(`^[^0-9A-Za-z]{0,4}(?:${GROUPED}|${PLAIN})[^0-9A-Za-z]{0,4}$`, 'u');

/** Canonical form of a cell that is a number and nothing else but a sign, a currency, blanks. */
export function readNumber(text: string): string | undefined {
  const joined = text.replaceAll(/(?<=\d)[ '](?=\d)/g, '');
  return WHOLE.test(joined) ? canonicalNumber(joined.replaceAll(/[^0-9.]/g, '')) : undefined;
}

/** @param digits digits with at most one point */
function canonicalNumber(digits: string): string {
  const [whole = '', fraction = ''] = digits.split('.');
  const cut = fraction.replace(/0+$/, '');
  const short = whole.replace(/^0+(?=\d)/, '');
  return cut === '' ? short : `${short}.${cut}`;
}

export interface Spotted {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

/** Every number of a text; a grouped one also as its groups, for in tables a comma may separate. */
export function* numbersIn(text: string): Generator<Spotted> {
  for (const pattern of NUMBERS) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const start = match.index;
      const end = start + match[0].length;
      if (isInside(text, start, end)) continue;
      yield { start, end, value: canonicalNumber(match[0].replaceAll(',', '')) };
    }
  }
}

const isInside = (text: string, start: number, end: number): boolean =>
  /[0-9A-Za-z]/.test(text.charAt(start - 1)) || /[0-9A-Za-z]/.test(text.charAt(end));
