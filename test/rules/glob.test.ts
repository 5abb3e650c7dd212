// Patterns with * and ?: whole strings, any case, any width, everything else literally, and never slow (attack X16).
import { describe, expect, it } from 'vitest';
import { globMatcher } from '../../src/rules/glob.ts';

describe('a pattern', () => {
  it.each([
    { why: 'any end', patterns: ['*.pfx'], text: 'prod.pfx', matches: true },
    { why: 'in any case', patterns: ['*.PFX'], text: 'Prod.pfx', matches: true },
    { why: 'in full width', patterns: ['*.pfx'], text: 'prod．ｐｆｘ', matches: true },
    { why: 'the whole string only', patterns: ['*.pfx'], text: 'prod.pfx.txt', matches: false },
    { why: 'from its beginning', patterns: ['id_rsa'], text: 'my_id_rsa', matches: false },
    { why: 'one character', patterns: ['a?c'], text: 'abc', matches: true },
    { why: 'exactly one', patterns: ['a?c'], text: 'ac', matches: false },
    { why: 'one character outside the BMP', patterns: ['a?c'], text: 'a𠮷c', matches: true },
    { why: 'a dot is a dot', patterns: ['a.c'], text: 'abc', matches: false },
    { why: 'brackets and bars are themselves', patterns: ['(a|b)+[c]'], text: '(a|b)+[c]', matches: true },
    { why: 'a backslash too', patterns: [String.raw`a\*`], text: String.raw`a\b`, matches: true },
    { why: 'any of several', patterns: ['*.p12', '*.jks'], text: 'x.jks', matches: true },
    { why: 'over line ends', patterns: ['a*b'], text: 'a\nb', matches: true },
    { why: 'addresses', patterns: ['*@finance.corp.example'], text: 'li@finance.corp.example', matches: true },
  ])('$why', ({ patterns, text, matches }) => {
    expect(globMatcher(patterns)(text)).toBe(matches);
  });

  it('is linear: many stars over a long text', () => {
    const matches = globMatcher([`${'*a'.repeat(30)}b`]);
    expect(matches('a'.repeat(200_000))).toBe(false);
  });
});
