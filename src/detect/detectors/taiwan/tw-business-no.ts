// 統一編號 of companies: eight digits. One random number in four passes its check, so it needs its label right in front or above
// its column; and a date behind another value is not one, whatever its sum.
import { completed } from '../../completed.ts';
import { PRIORITY, type Candidate, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isNamed, textSinceLabel } from '../../neighbourhood.ts';
import { digits } from '../../samples.ts';
import { isTaiwanBusinessNumber } from '../../validators/tw-business-no.ts';
import { ACCOUNT_LABELS, CARD_LABELS, INVOICE_LABELS, OTHER_LABELS, PASSPORT_LABELS, PHONE_LABELS } from './labels.ts';

const KEYWORDS = [
  ...['統一編號', '統編', '營利事業統一編號', '公司統編', '營業人統編', '買受人', '買方統編', '賣方統編'],
  ...['统一编号', '统编', '公司统编'],
  ...['ubn', 'gui number', 'gui no', 'vat no', 'tax id', 'tax id no', 'unified business no', 'unified business number'],
];
const NEGATIVE = [
  ...['台胞證', '臺胞證', '台胞证'],
  ...[...PHONE_LABELS, ...PASSPORT_LABELS, ...INVOICE_LABELS, ...ACCOUNT_LABELS, ...CARD_LABELS, ...OTHER_LABELS],
];

export const twBusinessNo: Detector = identifier({
  id: 'tw-business-no',
  title: { en: 'Unified business number (Taiwan)', 'zh-CN': '台湾公司统一编号', 'zh-TW': '公司統一編號（統編）' },
  about: {
    en: 'The eight digits by which Taiwan registers a company, with a right check sum and their label in front or above the column. Public information: useful together with other things.',
    'zh-CN': '台湾公司的 8 位统一编号：校验和正确，并且前面或列标题写明是统一编号。本身是公开信息，宜与其他条件合用。',
    'zh-TW':
      '公司行號的 8 碼統一編號：檢查碼正確，且前方或欄位標題寫明統編。統編本身是公開資訊，建議與其他條件搭配使用。',
  },
  pattern: '[0-9]{8}',
  priority: PRIORITY.document,
  keywords: KEYWORDS,
  ladder: { labelled: 'medium' },
  negative: NEGATIVE,
  check: (value, candidate) =>
    isTaiwanBusinessNumber(value) && isNamed(candidate, KEYWORDS) && !isDateBehindAnother(value, candidate),
  isChecked: false,
  shown: [2, 2],
  sample: (random) => completed(() => `8${digits(random, 6)}`, '0123456789', isTaiwanBusinessNumber),
});

/** `統編 83206334 20260105`: the label's own number has been read already, and this one is a day. */
function isDateBehindAnother(value: string, candidate: Candidate): boolean {
  const isDate = /^(?:19[5-9]\d|20[0-4]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(value);
  return isDate && /\d{2}/.test(textSinceLabel(candidate, KEYWORDS) ?? '');
}
