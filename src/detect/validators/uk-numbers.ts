// Numbers of people in the United Kingdom: national insurance (NINO, no check digit) and health service (NHS, modulus 11).
import { completed } from '../completed.ts';
import { digits, type Random } from '../samples.ts';

const NINO = /^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/;
const NEVER_ALLOCATED: ReadonlySet<string> = new Set(['BG', 'GB', 'NK', 'KN', 'TN', 'NT', 'ZZ']);

/** @param number upper case, without blanks */
export function isNino(number: string): boolean {
  return NINO.test(number) && !NEVER_ALLOCATED.has(number.slice(0, 2));
}

/** @param number ten digits, the last of them the check digit */
export function isNhsNumber(number: string): boolean {
  if (!/^\d{10}$/.test(number) || /^(\d)\1+$/.test(number)) return false;
  let sum = 0;
  for (let i = 0; i < 9; i++) sum += (10 - i) * Number(number.charAt(i));
  const check = (11 - (sum % 11)) % 11; // 10 is issued to nobody
  return check === Number(number.charAt(9));
}

export function sampleNhsNumber(random: Random): string {
  return completed(() => `4${digits(random, 8)}`, '0123456789', isNhsNumber);
}
