// Finding octets fast is finding the same as `indexOf`.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBytes } from '../../src/extract/find-bytes.ts';

const octets = fc.array(fc.constantFrom(0x2d, 0x61, 0x0a), { maxLength: 60 }).map((list) => Buffer.from(list));
const needles = fc.array(fc.constantFrom(0x2d, 0x61), { minLength: 1, maxLength: 9 }).map((list) => Buffer.from(list));

describe('finding octets', () => {
  it('finds the same as indexOf, from any place', () => {
    fc.assert(
      fc.property(octets, needles, fc.nat(60), (bytes, needle, from) => {
        fc.pre(from <= bytes.length);
        expect(findBytes(bytes, needle, from)).toBe(bytes.indexOf(needle, from));
      }),
    );
  });

  it('finds what stands behind thousands of beginnings (X16)', () => {
    const needle = Buffer.from('-'.repeat(40) + 'x');
    const bytes = Buffer.from('-'.repeat(50_000) + 'x');
    expect(findBytes(bytes, needle)).toBe(50_000 - 40);
    expect(findBytes(bytes.subarray(0, -1), needle)).toBe(-1);
  });

  it('finds one at the very end, and none that is cut off', () => {
    const needle = Buffer.from('Rar!\u001A\u0007\u0000', 'latin1');
    expect(findBytes(Buffer.concat([Buffer.from('text'), needle]), needle)).toBe(4);
    expect(findBytes(Buffer.concat([Buffer.from('text'), needle.subarray(0, -1)]), needle)).toBe(-1);
  });
});
