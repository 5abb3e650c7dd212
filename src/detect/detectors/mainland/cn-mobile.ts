// Mainland mobile numbers: 11 digits of an allocated segment. No check digit: one number is ordinary, many are a list,
// so rules count distinct ones.
import { PRIORITY, type Candidate } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { digits, oneOf } from '../../samples.ts';
import { isMobile } from '../../validators/phone-plan.ts';
import { PHONE_WORDS } from './phone-words.ts';

export const cnMobile = identifier({
  id: 'cn-mobile',
  title: { en: 'Mobile number (mainland)', 'zh-CN': '手机号', 'zh-TW': '大陸手機號碼' },
  about: {
    en: 'Eleven digits of an allocated segment, with or without country code and groups. One number is ordinary in mail: rules should count different ones.',
    'zh-CN': '号段已启用的 11 位手机号，可带国家代码和分隔。邮件里出现一个号码很平常，规则宜按不同号码的个数判断。',
    'zh-TW': '號段已啟用的 11 碼大陸手機號碼，可帶國碼與分隔。信中出現一支號碼很平常，規則宜以不同號碼的數量判斷。',
  },
  pattern: String.raw`(?:\(?(?:\+|00)?86\)?[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}`,
  prefilter: '1[3-9][0-9][ -]?[0-9]{4}',
  priority: PRIORITY.phone,
  keywords: PHONE_WORDS,
  // Numbers of online meetings have eleven digits in the same groups.
  negative: ['meeting', 'meeting id', 'webinar', 'conference id', 'zoom', '会议id', '会议 id', '會議 id', '會議id'],
  ladder: { alone: 'medium', near: 'high', labelled: 'high' },
  canonical: (matched) => matched.replaceAll(/\D/g, '').slice(-11),
  check: (value, candidate) => isMobile(value) && !isAmount(candidate) && (isOfMachine(candidate) ? -1 : 0),
  isChecked: false,
  // The operator's own line and what stands in manuals.
  specimens: new Set(['13800138000', '13800000000']),
  shown: [3, 2],
  sample: (random) => oneOf(random, ['131', '139', '150', '176', '188', '199']) + digits(random, 8),
});

/** `投资 13812345678 元`: a sum. */
const isAmount = ({ text, end }: Candidate): boolean =>
  /^ {0,2}(?:[万亿]?(?:元(?![旦宵])|美元|港元|欧元|日元|韩元)|(?:RMB|CNY|USD|HKD|EUR)\b)/.test(
    text.slice(end, end + 8),
  );

/** Characters in front in which the name of a parameter or the beginning of a link is looked for. */
const LINK = 160;
const PHONE_PARAMETER = /(?:phone|mobile|tel|cell|msisdn|sms|whatsapp)[a-z_]{0,12}=$|wa\.me\/$/;

/** `offset=13812345678` in a log, a number in a link: a count or a key, unless its name says that it is a phone. */
function isOfMachine({ lower, start }: Candidate): boolean {
  if (!/[=/_.?&-]/.test(lower.charAt(start - 1))) return false;
  const before = lower.slice(Math.max(0, start - LINK), start);
  if (PHONE_PARAMETER.test(before)) return false;
  return /[a-z]=$/.test(before) || /https?:\/\/[^\s<>"']*$/.test(before);
}
