// What RE2 does not take is told with a way out (X15). The messages are RE2's own: a new version that words them otherwise fails here.
import RE2 from 're2';
import { describe, expect, it } from 'vitest';
import { adviceOn } from '../../src/rules/pattern-advice.ts';

function reasonOf(pattern: string): string {
  try {
    return String(new RE2(pattern, 'u'));
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

describe('advice', () => {
  it.each([
    { pattern: '(?<=a)b', message: 'look-behind is not possible', fix: 'group' },
    { pattern: '(?<!a)b', message: 'look-behind is not possible', fix: 'negative' },
    { pattern: 'a(?=b)', message: 'look-ahead is not possible', fix: 'group' },
    { pattern: 'a(?!b)', message: 'look-ahead is not possible', fix: 'not_in' },
    { pattern: String.raw`(a)\1`, message: 'back-references are not possible', fix: 'alternatives' },
    { pattern: String.raw`(?P<a>a)\k<a>`, message: 'back-references are not possible', fix: 'alternatives' },
    { pattern: 'a++', message: 'possessive', fix: 'plain repeat' },
    { pattern: '(?>a)', message: 'atomic', fix: '(?:...)' },
    { pattern: '(?#a)b', message: 'comments', fix: 'YAML' },
    { pattern: String.raw`a\Z`, message: String.raw`\Z does not exist`, fix: String.raw`\z` },
    { pattern: String.raw`a\h`, message: String.raw`\h`, fix: '[ ' },
    { pattern: 'a{2000}', message: 'counts to 1000', fix: '256' },
    { pattern: '[a', message: 'no ] after it', fix: String.raw`\[` },
    { pattern: '(a', message: 'parentheses', fix: String.raw`\(` },
    { pattern: 'a)', message: 'parentheses', fix: String.raw`\(` },
    { pattern: '*a', message: 'nothing in front', fix: String.raw`\*` },
    { pattern: '(?P<a b>c)', message: 'name of a group', fix: '(?P<name>' },
  ])('on $pattern: $message', ({ pattern, message, fix }) => {
    const advice = adviceOn(reasonOf(pattern));
    expect(advice.message).toContain(message);
    expect(advice.fix).toContain(fix);
  });

  it('on anything else says what RE2 says', () => {
    expect(adviceOn('something new').message).toBe('the pattern is not RE2: something new');
  });
});
