// 大陆居民往来台湾通行证: L and eight digits, the booklet before 2016 had T. No check digit.
import { digits } from '../../samples.ts';
import { travelDocument } from './travel-document.ts';

export const cnTaiwanPermit = travelDocument({
  id: 'cn-taiwan-permit',
  title: {
    en: 'Travel permit to Taiwan (mainland residents)',
    'zh-CN': '往来台湾通行证号',
    'zh-TW': '大陸居民往來台灣通行證號碼',
  },
  about: {
    en: 'The permit with which mainland residents travel to Taiwan. There is no check digit, so a word for it must stand near.',
    'zh-CN': '大陆居民前往台湾所持通行证（大通证）的号码。没有校验位，附近须出现证件名称。',
    'zh-TW': '大陸居民前往台灣所持通行證（大通證）的號碼。沒有檢查碼，附近要有證件名稱。',
  },
  pattern: '[LlTt][0-9]{8}',
  keywords: [
    ...['往来台湾通行证', '大通证', '入台证', '往来台湾'],
    ...['往來台灣通行證', '往來臺灣通行證', '大通證', '入台證', '入臺證'],
    ...['travel permit to taiwan', 'taiwan travel permit', 'taiwan permit'],
  ],
  negative: ['批号', '批號', 'lot', 'batch'],
  sample: (random) => `L${digits(random, 8)}`,
});
