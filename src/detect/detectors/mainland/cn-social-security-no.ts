// 社保卡号 and 公积金账号: a letter and eight digits on the national card, digits of any length elsewhere. Nothing but the label tells
// them from other numbers, so it must stand directly in front (20 characters) or above the column. 社会保障号码 is the resident ID.
import { PRIORITY, type Candidate } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { afterName, hasNewClause, isInColumnOf, isNamedOtherwise } from '../../label.ts';
import { characters, digits } from '../../samples.ts';

const CARD = [
  ...[
    '社保卡号',
    '社会保障卡',
    '社保编号',
    '医保卡号',
    '社保卡',
    '医保卡',
    '社保账号',
    '个人社保号',
    '社保号',
    '医保编号',
  ],
  ...['社保卡號', '社會保障卡', '社保編號', '醫保卡號', 'social security card', 'social insurance no'],
];
const FUND = [
  '公积金账号',
  '公积金帐号',
  '公积金号',
  '公积金',
  '公積金帳號',
  '公積金',
  'housing fund',
  'provident fund account',
];
const KEYWORDS = [...CARD, ...FUND];
/** As far as a label reaches. */
const NEAR = 20;
/** What is said of social security besides numbers of persons. */
const NEGATIVE = [
  '电话',
  '電話',
  '热线',
  '金额',
  '金額',
  '日期',
  '年月',
  '基数',
  '余额',
  '邮编',
  '文号',
  '缴费',
  'tel',
];

export const cnSocialSecurityNo = identifier({
  id: 'cn-social-security-no',
  title: {
    en: 'Social security or housing fund number',
    'zh-CN': '社保卡号、公积金账号',
    'zh-TW': '大陸社保卡號、公積金帳號',
  },
  about: {
    en: 'A letter and eight digits directly behind the name of the card; digits alone where a colon follows the name or the column is called so.',
    'zh-CN': '紧跟在“社保卡号”“公积金账号”等字样之后的号码；纯数字的须带冒号标明，或所在列的表头如此命名。',
    'zh-TW': '緊接在「社保卡號」「公積金帳號」等字樣後面的號碼；純數字者要有冒號標明，或該欄標題如此命名。',
  },
  pattern: '[A-Za-z][0-9]{8}|[0-9]{8,20}',
  prefilter: '[0-9]{8}',
  priority: PRIORITY.document,
  keywords: KEYWORDS,
  ladder: { labelled: 'medium' },
  negative: NEGATIVE,
  check: (value, candidate) => isNamedSo(value, candidate),
  isChecked: false,
  shown: [2, 2],
  sample: (random) => characters(random, 'ABCDEFGHJKLMN', 1) + digits(random, 8),
});

function isNamedSo(value: string, candidate: Candidate): boolean {
  const { start } = candidate;
  const isFund = value.length >= 8 && value.length <= 20;
  const isCard = value.length >= 9 && value.length <= 12;
  if (isCard && isInColumnOf(candidate, start, CARD)) return true;
  if (isFund && isInColumnOf(candidate, start, FUND)) return true;
  const isNamed =
    (isCard && isLabel(afterName(candidate, start, CARD), value)) ||
    (isFund && isLabel(afterName(candidate, start, FUND), value));
  return isNamed && !isNamedOtherwise(candidate, start, KEYWORDS, NEGATIVE);
}

/** Letters and digits may stand behind the bare name; digits alone want a colon, and nothing but the rest of the label in between. */
function isLabel(behind: string | undefined, value: string): boolean {
  if (behind === undefined || behind.length > NEAR || /\d/.test(behind) || hasNewClause(behind)) return false;
  return (
    /^[A-Z]\d{8}$/.test(value) ||
    /^(?:号码?|號碼?|账号|帐号|帳號|编号|no\.?)?(?:\([^)]{0,8}\))?[ \t"]{0,2}[:=|\t][ \t"]{0,3}$/.test(behind)
  );
}
