// Numbering plan of the mainland's telephones: segments of mobile phones, area codes of landlines. There are no check digits.
// Hong Kong and Macau are beside it: eight digits whose first says what they are.

/** Allocated to mobile phones (2024). 140, 141, 144 are of things, in 13 digits. */
const MOBILE = /^1(?:3\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])\d{8}$/;

/** @param number eleven digits */
export const isMobile = (number: string): boolean => MOBILE.test(number);

/** Cities whose area code has three digits; their numbers have eight. */
const LARGE = /^0(?:10|2[0-57-9])$/;
/** Area codes of four digits; their numbers have seven digits, or eight in the cities that ran short of them. */
const AREAS =
  /^0(?:31\d|335|349|35\d|37\d|39[1-8]|41\d|421|427|429|43\d|440|45\d|46[4789]|47\d|48[23]|51\d|523|527|53\d|54[36]|55\d|56[1-6]|57\d|580|59\d|63[1-5]|66[0238]|69[12]|701|71\d|72[248]|73\d|74[3-6]|75\d|76[0-9]|77\d|79\d|81[23678]|82[5-8]|83\d|85\d|87\d|88[136-8]|89[0-9]|90[1-9]|91\d|93\d|94[13]|95[1-5]|97\d|99\d)$/;

/** @param area with its leading 0. @param number digits only */
export function isLandline(area: string, number: string): boolean {
  if (!/^[2-8]\d{6,7}$/.test(number)) return false;
  return LARGE.test(area) ? number.length === 8 : AREAS.test(area);
}

/** @param number eight digits */
export const isHongKongPhone = (number: string): boolean => /^[235-9]\d{7}$/.test(number);

/** Mobile, and the landlines of the one operator. @param number eight digits */
export const isMacauPhone = (number: string): boolean => /^(?:6\d|28)\d{6}$/.test(number);
