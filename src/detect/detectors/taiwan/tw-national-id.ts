// 身分證字號: a letter and nine digits with a check digit. Part numbers of the same shape pass once in fifty, so the label
// in front lowers or raises it.
import { PRIORITY, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isTaiwanNationalId, sampleTaiwanNationalId } from '../../validators/tw-national-id.ts';

const KEYWORDS = [
  ...[
    '身分證',
    '身分證字號',
    '身份證',
    '身份證字號',
    '國民身分證',
    '統一編號',
    '證號',
    '身分证',
    '身份证',
    '證件號碼',
    '证件号',
  ],
  ...['roc id', 'national id', 'id number', 'id no', 'id card', 'taiwan id', 'taiwanese id', 'id_no', 'idno'],
];

/** Published specimens. */
const SPECIMENS: ReadonlySet<string> = new Set(['A123456789', 'A223456781', 'A111111111', 'A222222222']);

export const twNationalId: Detector = identifier({
  id: 'tw-national-id',
  title: { en: 'National ID number (Taiwan)', 'zh-CN': '台湾身份证字号', 'zh-TW': '身分證字號' },
  about: {
    en: 'The letter and nine digits of a Taiwanese identity card, with a right check digit. One part number of the same shape in fifty passes too: what is labelled as one counts for less.',
    'zh-CN':
      '台湾身份证字号：一个英文字母加 9 位数字，校验码正确。同样形式的料号约五十个中有一个也能通过，前面标明是料号、订单号等的降一级。',
    'zh-TW':
      '身分證字號：1 個英文字母加 9 碼數字，檢查碼正確。格式相同的料號約五十個會有一個剛好通過，前面寫明是料號、訂單的會降一級。',
  },
  pattern: '[A-Za-z][12][0-9]{8}',
  priority: PRIORITY.nationalId,
  keywords: KEYWORDS,
  ladder: { alone: 'medium', near: 'high', labelled: 'high' },
  check: isTaiwanNationalId,
  isChecked: true,
  specimens: SPECIMENS,
  shown: [2, 2],
  sample: sampleTaiwanNationalId,
});
