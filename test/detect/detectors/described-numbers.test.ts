// The numbers of Taiwan and of the rest of the world as sets: what each of them says about itself holds.
import { describe, expect, it } from 'vitest';
import { INTERNATIONAL } from '../../../src/detect/detectors/international/index.ts';
import { TAIWAN } from '../../../src/detect/detectors/taiwan/index.ts';
import { LANGUAGES } from '../../../src/mail/language.ts';
import { look } from '../../support/look.ts';

const described = [...TAIWAN, ...INTERNATIONAL].filter(({ about }) => about !== undefined);

/** Numbers in [0, 1) that are the same each time (Mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe.each(described)('$id', ({ id, about, keywords, sample }) => {
  it('explains itself in all languages', () => {
    for (const language of LANGUAGES) expect(about?.[language]?.length).toBeGreaterThan(20);
  });

  it('finds its own samples behind its first name, masked, once', () => {
    const label = id === 'tw-bank-account' ? '銀行 帳號' : (keywords?.[0] ?? '');
    for (let seed = 1; seed <= 25; seed++) {
      const value = sample?.(seeded(seed)) ?? '';
      const found = look(id, `${label} ${value}`);
      expect(found).toHaveLength(1);
      expect(found[0]?.masked).not.toContain(value);
    }
  });

  it('finds the same values when they are written again', () => {
    const value = sample?.(seeded(7)) ?? '';
    const label = id === 'tw-bank-account' ? '銀行 帳號' : (keywords?.[0] ?? '');
    const keys = look(id, `${label} ${value}\n\n${label} ${value}`).map((finding) => finding.valueKey);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });
});
