// Mainland mobile numbers: 11 digits of an allocated segment. No check digit: one number is ordinary, many are a list,
// so rules count distinct ones.
import { mask } from '../../../mail/finding.ts';
import { hasKeyword, hasNegativeLabel, standsAlone } from '../../context.ts';
import { confidenceOf, type Detector } from '../../detector.ts';

const KEYWORDS = [
  ...['手机', '电话', '联系方式', '联系电话', '收件人', '微信同号', '手機', '電話', '行動電話'],
  ...['tel', 'mobile', 'cell', 'phone', 'telephone'],
];

/** Segments allocated to mobile phones (2024). */
const SEGMENT = /^1(?:3\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])/;

export const cnMobile: Detector = {
  id: 'cn-mobile',
  title: { en: 'Mobile number (mainland)', 'zh-CN': '手机号', 'zh-TW': '大陸手機號碼' },
  pattern: String.raw`(?:\(?(?:\+|00)?86\)?[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}`,
  priority: 30,
  judge(candidate) {
    const { text, start, end } = candidate;
    const value = text.slice(start, end).replaceAll(/\D/g, '').slice(-11);
    // The `+`, `(` or blank in front of a country code is no part of a word; the check looks at the digits' own edges.
    if (!SEGMENT.test(value) || !standsAlone(candidate, start, end)) return [];
    const keyword = hasKeyword(candidate, start, end, KEYWORDS);
    const negative = hasNegativeLabel(candidate, start, KEYWORDS) && !keyword ? 1 : 0;
    const confidence = confidenceOf(2 + (keyword ? 1 : 0) - negative);
    return confidence === undefined ? [] : [{ start, end, value, confidence, masked: mask(value, 3, 2) }];
  },
};
