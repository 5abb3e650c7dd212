// Citizen identification number of the mainland (GB 11643-1999): region, birth date, sequence, check character.
// The region table is not consulted: people keep the code of a county that no longer exists.
import { birthDate, oneOf, whole, type Random } from '../samples.ts';
import { isBirthDate } from './calendar.ts';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';

/** GB/T 2260, provincial level: 11-15, 21-23, 31-37, 41-46, 50-54, 61-65. */
const PROVINCE = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])/;

/** Check character of the first 17 digits (ISO 7064 MOD 11-2). */
export function residentIdCheck(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * (first17.charCodeAt(i) - 48), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}

/** @param id 17 digits and a digit or X, upper case */
export function isResidentId(id: string, today: number): boolean {
  return (
    /^\d{17}[\dX]$/.test(id) &&
    PROVINCE.test(id) &&
    isBirthDate(id.slice(6, 14), today) &&
    id.slice(14, 17) !== '000' &&
    residentIdCheck(id) === id.charAt(17)
  );
}

const REGIONS = ['110105', '310104', '330106', '440305', '510107', '420111'] as const;

/** A number that belongs to nobody but by chance. */
export function sampleResidentId(random: Random): string {
  const first17 = `${oneOf(random, REGIONS)}${birthDate(random)}${String(1 + whole(random, 999)).padStart(3, '0')}`;
  return first17 + residentIdCheck(first17);
}
