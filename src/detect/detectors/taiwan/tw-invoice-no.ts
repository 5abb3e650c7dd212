// 統一發票號碼: two letters and eight digits. Nothing to check, and purchase orders look the same: it needs its label.
import { PRIORITY, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isGroupOfLonger, isNamed } from '../../neighbourhood.ts';
import { characters, digits } from '../../samples.ts';

const KEYWORDS = [
  ...['發票號碼', '統一發票', '電子發票', '發票字軌', '發票', '发票号码', '发票', '统一发票'],
  ...[
    'uniform invoice',
    'uniform invoice no',
    'uniform invoice number',
    'gui no',
    'e-invoice',
    'einvoice',
    'taiwan invoice',
  ],
];

export const twInvoiceNo: Detector = identifier({
  id: 'tw-invoice-no',
  title: { en: 'Uniform invoice number (Taiwan)', 'zh-CN': '台湾统一发票号码', 'zh-TW': '統一發票號碼' },
  about: {
    en: 'Two letters and eight digits of a Taiwanese uniform invoice, with the label in front or above the column. Business information, rarely sensitive by itself.',
    'zh-CN': '台湾统一发票号码：2 个字母加 8 位数字，前面或列标题须写明是发票号码。属一般商业信息，单独出现很少敏感。',
    'zh-TW':
      '統一發票號碼：2 碼英文加 8 碼數字，前方或欄位標題須寫明發票號碼。屬一般商業資訊，單獨出現很少構成敏感資料。',
  },
  pattern: '[A-Za-z]{2}[ -]?[0-9]{8}',
  priority: PRIORITY.document,
  keywords: KEYWORDS,
  ladder: { labelled: 'medium' },
  negative: ['居留證', '統一證號', '採購單', 'po no', 'po', 'purchase order', 'arc'],
  check: (value, candidate) => !isGroupOfLonger(candidate) && !isDated(value) && isNamed(candidate, KEYWORDS),
  isChecked: false,
  shown: [2, 2],
  sample: (random) => `${characters(random, 'ABCDEFGHJKLMNPQRSTUVWXYZ', 2)}-${digits(random, 8)}`,
});

/** `PI-20260302`: papers that a firm numbers by the day. */
const isDated = (value: string): boolean => /^..20[0-4]\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])$/.test(value);
