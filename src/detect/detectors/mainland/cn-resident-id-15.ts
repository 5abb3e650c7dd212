// 15-digit resident number of before 1999, in old archives and pension files. No check digit, and IMEIs, Amex cards and business
// registrations have fifteen digits too: a word must name it.
import { PRIORITY } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isNamedOtherwise } from '../../label.ts';
import { isOldResidentId, sampleOldResidentId } from '../../validators/resident-id.ts';

const KEYWORDS = [
  ...['身份证', '老身份证', '一代身份证', '一代证', '15位身份证', '公民身份号码', '证件号'],
  ...['身份證', '身分證', '證件號', '公民身份號碼'],
  ...['id card', 'resident identity', 'resident id', 'idno', 'id_card', 'sfz'],
];
/** Words that say: the old form is what is meant. */
const OLD = /15 ?位|十五位|一代|老身份|旧身份|舊身分|老证|第一代/;
const NEGATIVE = [
  'imei',
  'meid',
  '串号',
  '串號',
  '注册号',
  '註冊號',
  '工商注册',
  '登记号',
  '执照号',
  '优惠券',
  '券码',
  '条码',
  '回执',
  'amex',
  '卡号',
  '卡號',
];
const AROUND = 300;
const MANY = 3;

export const cnResidentId15 = identifier({
  id: 'cn-resident-id-15',
  title: {
    en: 'Resident identity number, 15 digits',
    'zh-CN': '15 位居民身份证号',
    'zh-TW': '大陸居民身分證號（15 碼）',
  },
  about: {
    en: 'The form before 1999, with an existing province and birth date but no check digit. Reported only near a word for it, and surer where the old form is spoken of or several stand together.',
    'zh-CN':
      '1999 年以前的 15 位身份证号：省份与出生日期有效，但无校验码。仅在附近出现身份证字样时报告；提到“一代”“15位”或多个号码成列时更可信。',
    'zh-TW':
      '1999 年以前的 15 碼身分證號：省份與出生日期有效，但沒有檢查碼。附近要有身分證字樣才會列出；提到「一代」或多筆並列時較可信。',
  },
  pattern: '[1-6][0-9]{14}',
  prefilter: '[0-9]{15}',
  priority: PRIORITY.document,
  keywords: KEYWORDS,
  ladder: { near: 'low', labelled: 'low' },
  negative: NEGATIVE,
  check: (value, candidate) => {
    const { text, start, end, now } = candidate;
    if (!isOldResidentId(value, now) || isNamedOtherwise(candidate, start, KEYWORDS, NEGATIVE)) return false;
    const around = text.slice(Math.max(0, start - AROUND), end + AROUND);
    const others = around.match(/(?<!\d)\d{15}(?!\d)/g) ?? [];
    const alike = new Set(others.filter((other) => isOldResidentId(other, now)));
    return OLD.test(around) || alike.size >= MANY ? 1 : 0;
  },
  isChecked: false,
  specimens: new Set(['110105491231002', '110101900101001']),
  shown: [4, 2],
  sample: (random) => sampleOldResidentId(random),
});
