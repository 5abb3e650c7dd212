// The catalogue of attacks and faults on the SMTP path, addresses, reliability, structure, headers, text and attachments: each has a test (or a dialogue) that names its id, or a line
// in docs/attacks.md that says what stands for it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const CATALOGUE = { S: 30, A: 11, R: 25, M: 18, H: 5, C: 8, T: 5, X: 16 };

const texts = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.test\.ts$|^dialogues\//.test(name) && name !== 'attacks.test.ts')
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'));
const told = readFileSync(join(import.meta.dirname, '../docs/attacks.md'), 'utf8');

const ids = Object.entries(CATALOGUE).flatMap(([letter, count]) =>
  Array.from({ length: count }, (_, i) => `${letter}${String(i + 1).padStart(2, '0')}`),
);

describe('the catalogue', () => {
  it.each(ids)('%s has a test that names it, or a line that says why not', (id) => {
    const named = new RegExp(String.raw`\b${id}\b`);
    expect(texts.some((text) => named.test(text)) || new RegExp(String.raw`^\| ${id} `, 'm').test(told)).toBe(true);
  });
});
