// What a check digit is for: of a valid number every single wrong character is noticed. For each kind that has one, over values
// that the samples make up.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardBrand, sampleCard } from '../../../src/detect/validators/bank-card.ts';
import { isForeignerPrId, sampleForeignerPrId } from '../../../src/detect/validators/foreigner-pr-id.ts';
import { isHkid, sampleHkid } from '../../../src/detect/validators/hkid.ts';
import { isOrgCode, sampleOrgCode } from '../../../src/detect/validators/org-code.ts';
import {
  isHmtResidencePermit,
  isResidentId,
  sampleHmtResidencePermit,
  sampleResidentId,
} from '../../../src/detect/validators/resident-id.ts';
import { isUscc, sampleUscc } from '../../../src/detect/validators/uscc.ts';
import { NOW } from '../../support/look.ts';

/** Cards come in many lengths; those that are made up have one. */
const CARD = 19;

const kinds = [
  { kind: 'a resident ID', sample: sampleResidentId, isValid: (id: string) => isResidentId(id, NOW) },
  {
    kind: 'a residence permit',
    sample: sampleHmtResidencePermit,
    isValid: (id: string) => isHmtResidencePermit(id, NOW),
  },
  {
    kind: 'a foreigner’s permanent residence card',
    sample: sampleForeignerPrId,
    isValid: (id: string) => isForeignerPrId(id, NOW),
  },
  { kind: 'a credit code', sample: sampleUscc, isValid: isUscc },
  { kind: 'an organisation code', sample: sampleOrgCode, isValid: isOrgCode },
  {
    kind: 'a payment card',
    sample: sampleCard,
    isValid: (card: string) => card.length === CARD && cardBrand(card) === 'unionpay',
  },
  {
    kind: 'a Hong Kong ID',
    sample: (random: () => number) => sampleHkid(random).replaceAll(/[()]/g, ''),
    isValid: isHkid,
  },
];

const CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const fraction = fc.nat(9999).map((n) => n / 10_000);

describe.each(kinds)('$kind', ({ sample, isValid }) => {
  const valid = fc.infiniteStream(fraction).map((stream) => sample(() => stream.next().value));

  it('is valid as it is made up', () => {
    fc.assert(
      fc.property(valid, (value) => {
        expect(isValid(value)).toBe(true);
      }),
    );
  });

  it('is none with one digit changed to another', () => {
    fc.assert(
      fc.property(valid, fc.nat(), fc.integer({ min: 1, max: 9 }), (value, where, by) => {
        const places = [...value].flatMap((character, at) => (/\d/.test(character) ? [at] : []));
        const at = places[where % places.length] ?? 0;
        const other = String((Number(value.charAt(at)) + by) % 10);
        expect(isValid(value.slice(0, at) + other + value.slice(at + 1))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('is none when its check character is any other', () => {
    fc.assert(
      fc.property(valid, (value) => {
        const others = [...CHARACTERS].filter((character) => isValid(value.slice(0, -1) + character));
        expect(others).toEqual([value.at(-1)]);
      }),
    );
  });

  it('is none without its last character, or with one more', () => {
    fc.assert(
      fc.property(valid, fc.nat(9), (value, digit) => {
        expect([isValid(value.slice(0, -1)), isValid(`${value}${digit}`)]).toEqual([false, false]);
      }),
    );
  });
});
