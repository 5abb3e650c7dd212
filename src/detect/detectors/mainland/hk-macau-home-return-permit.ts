// 港澳居民来往内地通行证 (回乡证): H or M and the eight digits that a person keeps for life, on older cards two more for the issue;
// HA and MA and seven digits for permanent residents of other nationality (from July 2024). No check digit.
import { digits, oneOf } from '../../samples.ts';
import { travelDocument } from './travel-document.ts';

export const hkMacauHomeReturnPermit = travelDocument({
  id: 'hk-macau-home-return-permit',
  title: {
    en: 'Mainland travel permit of Hong Kong and Macau residents',
    'zh-CN': '港澳居民来往内地通行证号（回乡证）',
    'zh-TW': '港澳居民來往內地通行證號碼（回鄉證）',
  },
  about: {
    en: 'The home return permit. There is no check digit, so a word for it must stand near.',
    'zh-CN': '港澳居民来往内地所持通行证（回乡证）的号码。没有校验位，附近须出现证件名称。',
    'zh-TW': '港澳居民來往內地所持通行證（回鄉證）的號碼。沒有檢查碼，附近要有證件名稱。',
  },
  pattern: '[HhMm][0-9]{8}(?:[0-9]{2})?|[HhMm][Aa][0-9]{7}',
  keywords: [
    ...['回乡证', '来往内地通行证', '港澳居民', '回乡卡'],
    ...['回鄉證', '來往內地通行證', '回鄉卡', '回鄉咭'],
    ...['home return permit', 'home-return permit', 'mainland travel permit', 'home visit permit'],
  ],
  negative: ['护照', '護照', 'passport', 'dhl'],
  sample: (random) => `${oneOf(random, ['H', 'M'])}${digits(random, 8)}`,
});
