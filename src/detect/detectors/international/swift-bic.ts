// SWIFT codes: eight or eleven capitals and digits with a country in the middle, as in one long English word of ten. It counts
// only within thirty characters of a word that names it, above its column, or right behind an IBAN.
import { PRIORITY, type Candidate, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { anyWord } from '../../names.ts';
import { isLabelled, isWithin } from '../../neighbourhood.ts';
import { characters, oneOf } from '../../samples.ts';
import { isBic } from '../../validators/bic.ts';
import { COUNTRIES } from '../../validators/country-codes.ts';
import { isIban } from '../../validators/iban.ts';

const KEYWORDS = [
  ...[
    'swift code',
    'swift',
    'bic',
    'swift/bic',
    'bic/swift',
    'swiftcode',
    'swift_code',
    'bic code',
    'swift bic',
    'bank identifier code',
  ],
  ...['swift代码', 'swift号', '银行国际代码', '国际银行代码', 'swift代碼', '銀行國際代碼', '國際銀行代碼'],
];
const FORM = `[A-Z]{4}(?:${[...COUNTRIES].join('|')})[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?`;
const REACH = { before: 30, after: 30 };

export const swiftBic: Detector = identifier({
  id: 'swift-bic',
  title: { en: 'SWIFT code (BIC)', 'zh-CN': 'SWIFT 代码（BIC）', 'zh-TW': '銀行國際代碼（SWIFT/BIC）' },
  about: {
    en: 'Eight or eleven characters that name a bank, within thirty characters of "SWIFT" or "BIC" or right behind an IBAN. Ordinary words of that shape are left alone.',
    'zh-CN':
      '8 位或 11 位的银行识别代码，前后三十字内须有 SWIFT 或 BIC，或紧跟在 IBAN 之后；形式相同的普通英文词不算。',
    'zh-TW':
      '8 碼或 11 碼的銀行識別代碼，前後三十字內須有 SWIFT 或 BIC，或緊接在 IBAN 之後；形式相同的一般英文單字不算。',
  },
  pattern: String.raw`\b(?i:${FORM})\b|${FORM}`,
  priority: PRIORITY.weak,
  keywords: KEYWORDS,
  // Or an IBAN.
  asksFor: `${anyWord(KEYWORDS)}|[a-z]{2}[0-9]{2} ?[0-9a-z]{4}`,
  // Alone: without such a word, but behind an IBAN.
  ladder: { alone: 'medium', near: 'medium', labelled: 'medium' },
  check: (value, candidate) => isBic(value) && isCased(candidate) && isNamed(candidate),
  isChecked: false,
  shown: [4, 2],
  sample: (random) =>
    `Q${characters(random, 'BCDFGKLMN', 3)}${oneOf(random, ['CN', 'TW', 'HK', 'DE'])}${characters(random, '3456789', 2)}`,
});

/** Capitals; in small letters only where the label says that this is the code: `swift: deutdeff`, not `swift delivery`. */
function isCased({ text, lower, start, end }: Candidate): boolean {
  const written = text.slice(start, end);
  if (written === written.toUpperCase()) return true;
  return (
    written === lower.slice(start, end) &&
    /(?:swift|bic|code|代码|代碼|号)\s*[:：=]\s*$/.test(lower.slice(Math.max(0, start - 30), start))
  );
}

function isNamed(candidate: Candidate): boolean {
  return isWithin(candidate, KEYWORDS, REACH) || isLabelled(candidate, KEYWORDS) || isBehindIban(candidate);
}

/** Payment instructions put them side by side: `DE14378470021992215337 DEUTDEFF`. */
function isBehindIban({ text, start }: Candidate): boolean {
  const before =
    /([A-Z]{2}\d{2}[0-9A-Z ]{11,40})[\s,;/|]{1,4}$/.exec(text.slice(Math.max(0, start - 60), start))?.[1] ?? '';
  return isIban(before.replaceAll(' ', ''));
}
