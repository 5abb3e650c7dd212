// 居民身份证号: 18 characters (GB 11643-1999). Check, date and province alone are medium; a keyword makes it high.
import { PRIORITY, type Candidate, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isResidentId, sampleResidentId } from '../../validators/resident-id.ts';

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
/** Characters on both sides in which the other fields of a person's row stand. */
const BESIDE = 40;

export const cnResidentId: Detector = identifier({
  id: 'cn-resident-id',
  title: { en: 'Resident identity number (mainland)', 'zh-CN': '居民身份证号', 'zh-TW': '大陸居民身分證號' },
  about: {
    en: 'The 18-character number of a mainland identity card with a right check character, an existing birth date and province.',
    'zh-CN': '18 位居民身份证号：校验码正确，出生日期真实存在，省份代码有效。',
    'zh-TW': '大陸居民身分證的 18 碼號碼：檢查碼正確、出生日期存在、省份代碼有效。',
  },
  pattern: '[1-6][0-9]{16}[0-9Xx]',
  prefilter: '[0-9]{17}',
  priority: PRIORITY.residentId,
  keywords: KEYWORDS,
  ladder: { alone: 'medium', near: 'high', labelled: 'high' },
  check: (value, candidate) => {
    if (SPECIMENS.has(value)) return true;
    return isResidentId(value, candidate.now) && (hasPhoneBeside(candidate) ? 1 : true);
  },
  isChecked: true,
  specimens: SPECIMENS,
  shown: [4, 2],
  sample: (random) => sampleResidentId(random),
});

/** A mobile number next to it: then it is a record of a person. */
function hasPhoneBeside({ text, start, end }: Candidate): boolean {
  const around = `${text.slice(Math.max(0, start - BESIDE), start)} ${text.slice(end, end + BESIDE)}`;
  return /(?<!\d)1[3-9]\d{9}(?!\d)/.test(around);
}
