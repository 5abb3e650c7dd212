// Administrative regions of the mainland (GB/T 2260), provincial level. Counties are not consulted: people and companies keep
// the code of one that no longer exists.

const PROVINCE = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])/;

/** True when a code begins with one of the 31 provinces, municipalities and autonomous regions whose codes are issued. */
export function isProvince(code: string): boolean {
  return PROVINCE.test(code);
}
