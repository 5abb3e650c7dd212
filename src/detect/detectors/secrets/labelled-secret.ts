// Makes hits of secrets that have no prefix of their own: a label, what stands between, and a value of a known form.
import { mask, type Confidence } from '../../../mail/finding.ts';
import type { Candidate, Hit } from '../../detector.ts';

/** Between a label and a value of a form that nothing else has: `= "`, `：`, `>`, `,`, ` is `, `(小程序密钥)：`. */
export const BETWEEN = String.raw`(?:[^A-Za-z0-9]{1,16}|[^A-Za-z0-9]{1,6}(?i:is|key|value)[^A-Za-z0-9]{1,6})`;

export interface Value {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The value at the end of a match; undefined when it goes on behind.
 * @param form of the value, anchored at its end
 * @param goesOn a character that would make it longer
 */
export function valueAtEnd({ text, start, end }: Candidate, form: RegExp, goesOn: RegExp): Value | undefined {
  const found = form.exec(text.slice(start, end));
  if (found === null || goesOn.test(text.charAt(end))) return undefined;
  return { start: start + found.index, end, text: found[0] };
}

export function secretHit(value: Value, confidence: Confidence, shown = 2): Hit {
  return {
    start: value.start,
    end: value.end,
    value: value.text,
    confidence,
    masked: mask(value.text, shown, 0),
    labelled: true,
  };
}

/** Whether one of `words` (lower case) stands within some hundred characters of a place. */
export function standsNear({ lower }: Candidate, at: number, words: RegExp): boolean {
  return words.test(lower.slice(Math.max(0, at - 300), at + 300));
}
