// Synthetic values with a check: a stem, and the ending that makes it right. Fails when no stem can be completed, which is a
// mistake in the detector, not in the mail.

/** Some checks have no character for one stem in eleven; a hundred stems in a row without one do not happen. */
const MAX_STEMS = 100;

/**
 * @param stem makes the value without its check
 * @param endings what the check may be: single characters, or a list of longer ones
 */
export function completed(
  stem: () => string,
  endings: string | readonly string[],
  isValid: (value: string) => boolean,
): string {
  for (let attempt = 0; attempt < MAX_STEMS; attempt++) {
    const beginning = stem();
    for (const ending of endings) if (isValid(beginning + ending)) return beginning + ending;
  }
  throw new Error('no stem can be completed to a valid value');
}

/** 00 to 99, for checks of two digits. */
export const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
