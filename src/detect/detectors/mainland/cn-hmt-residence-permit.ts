// 港澳台居民居住证: built as a resident ID, with a region of its own for Hong Kong, Macau and Taiwan.
import { PRIORITY } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isHmtResidencePermit, sampleHmtResidencePermit } from '../../validators/resident-id.ts';

export const cnHmtResidencePermit = identifier({
  id: 'cn-hmt-residence-permit',
  title: {
    en: 'Residence permit for Hong Kong, Macau and Taiwan residents',
    'zh-CN': '港澳台居民居住证号',
    'zh-TW': '港澳台居民居住證號碼',
  },
  about: {
    en: 'The 18-character number that residents of Hong Kong, Macau and Taiwan are given in the mainland, with a right check character and an existing birth date.',
    'zh-CN': '港澳台居民在内地领取的居住证号码，18 位，校验码正确且出生日期真实存在。',
    'zh-TW': '港澳台居民在大陸申領的居住證號碼，18 碼，檢查碼正確且出生日期存在。',
  },
  pattern: '8[123]0000[0-9]{11}[0-9Xx]',
  prefilter: '8[123]0000',
  priority: PRIORITY.residentId,
  keywords: [
    ...[
      '居住证',
      '港澳台居民居住证',
      '身份证',
      '证件号',
      '公民身份号码',
      '居住證',
      '港澳台居民居住證',
      '港澳臺居民居住證',
    ],
    ...['身份證', '身分證', '證件號', 'residence permit', 'id card', 'id number', 'idno', 'certno'],
  ],
  ladder: { alone: 'medium', near: 'high', labelled: 'high' },
  check: (value, { now }) => isHmtResidencePermit(value, now),
  isChecked: true,
  shown: [4, 2],
  sample: (random) => sampleHmtResidencePermit(random),
});
