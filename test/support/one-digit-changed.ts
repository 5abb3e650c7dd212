// For checks that catch every single mistake: a value with one digit changed to another.
import fc from 'fast-check';

/** @param places offsets of the digits that may change; all of them by default */
export function oneDigitChanged(value: string, places?: readonly number[]): fc.Arbitrary<string> {
  const digits = Array.from(value, (_, i) => i).filter(
    (i) => /\d/.test(value.charAt(i)) && (places?.includes(i) ?? true),
  );
  return fc
    .tuple(fc.constantFrom(...digits), fc.integer({ min: 1, max: 9 }))
    .map(([at, by]) => value.slice(0, at) + String((Number(value.charAt(at)) + by) % 10) + value.slice(at + 1));
}
