// What RE2 says of a pattern that it does not take, in words that lead to one that it does. Patterns of mail run on text that
// strangers write, so they are RE2: linear in the text, which leaves out whatever needs going back (attacks X15, X16).

export interface Advice {
  readonly message: string;
  readonly fix: string;
}

interface Hint {
  /** On RE2's own message. */
  readonly when: RegExp;
  readonly message: string;
  readonly fix: string;
}

const HINTS: readonly Hint[] = [
  {
    when: /invalid perl operator: \(\?<[=!]/,
    message: 'look-behind is not possible: RE2 reads a text once, from front to back',
    fix: String.raw`write what must stand in front into the pattern and name the value with a group, as in 'No\. (?P<no>[0-9]{6})' and "check: { group: no }"; for the edge of a word use \b; for labels that rule it out use "negative"`,
  },
  {
    when: /invalid perl operator: \(\?[=!]/,
    message: 'look-ahead is not possible: RE2 reads a text once, from front to back',
    fix: String.raw`write what must follow into the pattern and name the value with a group; for the edge of a word use \b; for values that are none use "check: { not_in: [...] }"`,
  },
  {
    when: /invalid perl operator: \(\?>|bad repetition operator/,
    message: 'atomic groups and possessive repeats do not exist in RE2',
    fix: 'it never goes back anyway: write (?:...) or a plain repeat',
  },
  {
    when: /invalid perl operator: \(\?#/,
    message: 'comments inside a pattern do not exist in RE2',
    fix: 'write a YAML comment in the line above',
  },
  {
    when: /invalid escape sequence: \\(?:[1-9]|k)/,
    message: 'back-references are not possible: RE2 does not remember what a group matched',
    fix: 'write the alternatives out, or leave the comparison to "check"',
  },
  {
    when: /invalid escape sequence: \\Z/,
    message: String.raw`\Z does not exist in RE2`,
    fix: String.raw`the end of the text is \z; the end of a line is (?m:$)`,
  },
  {
    when: /invalid escape sequence: \\[hHR]/,
    message: String.raw`\h and \R do not exist in RE2`,
    fix: String.raw`write [ \t] for a blank and \r?\n for the end of a line`,
  },
  {
    when: /invalid repetition size/,
    message: 'a repeat counts to 1000 at most, repeats inside repeats multiplied',
    fix: 'a match may have 256 characters: smaller numbers do',
  },
  {
    when: /invalid named capture/,
    message: 'the name of a group is not right',
    fix: 'write (?P<name>...) with letters, digits and _',
  },
  { when: /missing \]/, message: 'a [ has no ] after it', fix: String.raw`for a bracket as such write \[` },
  {
    when: /missing \)|unexpected \)/,
    message: 'the parentheses do not match',
    fix: String.raw`for a parenthesis as such write \( and \)`,
  },
  {
    when: /no argument for repetition/,
    message: 'a repeat (*, +, ?, {}) has nothing in front of it',
    fix: String.raw`for the character as such write \*, \+ or \?`,
  },
  {
    when: /too large|out of memory|compile/i,
    message: 'the pattern is too large',
    fix: 'use smaller counts, or a word list for many words',
  },
];

/** @param reason RE2's message */
export function adviceOn(reason: string): Advice {
  const hint = HINTS.find(({ when }) => when.test(reason));
  if (hint === undefined) {
    return {
      message: `the pattern is not RE2: ${reason}`,
      fix: 'the syntax stands in https://github.com/google/re2/wiki/Syntax',
    };
  }
  return { message: `${hint.message} (${reason})`, fix: hint.fix };
}
