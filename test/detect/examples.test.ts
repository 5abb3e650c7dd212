// The examples that stand with each detector: what it finds, how sure it is, and what only looks like it. A file for each in
// test/detect/examples, read like a table: `match` with what is found, `no_match` with the reason.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { DETECTOR_IDS } from '../../src/detect/detectors/index.ts';
import { seen } from '../support/look.ts';

const FOLDER = new URL('examples/', import.meta.url);

const examples = z.strictObject({
  detector: z.enum(DETECTOR_IDS),
  match: z
    .array(z.strictObject({ text: z.string(), found: z.array(z.string()).min(1), why: z.string().optional() }))
    .min(3),
  no_match: z.array(z.strictObject({ text: z.string(), why: z.string() })).min(3),
});

for (const file of readdirSync(FOLDER).toSorted()) {
  const { detector, match, no_match } = examples.parse(parse(readFileSync(new URL(file, FOLDER), 'utf8')));
  describe(`examples of ${detector}`, () => {
    it.each(match)('finds $found in $text', ({ text, found }) => {
      expect(seen(detector, text)).toEqual(found);
    });
    it.each(no_match)('finds nothing in $text: $why', ({ text }) => {
      expect(seen(detector, text)).toEqual([]);
    });
  });
}
