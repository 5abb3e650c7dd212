// Number plates of the mainland (GA 36-2018): a province, a letter, five characters, or six on a new-energy car.

export const PLATE_PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';

const SERIAL = '[A-HJ-NP-Z0-9]';
const ORDINARY = new RegExp(`^[${PLATE_PROVINCES}][A-HJ-NP-Z](${SERIAL}{5})$`, 'u');
/** Cars and small vans have the letter in front, lorries and buses behind. */
const NEW_ENERGY = new RegExp(`^[${PLATE_PROVINCES}][A-HJ-NP-Z]([A-HJK]${SERIAL}\\d{4}|\\d{5}[DF])$`, 'u');
/** Learners, police, trailers, cars that cross to Hong Kong and Macau, consulates, tests. */
const SPECIAL = new RegExp(`^[${PLATE_PROVINCES}][A-HJ-NP-Z](${SERIAL}{4}[学警挂港澳领试超])$`, 'u');

/** @param plate upper case, without dot or blank */
export function isPlate(plate: string): boolean {
  const serial = (ORDINARY.exec(plate) ?? NEW_ENERGY.exec(plate) ?? SPECIAL.exec(plate))?.[1];
  if (serial === undefined) return false;
  const digits = serial.replaceAll(/\D/g, '').length;
  const letters = serial.replaceAll(/[^A-Z]/g, '').length;
  return digits >= 2 && letters <= 2;
}
