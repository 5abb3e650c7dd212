// 组织机构代码, the number of an organisation before the credit code replaced it; part of it still. Nine characters of which the
// last is a check: too little to be sure without a word for it.
import { PRIORITY, type Candidate } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isDirectlyNamed, isNamedOtherwise } from '../../label.ts';
import { isOrgCode, sampleOrgCode } from '../../validators/org-code.ts';

const KEYWORDS = [
  ...['组织机构代码', '机构代码证', '机构代码', '組織機構代碼', '機構代碼'],
  ...['organization code', 'organisation code', 'org code', 'orgcode'],
];

export const cnOrgCode = identifier({
  id: 'cn-org-code',
  title: { en: 'Organisation code (mainland)', 'zh-CN': '组织机构代码', 'zh-TW': '組織機構代碼（大陸）' },
  about: {
    en: 'Eight characters, a hyphen and a right check character, near a word for it; without the hyphen the word must stand directly before it.',
    'zh-CN': '8 位代码加连字符与正确的校验码，附近须出现“组织机构代码”等字样；无连字符时字样须紧挨在前。',
    'zh-TW': '8 碼加連字號與正確的檢查碼，附近要有「組織機構代碼」等字樣；沒有連字號時，字樣要緊接在前面。',
  },
  pattern: '[0-9A-Za-z]{8}-[0-9Xx]|[0-9]{8}[0-9Xx]|MA[0-9A-Z]{6}[0-9X]',
  prefilter: '[0-9A-Za-z]-[0-9Xx]|[0-9]{8}|MA[0-9A-Z]',
  priority: PRIORITY.document,
  keywords: KEYWORDS,
  ladder: { near: 'medium', labelled: 'medium' },
  check: (value, candidate) =>
    isOrgCode(value) &&
    !isNamedOtherwise(candidate, candidate.start, KEYWORDS) &&
    (hasHyphen(candidate) || isDirectlyNamed(candidate, candidate.start, candidate.end, KEYWORDS)),
  isBounded: (candidate) => isApart(candidate),
  isChecked: false,
  shown: [2, 2],
  sample: (random) => sampleOrgCode(random).replace(/.$/, '-$&'),
});

const hasHyphen = ({ text, end }: Candidate): boolean => text.charAt(end - 2) === '-';

/** Neither part of a word or number nor of a chain of them (a UUID, a part number). */
function isApart({ text, start, end }: Candidate): boolean {
  return !/[0-9A-Za-z-]/.test(text.charAt(start - 1)) && !/[0-9A-Za-z-]/.test(text.charAt(end));
}
