// 往来港澳通行证: C and eight digits, now C, a letter and seven; the booklet before 2014 had W. No check digit.
import { digits } from '../../samples.ts';
import { travelDocument } from './travel-document.ts';

export const cnHkMacauPermit = travelDocument({
  id: 'cn-hk-macau-permit',
  title: {
    en: 'Exit-entry permit for Hong Kong and Macau',
    'zh-CN': '往来港澳通行证号',
    'zh-TW': '往來港澳通行證號碼',
  },
  about: {
    en: 'The permit with which mainland residents travel to Hong Kong and Macau. There is no check digit, so a word for it must stand near.',
    'zh-CN': '内地居民前往香港、澳门所持通行证的号码。没有校验位，附近须出现“港澳通行证”“签注”等字样。',
    'zh-TW': '大陸居民前往香港、澳門所持通行證的號碼。沒有檢查碼，附近要有「港澳通行證」等字樣。',
  },
  pattern: '[CcWw][0-9]{8}|[Cc][A-HJ-NP-Za-hj-np-z][0-9]{7}',
  keywords: [
    ...['港澳通行证', '往来港澳通行证', '往来港澳', '通行证号', '签注'],
    ...['往來港澳通行證', '港澳通行證', '通行證號', '簽注'],
    ...['exit-entry permit', 'exit entry permit', 'eep', 'travel permit to hong kong'],
  ],
  sample: (random) => `C${digits(random, 8)}`,
});
