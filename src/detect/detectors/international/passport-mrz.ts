// Machine-readable zones of passports and identity cards: lines of 30, 36 or 44 characters with `<` as filler. The pattern finds a
// line with a double filler (a name, or an empty field); the zone is read from the lines around it, whichever it was. Four check
// digits leave nothing to chance: sure by itself.
import { mask } from '../../../mail/finding.ts';
import { PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { characters, digits, type Random } from '../../samples.ts';
import { isMrzData, mrzCheckDigit } from '../../validators/mrz.ts';

/** Characters on either side of a line in which the others of its zone stand: two lines, with quote signs and blanks. */
const AROUND = 200;
const CARD_LINE = 30;
const MAX_LINE = 44;

interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export const passportMrz: Detector = {
  id: 'passport-mrz',
  title: {
    en: 'Machine-readable zone of a passport or card',
    'zh-CN': '护照或证件的机读码',
    'zh-TW': '護照或證件的機器可讀碼（MRZ）',
  },
  about: {
    en: 'The lines with < signs at the foot of a passport page or on the back of a card (ICAO 9303, TD1, TD2 and TD3), with all check digits right.',
    'zh-CN': '护照资料页下方或证件背面带 < 符号的机读码（ICAO 9303，TD1、TD2、TD3），全部校验位正确。',
    'zh-TW': '護照資料頁下方或證件背面帶有 < 符號的機器可讀碼（ICAO 9303，TD1、TD2、TD3），所有檢查碼皆正確。',
  },
  // A character in front that is no part of a line: one match for each line, not for each of its characters.
  pattern: '(?:^|[^0-9A-Za-z<])[0-9A-Z<]{1,42}<<[0-9A-Z<]{0,42}',
  prefilter: '<<',
  priority: PRIORITY.residentId + 2,
  keywords: [],
  ladder: { alone: 'high', labelled: 'high' },
  judge: (candidate) => (isLine(candidate) ? zonesIn(linesAround(candidate)) : []),
  sample: sampleZone,
};

/** The match is cut where the pattern ends; the line that it begins may be longer, and is of one of three lengths. */
function isLine({ text, start, end }: Candidate): boolean {
  const begin = /[0-9A-Z<]/.test(text.charAt(start)) ? start : start + 1;
  const run = /^[0-9A-Z<]+/.exec(text.slice(begin, Math.max(end, begin + MAX_LINE) + 1))?.[0] ?? '';
  return run.length === CARD_LINE || run.length === 36 || run.length === MAX_LINE;
}

/** Runs of the right length in the text around a candidate, in order. */
function linesAround({ text, start, end }: Candidate): readonly Line[] {
  const from = Math.max(0, start - AROUND);
  const around = text.slice(from, end + AROUND);
  return [...around.matchAll(/(?<![0-9A-Za-z<])(?:[0-9A-Z<]{44}|[0-9A-Z<]{36}|[0-9A-Z<]{30})(?![0-9A-Za-z<])/g)].map(
    (match) => ({ text: match[0], start: from + match.index, end: from + match.index + match[0].length }),
  );
}

function zonesIn(lines: readonly Line[]): readonly Hit[] {
  return lines.flatMap((line, i) => {
    const [before, next, afterNext] = [lines[i - 1], lines[i + 1], lines[i + 2]];
    if (line.text.length === CARD_LINE) {
      if (next === undefined || !isMrzData(line.text + next.text)) return [];
      return [hitOf(line.text.slice(5, 14), line, isNameLine(afterNext, CARD_LINE) ? afterNext : next)];
    }
    if (!isMrzData(line.text)) return [];
    return [hitOf(line.text.slice(0, 9), isNameLine(before, line.text.length) ? before : line, line)];
  });
}

/** Letters and fillers only; on cards without type and state in front. */
function isNameLine(line: Line | undefined, length: number): line is Line {
  return line?.text.length === length && /^[A-Z<]+$/.test(line.text);
}

function hitOf(number: string, first: Line, last: Line): Hit {
  const value = number.replaceAll('<', '');
  return { start: first.start, end: last.end, value, confidence: 'high', masked: mask(value, 2, 2) };
}

/** A passport of nobody's. */
function sampleZone(random: Random): string {
  const withCheck = (field: string): string => field + mrzCheckDigit(field);
  const name = `${characters(random, 'ABCDEGHKLMNOST', 6)}<<${characters(random, 'AEIKLMNORST', 6)}`;
  const number = withCheck(`E${digits(random, 8)}`);
  const [birth, expiry] = [withCheck('850412'), withCheck('330411')];
  const personal = `${'<'.repeat(14)}0`;
  const composite = mrzCheckDigit(number + birth + expiry + personal);
  return `P<CHN${name}`.padEnd(44, '<') + `\n${number}CHN${birth}F${expiry}${personal}${composite}`;
}
