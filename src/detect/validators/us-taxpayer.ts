// Taxpayer numbers of the United States, nine digits without a check digit: social security numbers (SSA), and individual
// taxpayer numbers (IRS) for people who have none of those.

/** Printed on cards in shops, in leaflets and in every manual; the first two are void by order of the SSA. */
const PUBLISHED: ReadonlySet<string> = new Set(['078051120', '219099999', '457555462', '123456789']);

/** @param digits nine: area, group, serial */
export function isSsn(digits: string): boolean {
  return (
    /^\d{9}$/.test(digits) &&
    !/^(?:000|666|9)/.test(digits) &&
    digits.slice(3, 5) !== '00' &&
    digits.slice(5) !== '0000' &&
    !/^(\d)\1+$/.test(digits) &&
    !PUBLISHED.has(digits)
  );
}

/** Groups that the IRS issues: 50-65, 70-88, 90-92, 94-99. */
const ITIN = /^9\d{2}(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}$/;

/** @param digits nine */
export function isItin(digits: string): boolean {
  return ITIN.test(digits) && !/^(\d)\1+$/.test(digits);
}
