// National identification number of Taiwan (國民身分證統一編號): a letter, 1 or 2, seven digits, a check digit.

/** The letter's two-digit value, by issuing city or county. */
const LETTERS: Readonly<Record<string, number>> = {
  ...{ A: 10, B: 11, C: 12, D: 13, E: 14, F: 15, G: 16, H: 17, I: 34, J: 18, K: 19, L: 20, M: 21 },
  ...{ N: 22, O: 35, P: 23, Q: 24, R: 25, S: 26, T: 27, U: 28, V: 29, W: 32, X: 30, Y: 31, Z: 33 },
};
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 1, 1];

/** @param id letter and nine digits, upper case */
export function isTaiwanNationalId(id: string): boolean {
  if (!/^[A-Z][12]\d{8}$/.test(id)) return false;
  const letter = LETTERS[id.charAt(0)] ?? 0;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * (id.charCodeAt(i + 1) - 48), 0);
  return (Math.floor(letter / 10) + (letter % 10) * 9 + sum) % 10 === 0;
}
