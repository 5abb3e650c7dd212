// US individual taxpayer numbers: nine digits that begin with 9, in a group that the IRS issues. No check digit: bare digits need
// their label.
import { PRIORITY, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isGroupOfLonger, isLabelled } from '../../neighbourhood.ts';
import { whole } from '../../samples.ts';
import { isItin } from '../../validators/us-taxpayer.ts';

const KEYWORDS = [
  ...['itin', 'individual taxpayer', 'taxpayer identification', 'taxpayer id', 'tax identification', 'w-7', '1040'],
  ...['个人纳税识别号', '纳税人识别号', '个人税号', '個人納稅識別號', '納稅人識別號', '個人稅號'],
];

export const usItin: Detector = identifier({
  id: 'us-itin',
  title: {
    en: 'Individual taxpayer number (USA)',
    'zh-CN': '美国个人纳税识别号（ITIN）',
    'zh-TW': '美國個人納稅識別號（ITIN）',
  },
  about: {
    en: 'Nine digits in groups of 3, 2 and 4, the first of them a 9, in a group that the IRS issues. Without separators they need their label.',
    'zh-CN': '按 3-2-4 分组、以 9 开头的 9 位数字，组号为美国国税局签发的范围。不带分隔符的必须有标签。',
    'zh-TW': '依 3-2-4 分組、以 9 開頭的 9 碼數字，組碼在美國國稅局核發的範圍內。沒有分隔符號的必須有標籤。',
  },
  pattern: '9[0-9]{2}-[0-9]{2}-[0-9]{4}|9[0-9]{2} [0-9]{2} [0-9]{4}|9[0-9]{8}',
  priority: PRIORITY.nationalId,
  keywords: KEYWORDS,
  ladder: { alone: 'medium', near: 'high', labelled: 'high' },
  check(value, candidate) {
    if (!isItin(value) || isGroupOfLonger(candidate)) return false;
    return candidate.end - candidate.start > value.length || (isLabelled(candidate, KEYWORDS) && -1);
  },
  isChecked: false,
  shown: [0, 2],
  sample: (random) => `9${10 + whole(random, 89)}-${70 + whole(random, 18)}-${1000 + whole(random, 8999)}`,
});
