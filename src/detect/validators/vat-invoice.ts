// Numbers of mainland VAT invoices. Fully digital (数电票): year, province, channel, serial, in 20 digits. Paper and the older
// electronic ones: a code of 10 or 12 digits that tells the region, and a number of 8.
import { isProvince } from './regions.ts';

/** @param number digits only */
export function isDigitalInvoice(number: string): boolean {
  const year = Number(number.slice(0, 2));
  return /^\d{20}$/.test(number) && year >= 22 && year <= 30 && isProvince(number.slice(2)) && !/0{15}$/.test(number);
}

/** @param code 10 digits, or 12 of which the first is 0 */
export function isInvoiceCode(code: string): boolean {
  if (/^\d{10}$/.test(code)) return isProvince(code);
  return /^0\d{11}$/.test(code) && isProvince(code.slice(1));
}
