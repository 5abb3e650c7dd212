// 台湾居民来往大陆通行证 (台胞证): eight digits that a person keeps for life, in old booklets two more for the issue. Eight bare
// digits are anything: only its own label directly before it, or a column of its own, makes one.
import { digits } from '../../samples.ts';
import { travelDocument } from './travel-document.ts';

export const twMainlandPermit = travelDocument({
  id: 'tw-mainland-permit',
  title: {
    en: 'Mainland travel permit of Taiwan residents',
    'zh-CN': '台湾居民来往大陆通行证号（台胞证）',
    'zh-TW': '台灣居民來往大陸通行證號碼（台胞證）',
  },
  about: {
    en: 'The permit with which residents of Taiwan travel to the mainland: eight digits, so its name must stand directly before it or above the column. Dates are left alone.',
    'zh-CN':
      '台湾居民来往大陆所持通行证（台胞证）的 8 位号码。证件名称须紧挨在号码之前或为所在列的表头；日期不会报告。',
    'zh-TW': '台灣居民來往大陸所持台胞證的 8 碼號碼。證件名稱要緊接在號碼前面，或是該欄的標題；日期不會列出。',
  },
  pattern: '[0-9]{8}(?:[0-9]{2})?',
  keywords: [
    ...['台胞证', '台湾居民来往大陆通行证', '台湾居民往来大陆', '台胞證', '臺胞證'],
    ...['台灣居民來往大陸通行證', '臺灣居民來往大陸通行證'],
    ...['mtp for taiwan residents', 'mainland travel permit for taiwan residents', 'taiwan compatriot permit', 'mtp'],
  ],
  common: /^\d/,
  check: (value) => !/^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d\d)?$/.test(value),
  negative: [
    ...[
      '有效期',
      '到期',
      '签发',
      '日期',
      '出生',
      '生日',
      '年月日',
      '電話',
      '电话',
      '手机',
      '手機',
      '统编',
      '統編',
      '統一編號',
    ],
    ...['簽發', '效期', '邮编', '郵遞區號', '發票', '发票', 'date', 'tel', 'phone', 'mobile', 'expiry', 'dob'],
  ],
  sample: (random) => `0${digits(random, 7)}`,
});
