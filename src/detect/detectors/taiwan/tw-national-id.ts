// 身分證字號: a letter and nine digits with a check digit. Part numbers of the same shape pass once in fifty, so the label
// in front lowers or raises it.
import { mask } from '../../../mail/finding.ts';
import { hasKeyword, hasNegativeLabel, standsAlone } from '../../context.ts';
import { confidenceOf, type Detector } from '../../detector.ts';
import { isTaiwanNationalId } from '../../validators/tw-national-id.ts';

const KEYWORDS = [
  ...['身分證', '身份證', '國民身分證', '統一編號', '證號', '身分证', '身份证'],
  ...['roc id', 'national id', 'id number', 'id no', 'taiwan id'],
];

/** Published specimens. */
const SPECIMENS: ReadonlySet<string> = new Set(['A123456789', 'A223456781']);

export const twNationalId: Detector = {
  id: 'tw-national-id',
  title: { en: 'National ID number (Taiwan)', 'zh-CN': '台湾身份证字号', 'zh-TW': '身分證字號' },
  pattern: '[A-Za-z][12][0-9]{8}',
  priority: 50,
  judge(candidate) {
    const { text, start, end } = candidate;
    const value = text.slice(start, end).toUpperCase();
    if (!standsAlone(candidate, start, end) || !isTaiwanNationalId(value)) return [];
    const keyword = hasKeyword(candidate, start, end, KEYWORDS);
    const doubts = (hasNegativeLabel(candidate, start, KEYWORDS) && !keyword ? 1 : 0) + (SPECIMENS.has(value) ? 1 : 0);
    const confidence = confidenceOf(2 + (keyword ? 1 : 0) - doubts);
    return confidence === undefined ? [] : [{ start, end, value, confidence, masked: mask(value, 2, 2) }];
  },
};
