// Packed RTF: the examples of [MS-OXRTFCP], claims that lie, damage.
import fc from 'fast-check';
import { decompressRTF } from '@kenjiuno/decompressrtf';
import { describe, expect, it } from 'vitest';
import { unpackRtf } from '../../../src/extract/wrapped/compressed-rtf.ts';

/** Sections 3.1.1 and 3.1.2. */
const EXAMPLE = Buffer.from(
  '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0',
  'hex',
);
const CROSSING = Buffer.from('1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0', 'hex');

describe('packed RTF', () => {
  it('is unpacked', () => {
    expect(unpackRtf(EXAMPLE, 1000)?.toString()).toBe('{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n');
    expect(unpackRtf(CROSSING, 1000)?.toString()).toBe('{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}');
  });

  it('what is not packed is given as it is', () => {
    const bytes = Buffer.concat([Buffer.alloc(8), Buffer.from('MELA'), Buffer.alloc(4), Buffer.from('{\\rtf1 x}')]);
    expect(unpackRtf(bytes, 1000)?.toString()).toBe('{\\rtf1 x}');
  });

  it('claims are not believed (X01)', () => {
    const lie = Buffer.from(EXAMPLE);
    lie.writeUInt32LE(0x7fff_ffff, 0);
    lie.writeUInt32LE(0x7fff_ffff, 4);
    expect(unpackRtf(lie, 1000)).toEqual(unpackRtf(EXAMPLE, 1000));
    expect(unpackRtf(EXAMPLE, 10)).toBe('too_big');
  });

  it('what is none', () => {
    expect(unpackRtf(Buffer.alloc(40), 1000)).toBeUndefined();
    expect(unpackRtf(Buffer.alloc(3), 1000)).toBeUndefined();
  });

  it('of any bytes comes what another unpacker makes of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), (body) => {
        const header = Buffer.alloc(16);
        header.writeUInt32LE(body.length + 12);
        header.write('LZFu', 8, 'latin1');
        const bytes = Buffer.concat([header, body]);
        const other = Buffer.from(decompressRTF([...bytes]));
        const ours = unpackRtf(bytes, 100_000);
        // The other one makes up octets behind a token that breaks off.
        expect(other.subarray(0, ours?.length ?? 0).equals(Buffer.from(ours ?? ''))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('ends at its end mark, whatever size it claims', () => {
    const text = '{\\rtf1 440305199202296550}';
    const letters = Buffer.concat([...text].map((letter, i) => Buffer.from(i % 8 === 0 ? `\0${letter}` : letter)));
    expect(unpackRtf(packed('LZFu', letters, 3), 1000)?.toString()).toContain('440305199202296550');
  });

  it('of any bytes comes nine times as much at most', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (body) => {
        const ours = unpackRtf(packed('LZFu', body, 0), Number.POSITIVE_INFINITY);
        expect(ours?.length).toBeLessThanOrEqual(body.length * 9 + 16);
      }),
    );
  });
});

/** @param claimed the size that its header tells */
function packed(form: string, body: Uint8Array, claimed: number): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(claimed, 4);
  header.write(form, 8, 'latin1');
  return Buffer.concat([header, body]);
}
