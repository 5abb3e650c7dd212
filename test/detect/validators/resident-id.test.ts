// Check character, province, date and sequence of GB 11643-1999. The county is never asked: people keep the code of one that
// no longer exists.
import { describe, expect, it } from 'vitest';
import { isResidentId, residentIdCheck } from '../../../src/detect/validators/resident-id.ts';
import { NOW } from '../../support/look.ts';

describe('a resident ID', () => {
  it.each([
    { why: 'valid, with X', id: '11010519491231061X', valid: true },
    { why: 'valid', id: '440305199202296550', valid: true },
    { why: 'of a county abolished in 2011', id: '310103198711050105', valid: true },
    { why: 'wrong check digit', id: '440305199202296551', valid: false },
    { why: 'check digit right, but 1993-02-29 does not exist', id: '440305199302291239', valid: false },
    { why: 'check digit right, but 16 is not a province code', id: '160101199001011236', valid: false },
    { why: 'lower-case x is the caller’s to fold', id: '11010519491231061x', valid: false },
    { why: '17 characters', id: '1101051949123106', valid: false },
    { why: 'letters', id: 'A1010519491231061X', valid: false },
  ])('$why: $valid', ({ id, valid }) => {
    expect(isResidentId(id, NOW)).toBe(valid);
  });

  it.each([
    { why: 'the sequence 000', first17: '44030519920229000' },
    { why: 'a birth day after today', first17: '44030520270101655' },
    { why: 'a birth day before 1900', first17: '44030518991231655' },
    { why: 'province 71, never issued', first17: '71030519920229655' },
    { why: 'month 13', first17: '44030519921329655' },
  ])('with the right check character, but $why', ({ first17 }) => {
    expect(isResidentId(first17 + residentIdCheck(first17), NOW)).toBe(false);
  });

  it('has one check character and no other', () => {
    const first17 = '11010519491231061';
    const valid = [...'0123456789X'].filter((check) => isResidentId(first17 + check, NOW));
    expect(valid).toEqual(['X']);
  });
});
