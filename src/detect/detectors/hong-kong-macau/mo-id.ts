// 澳門居民身份證 (BIR): 1, 5 or 7, six digits, and a check digit in brackets or behind a stroke. The rule of the check digit is not
// published, so a word must name it.
import { PRIORITY } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isDirectlyNamed, isNamedOtherwise } from '../../label.ts';
import { digits, oneOf } from '../../samples.ts';

const KEYWORDS = [
  ...['澳門居民身份證', '澳門身份證', '澳門特別行政區居民身份證', '澳门居民身份证', '澳门身份证', '澳門居民證'],
  ...[
    'macau id',
    'macao id',
    'macau bir',
    'macao bir',
    'macau resident identity',
    'macao resident identity',
    'bir no',
    'bir',
  ],
  'bilhete de identidade',
];

export const moId = identifier({
  id: 'mo-id',
  title: { en: 'Macau resident identity card number', 'zh-CN': '澳门居民身份证号', 'zh-TW': '澳門居民身分證號碼' },
  about: {
    en: 'Seven digits that begin with 1, 5 or 7 and a check digit in brackets or behind a stroke. The rule of the check is not published, so a word for the card must stand near.',
    'zh-CN': '以 1、5、7 开头的七位数字，校验位在括号内或斜线后。校验规则未公开，附近须出现“澳门身份证”等字样。',
    'zh-TW': '以 1、5、7 開頭的七碼數字，檢查碼在括號內或斜線後。檢查規則未公開，附近要有「澳門身份證」等字樣。',
  },
  pattern: String.raw`[157][0-9]{6} ?\([0-9]\)|[157]/[0-9]{6}/[0-9]|[157][0-9]{6}[/-][0-9]`,
  prefilter: '[0-9]{6}[ (/-]',
  priority: PRIORITY.document,
  keywords: KEYWORDS,
  ladder: { near: 'medium', labelled: 'medium' },
  check: (_value, candidate) => {
    const { text, start, end } = candidate;
    if (isNamedOtherwise(candidate, start, KEYWORDS)) return false;
    const isOwnForm = text.charAt(end - 1) === ')' || text.charAt(start + 1) === '/';
    return isOwnForm || isDirectlyNamed(candidate, start, end, KEYWORDS);
  },
  isChecked: false,
  shown: [2, 1],
  sample: (random) => `${oneOf(random, ['1', '5', '7'])}${digits(random, 6)}(${digits(random, 1)})`,
});
