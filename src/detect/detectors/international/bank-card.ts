// Payment card numbers: 13 to 19 digits, often in groups. One random number in ten passes prefix and Luhn, so the label in
// front and what stands beside it (expiry date, security code, holder) decide how sure we are.
import { mask } from '../../../mail/finding.ts';
import { hasKeyword, hasNegativeLabel, isLabelled, standsAlone } from '../../context.ts';
import { confidenceOf, PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { cardBrand } from '../../validators/bank-card.ts';

const KEYWORDS = [
  ...['银行卡', '卡号', '信用卡', '储蓄卡', '借记卡', '工资卡', '收款账号', '开户行', '银联'],
  ...['信用卡', '卡號', '金融卡', '持卡人', '末三碼', '提款卡'],
  ...[
    'card',
    'card number',
    'card no',
    'credit card',
    'debit card',
    'pan',
    'cardholder',
    'visa',
    'mastercard',
    'amex',
    'unionpay',
  ],
];
const EVIDENCE = [
  '有效期',
  '有效期限',
  '安全码',
  '安全碼',
  'cvv',
  'cvv2',
  'cvc',
  'exp',
  'expires',
  'expiry',
  'valid thru',
];

/** PANs that the card schemes publish for tests. */
const TEST_NUMBERS: ReadonlySet<string> = new Set([
  ...[
    '4111111111111111',
    '4012888888881881',
    '4222222222222',
    '4242424242424242',
    '5555555555554444',
    '5105105105105100',
  ],
  ...[
    '378282246310005',
    '371449635398431',
    '6011111111111117',
    '6011000990139424',
    '3530111333300000',
    '30569309025904',
  ],
  ...['6200000000000005', '6250941006528599'],
]);

const MIN_DIGITS = 13;
const MAX_DIGITS = 19;
/** 4-4-4-4-3 has the most. */
const MAX_GROUPS = 5;

interface Group {
  readonly start: number;
  readonly end: number;
}

export const bankCard: Detector = {
  id: 'bank-card',
  title: { en: 'Payment card number', 'zh-CN': '银行卡号', 'zh-TW': '金融卡號' },
  // One run of digits, or groups whose first has four to six digits; some groups more, for numbers that stand in front.
  pattern: '[0-9]{13,19}|[0-9]{4,6}(?:[ -][0-9]{1,13}){1,9}',
  priority: PRIORITY.card,
  keywords: KEYWORDS,
  judge(candidate) {
    // A card may be followed by other numbers (`4111 1111 1111 1111 12 29`): try the groups from the left, longest first.
    const groups = digitGroups(candidate);
    const hits: Hit[] = [];
    for (let first = 0; first < groups.length; first++) {
      for (let last = Math.min(groups.length, first + MAX_GROUPS) - 1; last >= first; last--) {
        const hit = judgeSpan(candidate, groups.slice(first, last + 1));
        if (hit === undefined) continue;
        hits.push(hit);
        first = last;
        break;
      }
    }
    return hits;
  },
};

function digitGroups({ text, start, end }: Candidate): readonly Group[] {
  return [...text.slice(start, end).matchAll(/\d+/g)].map((m) => ({
    start: start + m.index,
    end: start + m.index + m[0].length,
  }));
}

function judgeSpan(candidate: Candidate, groups: readonly Group[]): Hit | undefined {
  const digits = groups.reduce((sum, group) => sum + group.end - group.start, 0);
  if (digits < MIN_DIGITS || digits > MAX_DIGITS || !isCardGrouping(groups)) return undefined;
  const [start, end] = [groups[0]?.start ?? 0, groups.at(-1)?.end ?? 0];
  const value = candidate.text.slice(start, end).replaceAll(/[ -]/g, '');
  if (cardBrand(value) === undefined || !standsAlone(candidate, start, end)) return undefined;
  const keyword = hasKeyword(candidate, start, end, KEYWORDS);
  const evidence =
    hasKeyword(candidate, start, end, EVIDENCE) ||
    /^\D{0,20}(?:0[1-9]|1[0-2])\/\d{2}/.test(candidate.text.slice(end, end + 30));
  const base = groups.length > 1 || /^(?:62|4|5)/.test(value) ? 2 : 1;
  const negative = hasNegativeLabel(candidate, start, KEYWORDS) && !keyword ? 1 : 0;
  const test = TEST_NUMBERS.has(value) ? 1 : 0;
  const confidence = confidenceOf(
    base + (keyword ? 1 : 0) + (evidence ? 1 : 0) - negative - test - (isInUrl(candidate, start) ? 1 : 0),
  );
  if (confidence === undefined) return undefined;
  const labelled = isLabelled(candidate, start, end, KEYWORDS);
  return { start, end, value, confidence, masked: mask(value, 6, 4), labelled };
}

/** Cards are written in one run, in fours, as 4-6-5 (Amex), 4-6-4 (Diners) or 6 and the rest. */
function isCardGrouping(groups: readonly Group[]): boolean {
  const lengths = groups.map((g) => g.end - g.start).join('-');
  return /^(?:\d+|4-4-4-[1-7]|4-4-4-4-[1-3]|4-6-[45]|6-\d{1,2}|5-5-[56])$/.test(lengths);
}

function isInUrl({ text }: Candidate, start: number): boolean {
  return /(?:https?:\/\/|www\.)\S*$/i.test(text.slice(Math.max(0, start - 200), start));
}
