// 对公账号 and passbook accounts: 12 to 22 digits that are no card. What makes one is the label 账号 in front of it; a bank beside it
// makes it surer. 账号 is also the name for logins, which are left alone.
import { PRIORITY, type Candidate } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { afterName, isInColumnOf, isNamedOtherwise } from '../../label.ts';
import { digits, oneOf } from '../../samples.ts';
import { cardBrand } from '../../validators/bank-card.ts';

const SIMPLIFIED = [
  ...['账号', '帐号', '账户', '帐户', '对公账户', '银行账号', '收款账号', '基本户', '一般户', '开户行', '开户银行'],
  ...['account number', 'account no', 'a/c no', 'a/c', 'acct no', 'bank account'],
];
const TRADITIONAL = ['帳號', '帳戶', '匯款帳號', '銀行帳號', '銀行代碼', '分行', '戶頭'];
const KEYWORDS = [...SIMPLIFIED, ...TRADITIONAL];
/** Accounts of Taiwan are no longer than that; behind a label in traditional characters they have a detector of their own. */
const TAIWAN_DIGITS = 14;
const LOGIN = [
  ...[
    '登录账号',
    '登陆账号',
    '登录帐号',
    '公众号账号',
    '微信账号',
    '用户账号',
    '系统账号',
    '游戏账号',
    '邮箱账号',
    '平台账号',
    '域账号',
  ],
  ...[
    '会员账号',
    '广告账户',
    '登入帳號',
    '會員帳號',
    '使用者帳號',
    '社保账号',
    '公积金账号',
    '淘宝账号',
    '支付宝账号',
    '抖音账号',
  ],
  ...['login account', 'user account', 'game account'],
];
const NEGATIVE = [
  ...LOGIN,
  '电话',
  '電話',
  '手机',
  '手機',
  '税号',
  '稅號',
  '身份证',
  '身份證',
  '身分證',
  'tel',
  'phone',
  'fax',
];
/** Where the account is held is said beside it. */
const HELD_AT = /开户(?:银)?行|开户网点|開戶(?:銀)?行|銀行代碼|swift|beneficiary bank/;
const BANK = /银行|銀行|支行|分行|信用社|信用合作|农商行|營業部|营业部|郵局|邮储|\bbank\b/;
const AROUND = 100;
const MIN_DIGITS = 12;
const MAX_DIGITS = 22;

export const cnBankAccount = identifier({
  id: 'cn-bank-account',
  title: { en: 'Bank account number (not a card)', 'zh-CN': '银行账号（对公、存折）', 'zh-TW': '銀行帳號（非卡號）' },
  about: {
    en: 'Twelve to 22 digits behind the word for an account, or in a column of that name, that are no card number. Surer with a bank and its branch beside it. Login accounts are left alone.',
    'zh-CN':
      '“账号”之后或该列之下的 12 至 22 位数字，且不是银行卡号。旁边写有开户行、银行名称的更可信；登录账号、公众号账号不报告。',
    'zh-TW': '「帳號」之後或該欄之下的 12 至 22 碼數字，且不是卡號。旁邊寫有分行、銀行名稱者較可信；登入帳號不列出。',
  },
  pattern: '[0-9]{12,22}|[0-9]{3,6}(?:[ -][0-9]{3,6}){2,5}',
  prefilter: '[0-9]{12}|[0-9]{3}[ -][0-9]{3}',
  priority: PRIORITY.weak,
  keywords: KEYWORDS,
  ladder: { labelled: 'low' },
  negative: NEGATIVE,
  canonical: (matched) => matched.replaceAll(/\D/g, ''),
  check: judgeAccount,
  isChecked: false,
  shown: [4, 2],
  sample: (random) => `${oneOf(random, ['1202', '3100', '4405'])}${digits(random, 11)}`,
});

function judgeAccount(value: string, candidate: Candidate): boolean | number {
  const { lower, start, end } = candidate;
  if (value.length < MIN_DIGITS || value.length > MAX_DIGITS || /^(\d)\1*$/.test(value)) return false;
  if (!isInColumnOf(candidate, start, KEYWORDS) && afterName(candidate, start, KEYWORDS) === undefined) return false;
  if (isInColumnOf(candidate, start, LOGIN) || isNamedOtherwise(candidate, start, KEYWORDS, NEGATIVE)) return false;
  if (afterName(candidate, start, LOGIN) !== undefined) return false;
  if (cardBrand(value) !== undefined || isOfTaiwan(value, candidate)) return false;
  const around = lower.slice(Math.max(0, start - AROUND), end + AROUND);
  return (HELD_AT.test(around) ? 1 : 0) + (BANK.test(around.replaceAll(/开户银行|開戶銀行/g, '')) ? 1 : 0);
}

function isOfTaiwan(value: string, candidate: Candidate): boolean {
  const { start } = candidate;
  if (value.length > TAIWAN_DIGITS) return false;
  const isIn = (words: readonly string[]): boolean =>
    isInColumnOf(candidate, start, words) || afterName(candidate, start, words) !== undefined;
  return isIn(TRADITIONAL) && !isIn(SIMPLIFIED);
}
