// Unified business number of Taiwan (統一編號): eight digits whose weighted sum is divisible by five. The Ministry of Finance
// relaxed the divisor from ten to five in April 2023. One random number in four passes: worth nothing without a label.

const WEIGHTS = [1, 2, 1, 2, 1, 2, 4, 1];
const DIVISOR = 5;

/** @param number eight digits */
export function isTaiwanBusinessNumber(number: string): boolean {
  if (!/^\d{8}$/.test(number) || /^(\d)\1+$/.test(number)) return false;
  const sum = WEIGHTS.reduce((total, weight, i) => total + digitSum(weight * Number(number.charAt(i))), 0);
  // Seven times four is 28, whose digits make 10: it may count as 0 or as 1.
  return sum % DIVISOR === 0 || (number.charAt(6) === '7' && (sum + 1) % DIVISOR === 0);
}

const digitSum = (product: number): number => Math.floor(product / 10) + (product % 10);
