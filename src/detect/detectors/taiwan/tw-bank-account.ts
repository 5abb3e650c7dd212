// 匯款帳號: ten to fourteen digits, with or without groups. Every bank has a form of its own and none is checked here: it needs
// its label in front and a word of banking near, because 帳號 is a login name as often.
import { PRIORITY, type Candidate, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isGroupOfLonger, isNamed, isWithin } from '../../neighbourhood.ts';
import { digits } from '../../samples.ts';
import { cardBrand } from '../../validators/bank-card.ts';
import { isTaiwanMobile } from '../../validators/tw-phone.ts';
import { BUSINESS_LABELS, CARD_LABELS, INVOICE_LABELS, OTHER_LABELS, PASSPORT_LABELS, PHONE_LABELS } from './labels.ts';

const KEYWORDS = [
  ...[
    '帳號',
    '匯款帳號',
    '銀行帳號',
    '轉帳帳號',
    '虛擬帳號',
    '存款帳號',
    '薪轉帳號',
    '入帳帳號',
    '帳戶',
    '戶頭',
    '帳戶號碼',
  ],
  ...['局帳號', '賬號', '汇款账号', '账号', 'account no', 'account number', 'a/c no', 'bank account'],
];
/** Words that say which kind of account it is. */
const BANKING = [
  ...[
    '銀行',
    '銀行代碼',
    '銀行代號',
    '分行',
    '郵局',
    '農會',
    '信用合作社',
    '匯款',
    '轉帳',
    '戶名',
    '存摺',
    '薪轉',
    '局號',
    '银行',
  ],
  ...['bank', 'branch', 'bank code', 'beneficiary', 'swift', 'wire transfer', 'remittance'],
];
const NEGATIVE = [
  ...['登入帳號', '會員帳號', '使用者帳號', '登入', '公眾號', 'line', 'login', 'user account', 'username', 'facebook'],
  ...[...PHONE_LABELS, ...BUSINESS_LABELS, ...INVOICE_LABELS, ...PASSPORT_LABELS, ...CARD_LABELS, ...OTHER_LABELS],
];

export const twBankAccount: Detector = identifier({
  id: 'tw-bank-account',
  title: { en: 'Bank account (Taiwan)', 'zh-CN': '台湾银行账号', 'zh-TW': '銀行帳號' },
  about: {
    en: 'Ten to fourteen digits labelled as an account, with a bank, branch code or transfer mentioned within a hundred characters. Logins that are called accounts are left alone.',
    'zh-CN': '标明是账号的 10 至 14 位数字，且前后一百字内提到银行、分行代码或汇款。登录账号不算。',
    'zh-TW': '寫明是帳號的 10 至 14 碼數字，且前後一百字內提到銀行、分行代碼或匯款。登入用的帳號不算。',
  },
  pattern: '[0-9]{10,14}|[0-9]{3,7}(?:-[0-9]{1,9}){1,4}|[0-9]{3,5}(?: [0-9]{3,5}){2,3}',
  priority: PRIORITY.weak,
  keywords: KEYWORDS,
  ladder: { labelled: 'medium' },
  negative: NEGATIVE,
  check: (value, candidate) =>
    value.length >= 10 &&
    value.length <= 14 &&
    isNamed(candidate, KEYWORDS) &&
    !/^(\d)\1+$/.test(value) &&
    !isTaiwanMobile(value) &&
    cardBrand(value) === undefined &&
    !isGroupOfLonger(candidate) &&
    !isLogin(candidate) &&
    isWithin(candidate, BANKING, { before: 100, after: 60 }),
  isChecked: false,
  shown: [3, 2],
  sample: (random) => `0${digits(random, 11)}`,
});

/** `登入帳號`: an account in a computer. */
function isLogin({ lower, start }: Candidate): boolean {
  const label = lower.slice(Math.max(0, start - 30), start);
  return /(?:登入|登錄|會員|使用者|用戶|遊戲|系統|公眾號|line|facebook)\S{0,3}(?:帳號|帳戶|賬號)[^帳賬]*$/.test(label);
}
