// What a test can't go on without.

/** The value; ends the test when there is none. */
export function must<T>(value: T | null | undefined, what = 'what the test needs'): T {
  if (value === null || value === undefined) throw new Error(`${what} is not there`);
  return value;
}
