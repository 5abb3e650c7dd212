// 护照号: letters and digits without a check (that one stands in the machine-readable zone only). The label decides.
import { characters, digits, oneOf } from '../../samples.ts';
import { travelDocument } from './travel-document.ts';

export const cnPassport = travelDocument({
  id: 'cn-passport',
  title: { en: 'Passport number (mainland, Hong Kong, Macau)', 'zh-CN': '中国护照号', 'zh-TW': '中國護照號碼' },
  about: {
    en: 'Ordinary and official passports of the mainland and of the two special regions. There is no check digit, so the word passport must stand near.',
    'zh-CN': '普通护照、公务护照以及香港、澳门特区护照的号码。号码没有校验位，附近须出现“护照”等字样才会报告。',
    'zh-TW': '中國大陸普通、公務護照與港澳特區護照的號碼。號碼沒有檢查碼，附近要有「護照」等字樣才會列出。',
  },
  // Ordinary: E, E and a letter, G; before them 14 and 15. Public affairs, service, diplomatic: P, S, D. Hong Kong: K, H. Macau: MA, MB.
  pattern:
    '[EeGg][0-9]{8}|[Ee][A-HJ-NP-Za-hj-np-z][0-9]{7}|1[45][0-9]{7}|[PSDpsd][Ee]?[0-9]{7,8}|[KkHh][0-9]{8}|[Kk][Jj][0-9]{7}|[Mm][AaBb][0-9]{7}',
  keywords: ['护照', '护照号', '護照', 'passport', 'passport no', 'passport number', 'ppt no'],
  common: /^(?:\d|[PSDKHM])/,
  check: (value) => /^(?:[EGPSDKH]\d{8}|[A-Z]{2}\d{7}|\d{9})$/.test(value),
  negative: [
    '回乡证',
    '回鄉證',
    '来往内地',
    '來往內地',
    '航班',
    '车次',
    '电话',
    '電話',
    '手机',
    'flight',
    'tel',
    'phone',
  ],
  sample: (random) =>
    random() < 0.5
      ? `E${digits(random, 8)}`
      : `E${characters(random, 'ABCDEFGHJ', 1)}${oneOf(random, ['1', '2', '3'])}${digits(random, 6)}`,
});
