// Telephone numbers of Taiwan: the mobile range, and landlines whose length depends on the area code.

/** Canonical national form: a leading 0 in place of the country code, digits only. */
export function taiwanNationalNumber(matched: string): string {
  const digits = matched.replaceAll(/\D/g, '');
  return digits.replace(/^(?:00)?8860?(?=[2-9])/, '0');
}

/** @param national ten digits */
export function isTaiwanMobile(national: string): boolean {
  return /^09\d{8}$/.test(national);
}

/**
 * Area codes with the length of a subscriber's number behind them; longer codes first, because 082 is Kinmen and 08 Pingtung.
 * Subscribers' numbers begin with 2 to 8: 0 and 1 lead to other networks and to services, 9 to mobile phones.
 */
const LANDLINE =
  /^0(?:(?:826|836)[2-8]\d{4}|(?:37|82|89)[2-8]\d{5}|49[2-8]\d{6}|2[2-8]\d{7}|4[2-8]\d{7}|[35678][2-8]\d{6}|4[78]\d{6})$/;

/** @param national leading 0, area code and number, digits only */
export function isTaiwanLandline(national: string): boolean {
  return LANDLINE.test(national);
}
