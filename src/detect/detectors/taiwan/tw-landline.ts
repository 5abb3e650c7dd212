// Landlines of Taiwan: an area code and a number whose length it decides. They stand in every signature: low by themselves, and
// bare digits are nothing without a word that names them.
import { PRIORITY, type Candidate, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isGroupOfLonger, isNamed } from '../../neighbourhood.ts';
import { digits } from '../../samples.ts';
import { isTaiwanLandline, taiwanNationalNumber } from '../../validators/tw-phone.ts';

const KEYWORDS = [
  ...['電話', '市話', '聯絡電話', '連絡電話', '住家電話', '公司電話', '傳真', '分機', '专线', '專線', '电话', '传真'],
  ...['tel', 'phone', 'telephone', 'fax', 'landline', 'office phone', 'home phone', 'ext'],
];

export const twLandline: Detector = identifier({
  id: 'tw-landline',
  title: { en: 'Landline number (Taiwan)', 'zh-CN': '台湾固定电话', 'zh-TW': '市內電話號碼' },
  about: {
    en: 'Landline numbers of Taiwan with an existing area code and the length that goes with it. Low by themselves, medium beside a word like "tel"; digits without separators need that word.',
    'zh-CN':
      '台湾固定电话：区号存在，号码长度与区号相符。单独出现只算低，附近有“电话”等字样为中；不带分隔符的数字必须有这样的字样。',
    'zh-TW':
      '臺灣市內電話：區碼存在且號碼長度相符。單獨出現只算低，附近有「電話」等字樣為中；沒有分隔符號的數字必須有這類字樣。',
  },
  pattern: String.raw`\(?(?:\+|00)?886\)?[ -]?\(?0?[2-8][0-9]{0,2}\)?[ -]?[0-9]{3,4}[ -]?[0-9]{2,4}|\(0[2-8][0-9]{0,2}\)[ -]?[0-9]{3,4}[ -]?[0-9]{2,4}|0[2-8][0-9]{0,2}[ -]?[0-9]{3,4}[ -]?[0-9]{2,4}`,
  prefilter: String.raw`886|(?:^|[^0-9.])\(?0[2-8]`,
  priority: PRIORITY.phone - 1,
  keywords: KEYWORDS,
  ladder: { alone: 'low', near: 'medium', labelled: 'medium' },
  canonical: taiwanNationalNumber,
  check: (value, candidate) =>
    isTaiwanLandline(value) && !isGroupOfLonger(candidate) && (isWritten(candidate) || isNamed(candidate, KEYWORDS)),
  isChecked: false,
  shown: [4, 2],
  sample: (random) => `(02)2${digits(random, 3)}-${digits(random, 4)}`,
});

/** As people write telephone numbers: with the area code set apart, or the country's in front. */
const isWritten = ({ text, start, end }: Candidate): boolean =>
  /^(?:\(|\+|00|0\d{1,3}[ -])/.test(text.slice(start, end));
