// Number of a foreigner's permanent residence card in the mainland. Since December 2023: 9, the province of application, the
// country's number (ISO 3166), birth date, sequence, check character as on a resident ID. Before: the country's letters and 12 digits.
import { digits, oneOf, type Random } from '../samples.ts';
import { isCountryCode, isCountryNumber } from './countries.ts';
import { isProvince } from './regions.ts';
import { isNumberOfPerson, samplePerson } from './resident-id.ts';

/** The card with a check character. @param id 18 characters, upper case */
export function isForeignerPrId(id: string, today: number): boolean {
  return (
    id.startsWith('9') && isProvince(id.slice(1)) && isCountryNumber(id.slice(3, 6)) && isNumberOfPerson(id, today)
  );
}

/** The older card, which has no check that is published. @param id upper case */
export function isOldForeignerPrId(id: string): boolean {
  return /^[A-Z]{3}\d{12}$/.test(id) && isCountryCode(id.slice(0, 3));
}

export function sampleForeignerPrId(random: Random): string {
  const country = oneOf(random, ['036', '124', '276', '410', '702', '826', '840']);
  return samplePerson(`9${oneOf(random, ['11', '31', '32', '44'])}${country}`, random);
}

export function sampleOldForeignerPrId(random: Random): string {
  return oneOf(random, ['AUS', 'CAN', 'DEU', 'KOR', 'USA']) + digits(random, 12);
}
