// Named places where a test lets the process die, to show that nothing is lost there (attack R01). In production nothing
// is named and passing one costs a comparison.

export const CRASH_POINTS = [
  'hold:before-file',
  'hold:after-file',
  'hold:after-record',
  'hold:before-reply',
  'relay:before-dot',
  'relay:after-dot',
  'release:after-decision',
  'release:after-lease',
  'release:before-dot',
  'release:at-dot',
  'release:after-dot',
  'release:after-record',
  'return:after-decision',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Passing a place; the process may not come back. */
export type Pass = (point: CrashPoint) => void;

export const passFreely: Pass = () => undefined;

export function isCrashPoint(text: string): text is CrashPoint {
  return (CRASH_POINTS as readonly string[]).includes(text);
}
