// 增值税发票号码: 20 digits on digital invoices, a code and a number on the others. Payment references are as long: a word must name it.
import { PRIORITY } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isNamedOtherwise } from '../../label.ts';
import { digits, oneOf, whole } from '../../samples.ts';
import { isDigitalInvoice, isInvoiceCode } from '../../validators/vat-invoice.ts';

const KEYWORDS = [
  ...[
    '发票号码',
    '发票代码',
    '数电票',
    '增值税',
    '电子发票',
    '发票号',
    '发票',
    '發票號碼',
    '發票代碼',
    '電子發票',
    '增值稅',
  ],
  ...['fapiao', 'vat invoice', 'invoice no', 'invoice number', 'invoice code'],
];

export const cnVatInvoice = identifier({
  id: 'cn-vat-invoice',
  title: { en: 'VAT invoice number (mainland)', 'zh-CN': '增值税发票号码', 'zh-TW': '大陸增值稅發票號碼' },
  about: {
    en: 'The 20 digits of a fully digital invoice, or the code and number of an older one, near a word for invoices.',
    'zh-CN': '数电票的 20 位号码，或旧版发票的代码加号码，附近须出现“发票”等字样。',
    'zh-TW': '大陸數電發票的 20 碼號碼，或舊式發票的代碼加號碼，附近要有「發票」等字樣。',
  },
  pattern: String.raw`[0-9]{20}|(?:[0-9]{10}|0[0-9]{11})[ \t,/-]{0,3}(?:发票|發票)?(?:号码|號碼|No\.?)?[ \t:]{0,3}[0-9]{8}`,
  prefilter: '[0-9]{10}',
  priority: PRIORITY.document,
  keywords: KEYWORDS,
  ladder: { near: 'medium', labelled: 'medium' },
  canonical: (matched) => matched.replaceAll(/\D/g, ''),
  check: (value, candidate) => {
    const { text, start, end } = candidate;
    if (isNamedOtherwise(candidate, start, KEYWORDS)) return false;
    const isOneRun = /^\d+$/.test(text.slice(start, end));
    return isOneRun ? isDigitalInvoice(value) : isInvoiceCode(value.slice(0, -8));
  },
  isChecked: false,
  shown: [4, 2],
  sample: (random) =>
    `${22 + whole(random, 5)}${oneOf(random, ['11', '31', '44', '33'])}2${digits(random, 14)}${1 + whole(random, 9)}`,
});
