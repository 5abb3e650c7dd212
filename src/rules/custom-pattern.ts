// Whether a pattern of an own detector can be run on all mail: it compiles, ends, finds something, reads what the scan view holds,
// and is not slow. Says so in words for the person who wrote it; what it finds wrong is told through `tell`.
import RE2 from 're2';
import { MAX_MATCH } from '../mail/limits.ts';
import { adviceOn } from './pattern-advice.ts';
import { shapeOf, type PatternShape } from './pattern-shape.ts';
import type { Problem } from './problem.ts';

export type Tell = (message: string, extra: Partial<Problem>) => void;

/** A single character in UTF-8 is no literal to search by; two bytes are. */
const LITERAL_BYTES = 2;

/** The names of its groups; undefined when the pattern can't be read. */
export function checkPattern(pattern: string, prefilter: readonly string[], tell: Tell): readonly string[] | undefined {
  const compiled = compile(pattern, tell);
  if (compiled === undefined) return undefined;
  checkScanForm(pattern, tell);
  const shape = shapeOf(pattern);
  // Nothing is known of it: then it is measured on texts only, and the scanner's windows bound it.
  if (shape === undefined) {
    if (compiled.test('')) tellEmpty(tell);
    return undefined;
  }
  if (shape.min === 0) tellEmpty(tell);
  else checkLength(shape, tell);
  checkSpeed(shape, prefilter, tell);
  return shape.groups;
}

function compile(pattern: string, tell: Tell): RE2 | undefined {
  try {
    return new RE2(pattern, 'u');
  } catch (error) {
    const { message, fix } = adviceOn(error instanceof Error ? error.message : String(error));
    tell(message, { fix });
    return undefined;
  }
}

function tellEmpty(tell: Tell): void {
  tell('the pattern matches the empty string: it would be found everywhere', {
    fix: 'ask for at least one character: {1,20} instead of {0,20} or *',
  });
}

function checkLength({ max, unbounded }: PatternShape, tell: Tell): void {
  if (max <= MAX_MATCH) return;
  if (unbounded !== undefined) {
    tell(`"${unbounded}" has no upper bound; a match may have ${MAX_MATCH} characters`, {
      fix: `say how many at most, such as {1,40} instead of + and {0,40} instead of *`,
    });
    return;
  }
  tell(`a match can have ${max} characters; ${MAX_MATCH} is the most, or one could be cut in two and missed`, {
    fix: 'look for the beginning of the value only, or use smaller counts',
  });
}

/** Text is read in its scan form: full width is half width there, and characters that show nothing are gone. */
function checkScanForm(pattern: string, tell: Tell): void {
  for (const character of pattern) {
    const form = character.normalize('NFKC');
    const isUnseen = /^[\p{Cf}\uFE00-\uFE0F]$/u.test(character);
    if (form === character && !isUnseen) continue;
    const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    const message = isUnseen
      ? `${code} shows nothing and is taken out of texts before patterns run: the pattern never matches there`
      : `"${character}" (${code}) never matches: texts are read with "${form}" instead`;
    tell(message, { fix: isUnseen ? 'take it out' : `write ${escapeLiteral(form)}` });
    return;
  }
}

function checkSpeed({ slow, literal }: PatternShape, prefilter: readonly string[], tell: Tell): void {
  for (const piece of new Set(slow)) {
    tell(`"${piece}" in mid-pattern makes scanning slow: each character can begin and end it`, {
      severity: 'warning',
      fix: 'name what may stand there, such as [0-9 -]{0,20}, or look for the value alone and use "confidence" for what stands near',
    });
  }
  if (prefilter.length === 0 && literal < LITERAL_BYTES) {
    tell('the pattern holds no fixed text, so that all mail is searched for it character by character', {
      severity: 'warning',
      fix: 'where every value holds one, write it into the pattern (EMP-[0-9]{6}) or list them under "prefilter"',
    });
  }
}

const escapeLiteral = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
