// Citizen identification number of the mainland (GB 11643-1999): region, birth date, sequence, check character; and the two
// numbers that were built after it: the residence permit of people of Hong Kong, Macau and Taiwan, and the old form of 15 digits.
// The county is not consulted: people keep the code of one that no longer exists.
import { birthDate, digits, oneOf, whole, type Random } from '../samples.ts';
import { isBirthDate } from './calendar.ts';
import { isProvince } from './regions.ts';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';

/** Check character of the first 17 digits (ISO 7064 MOD 11-2). */
export function residentIdCheck(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * (first17.charCodeAt(i) - 48), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}

/** @param id 17 digits and a digit or X, upper case */
export function isResidentId(id: string, today: number): boolean {
  return isProvince(id) && isNumberOfPerson(id, today);
}

/** 港澳台居民居住证: the same layout with a region of its own for each. @param id as of a resident ID */
export function isHmtResidencePermit(id: string, today: number): boolean {
  return /^8[123]0000/.test(id) && isNumberOfPerson(id, today);
}

/** What all 18-character numbers of persons share: birth date, sequence and check character behind six digits of any meaning. */
export function isNumberOfPerson(id: string, today: number): boolean {
  return (
    /^\d{17}[\dX]$/.test(id) &&
    isBirthDate(id.slice(6, 14), today) &&
    id.slice(14, 17) !== '000' &&
    residentIdCheck(id) === id.charAt(17)
  );
}

/** The form before 1999: region, YYMMDD of the last century, sequence. It has no check digit. @param id 15 digits */
export function isOldResidentId(id: string, today: number): boolean {
  return /^\d{15}$/.test(id) && isProvince(id) && isBirthDate(`19${id.slice(6, 12)}`, today) && id.slice(12) !== '000';
}

const REGIONS = ['110105', '310104', '330106', '440305', '510107', '420111'] as const;

/** A number that belongs to nobody but by chance. */
export function sampleResidentId(random: Random): string {
  return samplePerson(oneOf(random, REGIONS), random);
}

export function sampleHmtResidencePermit(random: Random): string {
  return samplePerson(oneOf(random, ['810000', '820000', '830000']), random);
}

export function sampleOldResidentId(random: Random): string {
  return `${oneOf(random, REGIONS)}${birthDate(random).slice(2)}1${digits(random, 2)}`;
}

/** @param first6 what stands in front of the birth date */
export function samplePerson(first6: string, random: Random): string {
  const first17 = `${first6}${birthDate(random)}${String(1 + whole(random, 999)).padStart(3, '0')}`;
  return first17 + residentIdCheck(first17);
}
