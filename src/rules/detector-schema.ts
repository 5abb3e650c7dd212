// The shape of `detectors.yaml`, as a schema. What it lets through is well-formed; whether the pattern is one that can be run on
// strangers' mail, and whether the examples hold, are questions of custom-detector.ts and of detect.
import { z } from 'zod';
import { CONFIDENCES } from '../mail/finding.ts';
import { localTextSchema } from './schema.ts';

/** Words around a value are looked for one by one: a list for that is short. */
export const MAX_CONTEXT_WORDS = 500;
export const MAX_WITHIN = 1000;

const words = z.array(z.string().trim().min(1).max(100)).min(1).max(MAX_CONTEXT_WORDS);

/** What makes a value more sure: a word near it, or that many different ones in a message. */
const evidence = z
  .strictObject({
    words: z.union([z.string(), words]).optional(),
    within: z.int().min(1).max(MAX_WITHIN).optional(),
    min_hits: z.int().min(2).max(100_000).optional(),
  })
  .refine((e) => Object.keys(e).length > 0, 'is empty: write { words: [...], within: 60 } or { min_hits: 5 }')
  .refine(
    (e) => e.min_hits === undefined || (e.words ?? e.within) === undefined,
    'asks for words and for a number of hits at once: write two items, - { words: [...] } and - { min_hits: 5 }',
  );

const evidences = z.union([evidence, z.array(evidence).min(1)]);

/** A number would lose its leading zeros before anybody sees them. */
const value = z.string({ error: 'must be text: put the value in quotes' }).min(1);
const values = z.array(value).max(10_000);

const weighted = z.strictObject({
  weights: z.array(z.int().min(0).max(1000)).min(2).max(64),
  modulus: z.int().min(2).max(1000),
  characters: z.string().min(2).max(1000).optional(),
});

const check = z.strictObject({
  luhn: z.boolean().optional(),
  'mod11-2': z.boolean().optional(),
  'mod11-10': z.boolean().optional(),
  'mod37-2': z.boolean().optional(),
  mod97: z.boolean().optional(),
  gs1: z.boolean().optional(),
  weighted: weighted.optional(),
  group: z.string().optional(),
  not_in: values.optional(),
  in: values.optional(),
});

const examples = z.strictObject({
  match: z.array(value.max(2000)).min(1),
  no_match: z.array(value.max(2000)).optional(),
});

const detector = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{2,63}$/, 'must be lower case letters, digits and hyphens, 3 to 64 characters'),
  title: localTextSchema,
  about: localTextSchema.optional(),
  prefilter: z.array(z.string().min(1).max(100)).min(1).max(100).optional(),
  pattern: z.string().min(1).max(2000),
  check: check.optional(),
  keywords: words.optional(),
  negative: words.optional(),
  confidence: z
    .strictObject({
      base: z.enum(['none', ...CONFIDENCES]).optional(),
      medium: evidences.optional(),
      high: evidences.optional(),
    })
    .optional(),
  mask: z.string().min(1).max(100).optional(),
  examples,
});

export const detectorFileSchema = z.strictObject({
  format: z.literal(1, { error: 'must be 1: this version reads format 1 only' }),
  detectors: z.array(detector),
});

export type DetectorInput = z.infer<typeof detector>;
export type EvidenceInput = z.infer<typeof evidence>;
