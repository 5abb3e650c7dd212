// 健保卡號: twelve digits, nearly always with four zeros in front. No public check digit: it needs its label.
import { PRIORITY, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isGroupOfLonger, isNamed } from '../../neighbourhood.ts';
import { digits } from '../../samples.ts';
import { ACCOUNT_LABELS, INVOICE_LABELS, OTHER_LABELS, PASSPORT_LABELS, PHONE_LABELS } from './labels.ts';

const KEYWORDS = [
  ...['健保卡', '健保卡號', '健保卡號碼', '全民健康保險卡', '健保ic卡', '健康保險卡'],
  ...['健保卡号', '全民健康保险卡'],
  ...['nhi card', 'nhi no', 'nhi number', 'nhi card no', 'health insurance card'],
];

export const twNhiCard: Detector = identifier({
  id: 'tw-nhi-card',
  title: { en: 'Health insurance card (Taiwan)', 'zh-CN': '台湾健保卡号', 'zh-TW': '健保卡號' },
  about: {
    en: 'The twelve digits on a card of the National Health Insurance. They have no check digit, so their label must stand in front or above the column.',
    'zh-CN': '台湾全民健康保险卡上的 12 位卡号。没有校验码，因此前面或列标题必须写明是健保卡号。',
    'zh-TW': '全民健康保險卡上的 12 碼卡號。沒有公開的檢查碼，因此前方或欄位標題必須寫明健保卡號。',
  },
  pattern: '[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}',
  priority: PRIORITY.document,
  keywords: KEYWORDS,
  ladder: { labelled: 'medium' },
  negative: [...PHONE_LABELS, ...PASSPORT_LABELS, ...INVOICE_LABELS, ...ACCOUNT_LABELS, ...OTHER_LABELS],
  check: (value, candidate) => isNamed(candidate, KEYWORDS) && !/^(\d)\1+$/.test(value) && !isGroupOfLonger(candidate),
  isChecked: false,
  shown: [4, 2],
  sample: (random) => `0000${digits(random, 8)}`,
});
