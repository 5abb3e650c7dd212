// SipHash-2-4 against the vectors of its authors: key 00..0f, input 00, 01, 02, ...
import { describe, expect, it } from 'vitest';
import { SipHash } from '../../../src/detect/indexes/sip-hash.ts';

const sip = new SipHash(Uint8Array.from({ length: 16 }, (_, i) => i));

function hash(text: string, domain?: number): string {
  sip.text(text, domain);
  return [sip.high, sip.low].map((half) => half.toString(16).padStart(8, '0')).join('');
}

describe('SipHash', () => {
  it.each([
    { bytes: 0, hash: '726fdb47dd0e0e31' },
    { bytes: 2, hash: '0d6c8009d9a94f5a' },
    { bytes: 8, hash: '93f5f5799a932462' },
    { bytes: 14, hash: 'f723ca908e7af2ee' },
  ])('of $bytes bytes is as published', ({ bytes, hash: wanted }) => {
    const input = Buffer.from(Uint8Array.from({ length: bytes }, (_, i) => i)).toString('utf16le');
    expect(hash(input)).toBe(wanted);
  });

  it('keeps domains apart, and a domain is not a letter more', () => {
    expect(new Set([hash('张伟'), hash('张伟', 0), hash('张伟', 1), hash('张伟', 0x101)]).size).toBe(4);
    expect(hash('BC', 'A'.charCodeAt(0))).toBe(hash('ABC'));
  });

  it('of a stretch is that of the text', () => {
    const units = Uint16Array.from('xx上海市浦东新区yy', (c) => c.charCodeAt(0));
    sip.units(units, 2, 9, 3);
    const stretch = [sip.high, sip.low];
    sip.text('上海市浦东新区', 3);
    expect(stretch).toEqual([sip.high, sip.low]);
  });
});
