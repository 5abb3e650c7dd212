// Payment card numbers: 13 to 19 digits, often in groups. One random number in ten passes prefix and Luhn, so the label in
// front and what stands beside it (expiry date, security code, holder) decide how sure we are.
import { mask } from '../../../mail/finding.ts';
import { contextOf, hasKeyword, standsAlone } from '../../context.ts';
import { confidenceOf, PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { cardBrand, hasKnownIssuer, isUncheckedCard, sampleCard, type CardBrand } from '../../validators/bank-card.ts';

const KEYWORDS = [
  ...['银行卡', '卡号', '信用卡', '储蓄卡', '借记卡', '工资卡', '收款账号', '开户行', '银联'],
  ...['持卡人', '卡號', '金融卡', '末三碼', '提款卡', '簽帳卡', '銀行卡', '銀聯'],
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

/** Numbers of devices and of SIM cards, which pass Luhn as well, and cards that are no bank's. */
const NEGATIVE = [
  'imei',
  'imeisv',
  'meid',
  'iccid',
  '串号',
  '串號',
  '序列号',
  '序號',
  '交易号',
  '商户号',
  '商戶號',
  'transaction id',
];
const OTHER_CARD =
  /(?:sim|usim|会员|會員|社保|医保|醫保|就诊|就診|健保|购物|購物|加油|礼品|禮品|储值|儲值|流量|物联网|工作|门禁|門禁|悠遊|八達通|sd) ?卡[^\d\n]{0,8}$/;

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
/** Characters before a number in which its label stands. */
const LABEL = 30;
/** 4-4-4-4-3 has the most. */
const MAX_GROUPS = 5;

interface Group {
  readonly start: number;
  readonly end: number;
}

export const bankCard: Detector = {
  id: 'bank-card',
  title: { en: 'Payment card number', 'zh-CN': '银行卡号', 'zh-TW': '金融卡號' },
  about: {
    en: 'Numbers of 13 to 19 digits with the prefix and length of a card brand and a right check digit. A word for cards, an expiry date or a security code beside it makes it sure; order numbers, test numbers and those in web addresses are doubted.',
    'zh-CN':
      '13 至 19 位、卡组织前缀与长度相符且校验位正确的号码。附近有“卡号”“有效期”“安全码”等更可信；订单号、测试卡号和网址中的号码降级。',
    'zh-TW':
      '13 至 19 碼、卡片品牌的開頭與長度相符且檢查碼正確的號碼。附近有「卡號」「有效期限」「末三碼」等較可信；訂單號、測試卡號與網址裡的號碼降級。',
  },
  // One run of digits, or groups whose first has four to six digits; some groups more, for numbers that stand in front.
  pattern: '[0-9]{13,19}|[0-9]{4,6}(?:[ -][0-9]{1,13}){1,9}',
  prefilter: '[0-9]{13}|[0-9]{4}[ -][0-9]',
  priority: PRIORITY.card,
  keywords: KEYWORDS,
  ladder: { alone: 'medium', near: 'high', labelled: 'high' },
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
  sample: (random) => sampleCard(random),
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
  const brand = cardBrand(value);
  if ((brand === undefined && !isUncheckedCard(value)) || !standsAlone(candidate, start, end)) return undefined;
  const { nearness, isDenied } = contextOf(candidate, start, end, { keywords: KEYWORDS, negative: NEGATIVE });
  const isOther = OTHER_CARD.test(candidate.lower.slice(Math.max(0, start - LABEL), start));
  if (brand === undefined && (nearness !== 'labelled' || isOther)) return undefined;
  const base = baseOf(brand, value, groups.length > 1) - (candidate.view === 'plain' ? 0 : 1);
  const named = nearness !== 'none' && !isOther ? 1 : 0;
  const doubts = [isDenied || isOther, TEST_NUMBERS.has(value), isInUrl(candidate, start)].filter(Boolean).length;
  const confidence = confidenceOf(base + named + (hasEvidence(candidate, start, end) ? 1 : 0) - doubts);
  if (confidence === undefined) return undefined;
  return { start, end, value, confidence, masked: mask(value, 6, 4), labelled: nearness === 'labelled' };
}

/** Steps that form and prefix are worth: the lengths in use and the groups of a card two, what other numbers are as well less. */
function baseOf(brand: CardBrand | undefined, value: string, isGrouped: boolean): number {
  if (brand === undefined) return 1;
  if (isGrouped || hasKnownIssuer(value)) return 2;
  // Fourteen digits are a time, and what begins with 103 or 60 is anything, as long as nobody says that it is a card.
  if (brand === 'diners' || brand === 'mainland-debit' || brand === 'rural-cooperative') return 0;
  return /^(?:62|4|5)/.test(value) && value.length >= 16 ? 2 : 1;
}

/** An expiry date or a security code beside it. */
function hasEvidence(candidate: Candidate, start: number, end: number): boolean {
  if (hasKeyword(candidate, start, end, EVIDENCE)) return true;
  return /^\D{0,20}(?:0[1-9]|1[0-2])\/\d{2}/.test(candidate.text.slice(end, end + 30));
}

/** Cards are written in one run, in fours, as 4-6-5 (Amex), 4-6-4 (Diners) or 6 and the rest. */
function isCardGrouping(groups: readonly Group[]): boolean {
  const lengths = groups.map((g) => g.end - g.start).join('-');
  return /^(?:\d+|4-4-4-[1-7]|4-4-4-4-[1-3]|4-6-[45]|6-\d{1,2}|5-5-[56])$/.test(lengths);
}

function isInUrl({ text }: Candidate, start: number): boolean {
  return /(?:https?:\/\/|www\.)\S*$/i.test(text.slice(Math.max(0, start - 200), start));
}
