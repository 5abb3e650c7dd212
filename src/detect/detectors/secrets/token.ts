// Makes a detector of a secret that shows by its form: a prefix that its maker chose, an alphabet, a length. Nobody has to
// name it. What stands where a secret is to be put in (`ghp_xxxx`, `AKIA...EXAMPLE`) is none.
import type { LocalText } from '../../../mail/language.ts';
import { PRIORITY, type Candidate, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isPlaceholder } from '../../placeholder.ts';
import { entropyOf } from '../../validators/entropy.ts';

export interface Token {
  readonly id: string;
  readonly title: LocalText;
  readonly about: LocalText;
  /** RE2; the whole match is the secret. */
  readonly pattern: string;
  readonly prefilter?: string;
  readonly keywords: readonly string[];
  /** Characters of which the secret is made, as in a character class: one more of them would make it something longer. */
  readonly alphabet?: string;
  /** Length of the prefix, which says nothing about chance. */
  readonly prefix: number;
  readonly check?: (value: string, candidate: Candidate) => boolean | number;
  /** Characters shown in front; a prefix says whose key it is. */
  readonly shown?: number;
  readonly sample: (random: () => number) => string;
}

/** Bits for each character: what chance draws stays above this, a text typed by hand often does not. */
const LEAST_BITS = 2.5;

export function token(spec: Token): Detector {
  const { id, title, about, pattern, prefilter, keywords, alphabet = 'A-Za-z0-9', prefix, check, sample } = spec;
  const goesOn = new RegExp(`^[${alphabet}]`);
  return identifier({
    ...{ id, title, about, pattern, keywords, sample },
    ...(prefilter === undefined ? {} : { prefilter }),
    priority: PRIORITY.secret,
    ladder: { alone: 'high', near: 'high', labelled: 'high' },
    canonical: (matched) => matched,
    isChecked: true,
    shown: [spec.shown ?? prefix, 0],
    isBounded: ({ text, start, end }) => startsToken(text, start) && !goesOn.test(text.charAt(end)),
    check(value, candidate) {
      const secret = value.slice(prefix);
      if (isPlaceholder(secret) || entropyOf(secret) < LEAST_BITS) return false;
      return check?.(value, candidate) ?? true;
    },
  });
}

/** Not inside a word; what is escaped (`%3D`, `\n`) is no letter. */
export function startsToken(text: string, start: number): boolean {
  if (!/[A-Za-z0-9]/.test(text.charAt(start - 1))) return true;
  return /(?:%[0-9A-Fa-f]{2}|\\[nrt])$/.test(text.slice(Math.max(0, start - 3), start));
}
