// 统一社会信用代码 (GB 32100-2015): authority, category, region, organisation code (GB 11714), check character (ISO 7064, modulus 31).
import { characters, oneOf, type Random } from '../samples.ts';
import { isOrgCode, orgCodeCheck } from './org-code.ts';
import { isProvince } from './regions.ts';

/** No I, O, S, V, Z. The place of a character is its value. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/** Authority and category, region (`10` is a national body), organisation code, check character. */
const FORM = /^[1-9ANY][0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;

/** Check character of the first 17. */
export function usccCheck(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * ALPHABET.indexOf(first17.charAt(i)), 0);
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** @param code 18 characters, upper case */
export function isUscc(code: string): boolean {
  const region = code.slice(2, 8);
  if (!FORM.test(code) || !(isProvince(region) || region.startsWith('10'))) return false;
  return usccCheck(code) === code.charAt(17);
}

/**
 * True when more speaks for it than one check in 31. A letter does, in a place where order numbers have none. Of digits alone the
 * authority must be a usual one and the organisation code inside must be right as well.
 */
export function isLikelyUscc(code: string): boolean {
  if (/[A-Z]/.test(code)) return true;
  return /^(?:9[123]|5[123]|1[12])/.test(code) && isOrgCode(code.slice(8, 17));
}

export function sampleUscc(random: Random): string {
  const first8 = `MA${characters(random, ALPHABET, 6)}`;
  const region = oneOf(random, ['110108', '310115', '330106', '440305', '510107']);
  const first17 = `${oneOf(random, ['91', '92', '93'])}${region}${first8}${orgCodeCheck(first8)}`;
  return first17 + usccCheck(first17);
}
