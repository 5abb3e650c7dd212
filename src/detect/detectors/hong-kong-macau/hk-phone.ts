// Hong Kong telephone numbers: eight digits behind +852, or behind a label of those who write traditional Chinese or English.
import { PRIORITY } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { anyWord } from '../../names.ts';
import { digits, oneOf } from '../../samples.ts';
import { isHongKongPhone } from '../../validators/phone-plan.ts';
import { judgePhone, withoutCode, WORDS } from './phone.ts';

/** Words of Hong Kong. Behind 電話 alone eight digits may be a local line of Taipei, behind 电话 one of a mainland city. */
const LOCAL = [
  '香港電話',
  '手提',
  '手提電話',
  '流動電話',
  'whatsapp',
  'hk tel',
  'hk mobile',
  '香港电话',
  '香港手机',
  '香港手機',
];

export const hkPhone = identifier({
  id: 'hk-phone',
  title: { en: 'Phone number (Hong Kong)', 'zh-CN': '香港电话号码', 'zh-TW': '香港電話號碼' },
  about: {
    en: 'Eight digits behind the country code 852. Without the code a label must stand directly before them, and they are less sure.',
    'zh-CN': '国家代码 852 之后的八位号码。不带代码时须有标签紧挨在前，可信度较低。',
    'zh-TW': '國碼 852 之後的八碼號碼。沒有國碼時，前面要緊接標籤，可信度較低。',
  },
  pattern: String.raw`(?:\(?(?:\+|00)?852\)?[ -]{0,2})?[235-9][0-9]{3}[ -]?[0-9]{4}`,
  prefilter: '[0-9]{4}[ -]?[0-9]{4}',
  priority: PRIORITY.phone,
  keywords: [...WORDS, ...LOCAL],
  asksFor: anyWord(['852', ...LOCAL]),
  ladder: { alone: 'low', near: 'high', labelled: 'high' },
  canonical: withoutCode,
  check: (value, candidate) => isHongKongPhone(value) && judgePhone(candidate, '852', LOCAL),
  isChecked: false,
  shown: [2, 2],
  sample: (random) => `+852 ${oneOf(random, ['5', '6', '9'])}${digits(random, 3)} ${digits(random, 4)}`,
});
