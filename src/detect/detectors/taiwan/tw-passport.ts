// Passport of Taiwan: nine digits, since the biometric ones with a 3 in front. Nothing to check: it needs its label. Other
// countries have nine digits too; theirs are worth a step less.
import { PRIORITY, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isNamed } from '../../neighbourhood.ts';
import { digits } from '../../samples.ts';
import { ACCOUNT_LABELS, BUSINESS_LABELS, CARD_LABELS, INVOICE_LABELS, OTHER_LABELS, PHONE_LABELS } from './labels.ts';

const KEYWORDS = [
  ...['護照', '護照號碼', '護照號', '中華民國護照', '护照', '护照号'],
  ...['passport', 'passport no', 'passport number', 'passport_no', 'passportno', 'roc passport', 'taiwan passport'],
];

export const twPassport: Detector = identifier({
  id: 'tw-passport',
  title: { en: 'Passport number (Taiwan)', 'zh-CN': '台湾护照号', 'zh-TW': '護照號碼' },
  about: {
    en: 'The nine digits of a Taiwanese passport, with the label in front or above the column; less sure where the first is not the 3 of biometric passports.',
    'zh-CN': '台湾护照的 9 位号码，前面或列标题必须写明是护照；不以 3（晶片护照）开头的降一级。',
    'zh-TW': '中華民國護照的 9 碼號碼，前方或欄位標題必須寫明護照；不是 3（晶片護照）開頭的會降一級。',
  },
  pattern: '[0-9]{9}',
  priority: PRIORITY.document,
  keywords: KEYWORDS,
  ladder: { labelled: 'medium' },
  negative: [
    ...['ssn', 'social security', 'itin'],
    ...[...PHONE_LABELS, ...BUSINESS_LABELS, ...INVOICE_LABELS, ...ACCOUNT_LABELS, ...CARD_LABELS, ...OTHER_LABELS],
  ],
  check(value, candidate) {
    if (/^(\d)\1+$/.test(value) || value === '123456789') return false;
    return isNamed(candidate, KEYWORDS) && (value.startsWith('3') || -1);
  },
  isChecked: false,
  shown: [2, 2],
  sample: (random) => `3${digits(random, 8)}`,
});
