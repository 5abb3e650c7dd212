// The reference values of each type: the valid ones are found when their label stands before them, the invalid ones never are.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DETECTORS } from '../../src/detect/detectors/index.ts';
import { look } from '../support/look.ts';

const vectors = z
  .record(
    z.string(),
    z.object({ valid: z.array(z.string()), invalid: z.array(z.object({ value: z.string(), why: z.string() })) }),
  )
  .parse(JSON.parse(readFileSync(new URL('../fixtures/detector-vectors.json', import.meta.url), 'utf8')));

for (const [name, { valid, invalid }] of Object.entries(vectors)) {
  const id = name.replaceAll('_', '-');
  const detector = DETECTORS.find((one) => one.id === id);
  if (detector === undefined) continue;
  const labelled = (value: string): string => `${detector.keywords?.[0] ?? ''} ${value}`;
  describe(`reference values of ${id}`, () => {
    it.each(valid)('%s is one', (value) => {
      expect(look(id, labelled(value))).toHaveLength(1);
    });
    it.each(invalid)('$value is none: $why', ({ value }) => {
      expect(look(id, labelled(value))).toEqual([]);
    });
  });
}
