// The check digit of Taiwan's national ID, and every letter's value in it.
import { describe, expect, it } from 'vitest';
import { isTaiwanNationalId } from '../../../src/detect/validators/tw-national-id.ts';

describe('a national ID of Taiwan', () => {
  it.each([
    { why: 'valid', id: 'H266104701', valid: true },
    { why: 'valid', id: 'T277438208', valid: true },
    { why: 'valid', id: 'Q160902010', valid: true },
    { why: 'wrong check digit', id: 'T144590950', valid: false },
    { why: 'second digit must be 1 or 2', id: 'A386731472', valid: false },
    { why: 'no letter', id: '1456507915', valid: false },
    { why: 'lower case is the caller’s to fold', id: 'h266104701', valid: false },
    { why: 'too short', id: 'H26610470', valid: false },
  ])('$why: $id is $valid', ({ id, valid }) => {
    expect(isTaiwanNationalId(id)).toBe(valid);
  });

  // The letter's contribution modulo 10, worked out by hand from the published table: tens + 9 x units.
  it.each([
    ...[
      ['A', 1],
      ['B', 0],
      ['C', 9],
      ['D', 8],
      ['E', 7],
      ['F', 6],
      ['G', 5],
      ['H', 4],
      ['I', 9],
      ['J', 3],
      ['K', 2],
      ['L', 2],
    ],
    ...[
      ['M', 1],
      ['N', 0],
      ['O', 8],
      ['P', 9],
      ['Q', 8],
      ['R', 7],
      ['S', 6],
      ['T', 5],
      ['U', 4],
      ['V', 3],
      ['W', 1],
      ['X', 3],
    ],
    ...[
      ['Y', 2],
      ['Z', 0],
    ],
  ] as const)('letter %s counts %i', (letter, contribution) => {
    // With 1 as second character (weight 8) and zeros the check digit fills up to the next ten.
    const check = (20 - contribution - 8) % 10;
    expect(isTaiwanNationalId(`${letter}10000000${check}`)).toBe(true);
    expect(isTaiwanNationalId(`${letter}10000000${(check + 1) % 10}`)).toBe(false);
  });
});
