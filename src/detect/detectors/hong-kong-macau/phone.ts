// What the telephone numbers of Hong Kong and Macau share: eight digits and a country code that decides. Without the code they are
// dates, Taiwanese tax numbers and local lines of the mainland as well, so their label must stand directly before them.
import type { Candidate } from '../../detector.ts';
import { isDirectlyNamed, isInColumnOf, isNamedOtherwise } from '../../label.ts';

export const WORDS = [
  ...['電話', '手提', '手提電話', '流動電話', '聯絡電話', '手機', '电话', '手机', '联系电话', '微信同号'],
  ...['whatsapp', 'tel', 'mobile', 'phone', 'telephone', 'hotline', 'fax', '傳真', '传真'],
];

const NEGATIVE = ['統編', '統一編號', '统一编号', '日期', 'date', '邮编', '工号', '工號', 'qq'];

/** The eight digits, which are the last ones. */
export const withoutCode = (matched: string): string => matched.replaceAll(/\D/g, '').slice(-8);

/**
 * How sure the form makes it, in steps beside the ladder: a written country code lifts it, a code without `+` or separators says
 * little. False where it has no code and no label.
 * @param names words that make eight bare digits such a number
 */
export function judgePhone(candidate: Candidate, code: string, names: readonly string[]): boolean | number {
  const { text, start, end } = candidate;
  const matched = text.slice(start, end);
  if (isNamedOtherwise(candidate, start, names, NEGATIVE)) return false;
  if (/^\D/.test(matched) || matched.startsWith('00')) return 1;
  if (matched.startsWith(code) && matched.replaceAll(/\D/g, '').length > 8)
    return /[ )-]/.test(matched.charAt(3)) ? 1 : 0;
  const isGrouped = /\D/.test(matched);
  if (!isGrouped && /^(?:19|20)\d\d(?:0[1-9]|1[0-2])/.test(matched)) return false;
  if (!isDirectlyNamed(candidate, start, end, names) && !isInColumnOf(candidate, start, names)) return false;
  return isGrouped ? -1 : -2;
}
