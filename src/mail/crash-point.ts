// Named places where a test lets the process die, to show that nothing is lost there (attack R01). In production nothing
// is named and passing one costs a comparison.

export const CRASH_POINTS = [
  'hold:before-file',
  'file:before-sync',
  'file:after-sync',
  'file:after-rename',
  'hold:after-file',
  'hold:before-commit',
  'hold:after-record',
  'hold:before-announce',
  'hold:before-reply',
  'mixed:after-keep',
  'mixed:before-dot',
  'mixed:after-dot',
  'mixed:after-activate',
  'relay:before-dot',
  'relay:after-dot',
  'release:after-decision',
  'release:after-lease',
  'release:before-dot',
  'release:at-dot',
  'release:after-dot',
  'release:before-record',
  'release:after-record',
  'return:after-file',
  'return:after-decision',
  'purge:after-file',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Passing a place; the process may not come back. */
export type Pass = (point: CrashPoint) => void;

export const passFreely: Pass = () => undefined;

/** `hold:after-file`, or `hold:after-file@7` for the seventh time that the place is passed. Undefined: no such point. */
export function parseCrashPoint(text: string): { readonly point: CrashPoint; readonly times: number } | undefined {
  const [, point = '', times = '1'] = /^([^@]+)(?:@([1-9]\d{0,6}))?$/.exec(text) ?? [];
  return isCrashPoint(point) ? { point, times: Number(times) } : undefined;
}

function isCrashPoint(text: string): text is CrashPoint {
  return (CRASH_POINTS as readonly string[]).includes(text);
}
