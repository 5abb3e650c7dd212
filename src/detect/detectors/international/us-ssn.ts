// US social security numbers. No check digit: the form AAA-GG-SSSS is a hint, nine bare digits need their label.
import { PRIORITY, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isGroupOfLonger, isLabelled } from '../../neighbourhood.ts';
import { whole } from '../../samples.ts';
import { isSsn } from '../../validators/us-taxpayer.ts';

const KEYWORDS = [
  ...[
    'ssn',
    'social security',
    'social security number',
    'social security no',
    'ss#',
    'ss no',
    'ssn#',
    'w-2',
    '1099',
    'soc sec',
  ],
  ...['社会安全号', '社会安全号码', '社会保障号', '社安号', '社會安全號碼', '社會安全碼', '社安碼', '社安號碼'],
];

/** Of nine bare digits. */
const OTHER_LABELS = ['passport', '护照', '護照', 'ein', 'phone', 'tel', 'account', 'routing'];

export const usSsn: Detector = identifier({
  id: 'us-ssn',
  title: { en: 'Social security number (USA)', 'zh-CN': '美国社会安全号码（SSN）', 'zh-TW': '美國社會安全號碼（SSN）' },
  about: {
    en: 'Nine digits in groups of 3, 2 and 4 with an area, group and serial that can be issued. Without separators they need their label. The published specimens are left alone.',
    'zh-CN': '按 3-2-4 分组的 9 位数字，区号、组号、序号均为可签发的值。不带分隔符的必须有标签。公开的示例号码不算。',
    'zh-TW': '依 3-2-4 分組的 9 碼數字，區碼、組碼、序號皆為可核發的值。沒有分隔符號的必須有標籤。公開的範例號碼不算。',
  },
  pattern: '[0-9]{3}-[0-9]{2}-[0-9]{4}|[0-9]{3} [0-9]{2} [0-9]{4}|[0-9]{9}',
  priority: PRIORITY.nationalId,
  keywords: KEYWORDS,
  ladder: { alone: 'medium', near: 'high', labelled: 'high' },
  check(value, candidate) {
    if (!isSsn(value) || isGroupOfLonger(candidate)) return false;
    if (candidate.end - candidate.start > value.length) return true;
    return isLabelled(candidate, KEYWORDS, OTHER_LABELS) && -1;
  },
  isChecked: false,
  shown: [0, 2],
  sample: (random) => `${100 + whole(random, 500)}-${10 + whole(random, 89)}-${1000 + whole(random, 8999)}`,
});
