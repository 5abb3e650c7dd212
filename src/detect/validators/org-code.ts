// 组织机构代码 (GB 11714-1997): eight digits or capitals and a check character.
import { characters, digits, type Random } from '../samples.ts';

const WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** Check character of the first eight. */
export function orgCodeCheck(first8: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number.parseInt(first8.charAt(i), 36), 0);
  const check = 11 - (sum % 11);
  if (check === 10) return 'X';
  return check === 11 ? '0' : String(check);
}

/** @param code nine characters without hyphen, upper case */
export function isOrgCode(code: string): boolean {
  return /^[0-9A-Z]{8}[0-9X]$/.test(code) && !/^(.)\1*$/.test(code) && orgCodeCheck(code) === code.charAt(8);
}

/** Old codes are digits, newer ones begin with MA. */
export function sampleOrgCode(random: Random): string {
  const first8 = random() < 0.5 ? digits(random, 8) : `MA${characters(random, '0123456789ABCDEFGHJKLMNPQRTUWXY', 6)}`;
  return first8 + orgCodeCheck(first8);
}
