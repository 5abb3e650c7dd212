// Patterns with `*` and `?` for names, addresses and media types. Case and width do not matter. Linear time: RE2.
import RE2 from 're2';
import { foldText } from './fold.ts';

/** A test for whole strings against any of the patterns. */
export function globMatcher(patterns: readonly string[]): (text: string) => boolean {
  const source = patterns.map((p) => `(?:${globSource(foldText(p, ['case', 'width']))})`).join('|');
  const expression = new RE2(`^(?:${source})$`, 'su');
  return (text) => expression.test(foldText(text, ['case', 'width']));
}

function globSource(pattern: string): string {
  return pattern.replaceAll(/[.+^${}()|[\]\\*?]/g, (c) => (c === '*' ? '.*' : c === '?' ? '.' : `\\${c}`));
}
