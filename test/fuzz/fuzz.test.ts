// A short run of the fuzzer (`npm run fuzz` is the long one), and that the fuzzer itself is good for something (X12).
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { makeCase } from './case.ts';
import { Chance } from './chance.ts';
import { fuzz } from './fuzz.ts';
import { openSamples } from './samples.ts';

/** Bounded by both: a slow machine tries fewer. */
const CASES = 500;
const RUN_MS = 20_000;
const PATIENCE_MS = 180_000;

describe('spoilt messages and documents', { timeout: PATIENCE_MS }, () => {
  it('neither crash nor hang the service, nor make it give up on a message (X12)', async () => {
    const report = await fuzz({
      seed: 20_261_121,
      cases: CASES,
      milliseconds: RUN_MS,
      folder: await temporaryFolder(),
    });
    expect(report.failures).toEqual([]);
    expect(report.cases).toBeGreaterThan(10);
  });
});

describe('a case', () => {
  const samples = openSamples();

  it('is the same for the same seed and number, and another for others', async () => {
    const make = (seed: number, index: number): Promise<Buffer> => makeCase(samples, new Chance(seed, index));
    expect((await make(1, 7)).length).toBe((await make(1, 7)).length);
    const cases = await Promise.all([make(1, 7), make(1, 8), make(2, 7)]);
    expect(new Set(cases.map((mail) => mail.toString('latin1'))).size).toBe(3);
  });

  it('comes of every kind within a few', async () => {
    const all = await Promise.all(Array.from({ length: 60 }, (_, i) => makeCase(samples, new Chance(3, i))));
    expect(all.some((mail) => mail.includes('application/zip'))).toBe(true);
    expect(all.some((mail) => !mail.includes('see the files'))).toBe(true);
  });
});
