// YAML read by a schema: every mistake with its line and, where there is one, its remedy. Alias bombs and double keys end as
// problems (attack X11).
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Problem } from '../../src/rules/problem.ts';
import { renderPath, YamlFile } from '../../src/rules/yaml-file.ts';

const SCHEMA = z.strictObject({
  name: z.string(),
  mode: z.enum(['enforce', 'shadow']).optional(),
  size: z.int().min(1).optional(),
  where: z.strictObject({ group: z.string().optional(), domain: z.string().optional() }).optional(),
  list: z.array(z.union([z.string(), z.strictObject({ repeat: z.int(), address: z.string() })])).optional(),
});

function read(text: string): { value: unknown; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  return { value: new YamlFile('a.yaml', text).read(SCHEMA, problems), problems };
}

describe('a good file', () => {
  it('is read', () => {
    expect(read('name: x\nlist: [a, { repeat: 2, address: b }]\n')).toEqual({
      value: { name: 'x', list: ['a', { repeat: 2, address: 'b' }] },
      problems: [],
    });
  });

  it('is YAML 1.2: yes and no are words, 0o7 is seven', () => {
    expect(new YamlFile('a.yaml', 'a: yes\nb: no\nc: 0o7\n').data).toEqual({ a: 'yes', b: 'no', c: 7 });
  });
});

describe('a mistake', () => {
  it.each([
    {
      why: 'a key that is none',
      text: 'name: x\nmod: shadow\n',
      problem: { line: 2, column: 1, path: 'mod', message: 'unknown key "mod"', fix: 'did you mean "mode"?' },
    },
    {
      why: 'a key that is none, further inside',
      text: 'name: x\nwhere:\n  groop: hr\n',
      problem: { line: 3, column: 3, path: 'where.groop', fix: 'did you mean "group"?' },
    },
    {
      why: 'a key that is none, inside a choice',
      text: 'name: x\nlist:\n  - { repeat: 2, adress: b }\n',
      problem: { line: 3, message: 'unknown key "adress"', fix: 'did you mean "address"?' },
    },
    {
      why: 'a word that is none',
      text: 'name: x\nmode: enforced\n',
      problem: {
        line: 2,
        column: 7,
        path: 'mode',
        message: '"enforced" is not allowed; one of "enforce", "shadow"',
        fix: 'did you mean "enforce"?',
      },
    },
    {
      why: 'what must be there',
      text: 'mode: shadow\n',
      problem: { line: 1, path: 'name', message: '"name" is missing' },
    },
    { why: 'another type', text: 'name: 7\n', problem: { line: 1, column: 7, path: 'name' } },
    { why: 'a number that is too small', text: 'name: x\nsize: 0\n', problem: { line: 2, path: 'size' } },
    {
      why: 'a key twice',
      text: 'name: x\nname: y\n',
      problem: { line: 2, fix: 'remove or rename one of them' },
    },
    { why: 'no YAML at all', text: 'name: [x\n', problem: { severity: 'error', file: 'a.yaml' } },
    { why: 'an unknown tag', text: 'name: !!js/function x\n', problem: { severity: 'error', line: 1 } },
  ])('$why', ({ text, problem }) => {
    const { value, problems } = read(text);
    expect(value).toBeUndefined();
    expect(problems).toContainEqual(expect.objectContaining({ severity: 'error', file: 'a.yaml', ...problem }));
  });

  it('is not the only one told', () => {
    expect(read('mode: enforced\nsize: 0\n').problems).toHaveLength(3);
  });
});

describe('an alias bomb', () => {
  it('is a problem, not memory (X11)', () => {
    const levels = Array.from({ length: 20 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}*a${i}]`);
    const { value, problems } = read(['a0: &a0 [x]', ...levels].join('\n'));
    expect(value).toBeUndefined();
    expect(problems.map((p) => p.message).join()).toMatch(/alias/i);
  });
});

describe('a path', () => {
  it.each([
    { why: 'of keys', path: ['when', 'content'], text: 'when.content' },
    { why: 'of keys and places', path: ['rules', 0, 'then', 1], text: 'rules[0].then[1]' },
    { why: 'of nothing', path: [], text: '' },
  ])('$why', ({ path, text }) => {
    expect(renderPath(path)).toBe(text);
  });
});
