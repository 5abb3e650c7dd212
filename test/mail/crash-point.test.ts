// Names of the places where a test lets the process die.
import { describe, expect, it } from 'vitest';
import { CRASH_POINTS, parseCrashPoint } from '../../src/mail/crash-point.ts';

describe('a crash point', () => {
  it('is one of twenty or more (attack R01)', () => {
    expect(new Set(CRASH_POINTS).size).toBeGreaterThanOrEqual(20);
  });

  it.each([
    { text: 'hold:after-file', expected: { point: 'hold:after-file', times: 1 } },
    { text: 'hold:after-file@7', expected: { point: 'hold:after-file', times: 7 } },
    { text: 'hold:after-file@0', expected: undefined },
    { text: 'hold:after-file@', expected: undefined },
    { text: 'hold:after-file@x', expected: undefined },
    { text: 'somewhere', expected: undefined },
    { text: '', expected: undefined },
  ])('"$text"', ({ text, expected }) => {
    expect(parseCrashPoint(text)).toEqual(expected);
  });
});
