// 外国人永久居留身份证: 18 characters with a check since December 2023; three letters and twelve digits before, which need a label.
import { PRIORITY } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isNamedOtherwise } from '../../label.ts';
import { isForeignerPrId, isOldForeignerPrId, sampleForeignerPrId } from '../../validators/foreigner-pr-id.ts';
import { contextOf } from '../../context.ts';

const KEYWORDS = [
  ...['外国人永久居留', '永久居留', '永居证', '五星卡', '外國人永久居留', '永居證'],
  ...[
    'foreign permanent resident',
    "foreigner's permanent resident",
    'permanent resident id',
    'permanent residence',
    'china pr card',
  ],
];

export const cnForeignerPrId = identifier({
  id: 'cn-foreigner-pr-id',
  title: {
    en: 'Foreign permanent resident ID (mainland)',
    'zh-CN': '外国人永久居留身份证号',
    'zh-TW': '外國人永久居留身分證號（大陸）',
  },
  about: {
    en: 'The number of the five-star card with a right check character, province, country and birth date. The older form of three letters and twelve digits has no check and needs a word for it near.',
    'zh-CN':
      '“五星卡”号码：校验码、省份、国家代码与出生日期均有效。旧版 3 位字母加 12 位数字无校验码，附近须出现证件名称。',
    'zh-TW':
      '外國人永久居留證（五星卡）號碼：檢查碼、省份、國家代碼與出生日期皆有效。舊式 3 個字母加 12 碼數字沒有檢查碼，附近要有證件名稱。',
  },
  pattern: '9[0-9]{16}[0-9Xx]|[A-Za-z]{3}[0-9]{12}',
  prefilter: '[0-9]{12}',
  priority: PRIORITY.residentId,
  keywords: KEYWORDS,
  ladder: { alone: 'medium', near: 'high', labelled: 'high' },
  check: (value, candidate) => {
    const { start, end, now } = candidate;
    if (value.length === 18) return isForeignerPrId(value, now);
    if (!isOldForeignerPrId(value) || isNamedOtherwise(candidate, start, KEYWORDS)) return false;
    // Without a check it is what it is called, one step less sure.
    return contextOf(candidate, start, end, { keywords: KEYWORDS }).nearness === 'none' ? false : -1;
  },
  isChecked: true,
  shown: [4, 2],
  sample: (random) => sampleForeignerPrId(random),
});
