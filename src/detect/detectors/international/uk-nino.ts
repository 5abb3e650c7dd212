// UK national insurance numbers: two letters, six digits, a letter. No check digit: only the form in pairs speaks for itself.
import { PRIORITY, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isGroupOfLonger, isLabelled, isWithin } from '../../neighbourhood.ts';
import { characters, digits } from '../../samples.ts';
import { isNino } from '../../validators/uk-numbers.ts';

const KEYWORDS = [
  ...['nino', 'ni number', 'ni no', 'national insurance', 'national insurance number', 'nat ins', 'p45', 'p60', 'p11d'],
  ...['国民保险号', '英国国民保险', '國民保險號碼', '國家保險號碼', '英國國民保險'],
];

export const ukNino: Detector = identifier({
  id: 'uk-nino',
  title: {
    en: 'National insurance number (UK)',
    'zh-CN': '英国国民保险号（NINO）',
    'zh-TW': '英國國民保險號碼（NINO）',
  },
  about: {
    en: 'Two letters of an allocated prefix, six digits and a letter A to D. Written in pairs it counts by itself; in one piece it needs a word that names it.',
    'zh-CN': '已分配的两位字母前缀、6 位数字加 A 至 D 中的一个字母。两位一组书写时可单独判定，连写时附近须有相关字样。',
    'zh-TW':
      '已核配的 2 碼英文字首、6 碼數字加 A 至 D 其中一個字母。兩碼一組書寫時可單獨判定，連寫時附近須有相關字樣。',
  },
  pattern:
    '[A-Za-z]{2} [0-9]{2} [0-9]{2} [0-9]{2} [A-Da-d]|[A-Za-z]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[A-Da-d]',
  priority: PRIORITY.document,
  keywords: KEYWORDS,
  ladder: { alone: 'medium', near: 'high', labelled: 'high' },
  check(value, candidate) {
    if (!isNino(value) || isGroupOfLonger(candidate)) return false;
    if (/^[A-Z]{2} \d\d \d\d \d\d [A-D]$/.test(candidate.text.slice(candidate.start, candidate.end))) return true;
    return (isWithin(candidate, KEYWORDS, { before: 100, after: 30 }) || isLabelled(candidate, KEYWORDS)) && -1;
  },
  isChecked: false,
  shown: [2, 1],
  // In pairs, as letters and payslips have it: in one piece it would want a word.
  sample: (random) =>
    [
      characters(random, 'ACEHJLMP', 2),
      ...Array.from({ length: 3 }, () => digits(random, 2)),
      characters(random, 'ABCD', 1),
    ].join(' '),
});
