// A marker hidden by a trick, or by several together, is found or the message says that it could not be read for sure (M01 to M12, M15,
// M16). Which of the two is a matter of the trick; silence is a leak.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extract } from '../../src/extract/extract.ts';
import {
  BEGINNINGS,
  BOUNDARIES,
  CONTENTS,
  cook,
  ENCODINGS,
  HEADER_ENDS,
  PLACES,
  PLAIN,
  type Recipe,
} from '../support/evasions.ts';

const MARKER = '440305199202296550';
const RUNS = Number(process.env['POSTERN_PROPERTY_RUNS'] ?? 300);

async function outcome(mail: Buffer): Promise<'found' | 'said' | 'hidden'> {
  const message = await extract(mail);
  if (message.segments.some(({ text }) => text.includes(MARKER))) return 'found';
  return message.structure.length > 0 || message.uninspectable.length > 0 ? 'said' : 'hidden';
}

const STAGES = [
  { stage: 'boundary', names: BOUNDARIES, attack: 'M01, M02, M03, M04' },
  { stage: 'encoding', names: ENCODINGS, attack: 'M01, M02, M03, M06, M12' },
  { stage: 'place', names: PLACES, attack: 'M05, M08' },
  { stage: 'beginning', names: BEGINNINGS, attack: 'M16' },
  { stage: 'headerEnd', names: HEADER_ENDS, attack: 'M03' },
  { stage: 'content', names: CONTENTS, attack: 'M07' },
] as const;

describe.each(STAGES)('a trick with the $stage ($attack)', ({ stage, names }) => {
  it.each(Object.keys(names))('%s: a text is found', async (name) => {
    expect(await outcome(cook({ ...PLAIN, [stage]: name }, MARKER))).toBe('found');
  });

  it.each(Object.keys(names))('%s: an archive is found, or it is said', async (name) => {
    const recipe = { ...PLAIN, content: 'an archive', encoding: 'base64', [stage]: name };
    expect(await outcome(cook(recipe, MARKER))).not.toBe('hidden');
  });
});

const anyOf = (names: Readonly<Record<string, unknown>>): fc.Arbitrary<string> =>
  fc.constantFrom(...Object.keys(names));
const recipes: fc.Arbitrary<Recipe> = fc.record({
  beginning: fc.oneof({ weight: 3, arbitrary: fc.constant('plain') }, { weight: 1, arbitrary: anyOf(BEGINNINGS) }),
  content: anyOf(CONTENTS),
  encoding: anyOf(ENCODINGS),
  headerEnd: fc.oneof({ weight: 3, arbitrary: fc.constant('plain') }, { weight: 1, arbitrary: anyOf(HEADER_ENDS) }),
  place: anyOf(PLACES),
  boundary: anyOf(BOUNDARIES),
});

describe('tricks together', () => {
  it('never hide it', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(recipes, async (recipe) => {
        expect(await outcome(cook(recipe, MARKER))).not.toBe('hidden');
      }),
      { numRuns: RUNS },
    );
  });
});
