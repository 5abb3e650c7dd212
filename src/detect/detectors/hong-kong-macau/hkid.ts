// 香港身份證: a letter or two, six digits and a check digit, normally in brackets. One in eleven of all product codes of that shape
// passes the check, so without brackets a word must name it.
import { contextOf } from '../../context.ts';
import { PRIORITY, type Candidate } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isNamedOtherwise } from '../../label.ts';
import { isHkid, sampleHkid } from '../../validators/hkid.ts';

/** Words that mean no other card. */
const HONG_KONG = [
  '香港身份證',
  '香港身份证',
  '香港智能身份證',
  'hkid',
  'hkid no',
  'hkic',
  'hong kong identity card',
  'hong kong id',
];
const KEYWORDS = [
  ...HONG_KONG,
  ...['身份證號碼', '身份證', '身份證明', '持證人', '身份证', '证件号', '證件號'],
  ...['identity card', 'id card', 'id no', 'id number'],
];

export const hkid = identifier({
  id: 'hkid',
  title: { en: 'Hong Kong identity card number', 'zh-CN': '香港身份证号', 'zh-TW': '香港身分證號碼' },
  about: {
    en: 'A letter or two, six digits and a right check digit. With the brackets around the check digit it is found anywhere, without them only near a word for it.',
    'zh-CN': '一至两个字母、六位数字加正确的校验位。校验位带括号时单独出现也会报告，不带括号时附近须出现身份证字样。',
    'zh-TW': '一至兩個字母、六碼數字加正確的檢查碼。檢查碼有括號時單獨出現也會列出，沒有括號時附近要有身分證字樣。',
  },
  pattern: String.raw`[A-Za-z]{1,2}[0-9]{6}(?: ?\([0-9Aa]\)| ?-[0-9Aa]|[0-9Aa])`,
  prefilter: '[A-Za-z][0-9]{6}',
  priority: PRIORITY.nationalId,
  keywords: KEYWORDS,
  // Brackets lift it a step where no word stands near; with one that makes no difference.
  ladder: { alone: 'low', near: 'high', labelled: 'high' },
  check: judgeHkid,
  isChecked: true,
  specimens: new Set(['A1234563', 'G123456A', 'Z6833655']),
  shown: [2, 1],
  sample: (random) => sampleHkid(random),
});

function judgeHkid(value: string, candidate: Candidate): boolean | number {
  const { text, start, end } = candidate;
  if (!isHkid(value)) return false;
  if (text.charAt(end - 1) === ')') return 1;
  if (isNamedOtherwise(candidate, start, KEYWORDS)) return false;
  const { nearness } = contextOf(candidate, start, end, { keywords: KEYWORDS });
  if (nearness === 'labelled') return true;
  return contextOf(candidate, start, end, { keywords: HONG_KONG }).nearness === 'near' && -1;
}
