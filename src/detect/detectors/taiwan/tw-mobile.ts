// Mobile numbers of Taiwan: 09 and eight digits, or +886 9. No check digit: bare digits are low without a word that names them,
// and one number is ordinary; rules count distinct ones.
import { PRIORITY, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isGroupOfLonger } from '../../neighbourhood.ts';
import { digits } from '../../samples.ts';
import { isTaiwanMobile, taiwanNationalNumber } from '../../validators/tw-phone.ts';

export const twMobile: Detector = identifier({
  id: 'tw-mobile',
  title: { en: 'Mobile number (Taiwan)', 'zh-CN': '台湾手机号', 'zh-TW': '手機號碼' },
  about: {
    en: 'Mobile numbers of Taiwan, with or without country code. Ten bare digits without a word like "mobile" near them count as low; one number alone is ordinary, so set a minimum count.',
    'zh-CN':
      '台湾手机号，带不带国际区号都认。附近没有“手机”等字样的 10 位裸号只算低；单独一个号码很平常，请设最少个数。',
    'zh-TW':
      '臺灣手機號碼，含或不含國碼皆可。附近沒有「手機」等字樣的連續 10 碼只算低；單一號碼很常見，請設定最少個數。',
  },
  pattern: String.raw`\(?(?:\+|00)?886\)?[ -]?\(?0?\)?9[0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{3}|09[0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{3}`,
  priority: PRIORITY.phone,
  keywords: [
    ...['手機', '手機號碼', '行動電話', '電話', '聯絡電話', '連絡電話', '聯絡方式', '手机', '电话', '联系电话'],
    ...['mobile', 'cell', 'phone', 'tel', 'telephone', 'cellphone', 'line id', 'whatsapp', 'contact no'],
  ],
  ladder: { alone: 'low', near: 'medium', labelled: 'high' },
  canonical: taiwanNationalNumber,
  check(value, candidate) {
    if (!isTaiwanMobile(value) || /^09(\d)\1+$/.test(value) || isGroupOfLonger(candidate)) return false;
    return /\D/.test(candidate.text.slice(candidate.start, candidate.end)) ? 1 : true;
  },
  isChecked: false,
  shown: [4, 2],
  sample: (random) => `09${digits(random, 8)}`,
});
