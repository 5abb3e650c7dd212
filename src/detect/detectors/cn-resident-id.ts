// 居民身份证号: 18 characters (GB 11643-1999). Check, date and province alone are medium; a keyword makes it high.
import { mask } from '../../mail/finding.ts';
import { hasKeyword, hasNegativeLabel, standsAlone } from '../context.ts';
import { confidenceOf, type Detector } from '../detector.ts';
import { isResidentId } from '../validators/resident-id.ts';

const KEYWORDS = [
  ...['身份证', '公民身份号码', '证件号', '证件类型', '居民身份证', '二代证', '实名', '本人身份', '社会保障号码'],
  ...['身份證', '身分證', '居民身份證', '證件號'],
  ...[
    'sfz',
    'prc id',
    'resident identity',
    'chinese id',
    'id card',
    'idno',
    'certno',
    'id_card',
    'id number',
    'national id',
  ],
];

/** Published specimens and values of manuals: real by form, nobody's by fact. One step less sure. */
const SPECIMENS: ReadonlySet<string> = new Set(['11010519491231002X', '110101190001011009', '440524188001010014']);

export const cnResidentId: Detector = {
  id: 'cn-resident-id',
  title: { en: 'Resident identity number (mainland)', 'zh-CN': '居民身份证号', 'zh-TW': '大陸居民身分證號' },
  pattern: '[1-6][0-9]{16}[0-9Xx]',
  priority: 80,
  judge(candidate) {
    const { text, start, end, now } = candidate;
    const value = text.slice(start, end).toUpperCase();
    if (!standsAlone(candidate, start, end) || !(SPECIMENS.has(value) || isResidentId(value, now))) return [];
    const keyword = hasKeyword(candidate, start, end, KEYWORDS);
    const doubts = (hasNegativeLabel(candidate, start, KEYWORDS) && !keyword ? 1 : 0) + (SPECIMENS.has(value) ? 1 : 0);
    const confidence = confidenceOf(2 + (keyword ? 1 : 0) - doubts);
    return confidence === undefined ? [] : [{ start, end, value, confidence, masked: mask(value, 4, 2) }];
  },
};
