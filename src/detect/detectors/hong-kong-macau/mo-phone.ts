// Macau telephone numbers: 6 and seven digits, or 28 and six, behind +853 or behind a label that says Macau.
import { PRIORITY } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { anyWord } from '../../names.ts';
import { digits, oneOf } from '../../samples.ts';
import { isMacauPhone } from '../../validators/phone-plan.ts';
import { judgePhone, withoutCode, WORDS } from './phone.ts';

/** Without Macau in the label it is a number of Hong Kong. */
const LOCAL = [
  '澳門電話',
  '澳門手提',
  '澳門手機',
  '澳門',
  '澳门电话',
  '澳门手机',
  '澳门',
  'macau tel',
  'macau',
  'macao',
];

export const moPhone = identifier({
  id: 'mo-phone',
  title: { en: 'Phone number (Macau)', 'zh-CN': '澳门电话号码', 'zh-TW': '澳門電話號碼' },
  about: {
    en: 'A mobile number or a landline behind the country code 853. Without the code the word Macau must stand directly before it, and it is less sure.',
    'zh-CN': '国家代码 853 之后的手机或固话号码。不带代码时须有“澳门”字样紧挨在前，可信度较低。',
    'zh-TW': '國碼 853 之後的手機或市話號碼。沒有國碼時，前面要緊接「澳門」字樣，可信度較低。',
  },
  pattern: String.raw`(?:\(?(?:\+|00)?853\)?[ -]{0,2})?(?:6[0-9]|28)[0-9]{2}[ -]?[0-9]{4}`,
  prefilter: '[0-9]{4}[ -]?[0-9]{4}',
  priority: PRIORITY.phone + 1,
  keywords: [...WORDS, ...LOCAL],
  asksFor: anyWord(['853', ...LOCAL]),
  ladder: { alone: 'low', near: 'high', labelled: 'high' },
  canonical: withoutCode,
  check: (value, candidate) => isMacauPhone(value) && judgePhone(candidate, '853', LOCAL),
  isChecked: false,
  shown: [2, 2],
  sample: (random) => `+853 ${oneOf(random, ['66', '62', '28'])}${digits(random, 2)} ${digits(random, 4)}`,
});
