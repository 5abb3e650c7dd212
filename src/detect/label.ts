// The label of a value, looked at more closely than for most: numbers without a check digit are what the words in front of them
// say, so it matters which word stands nearest and what stands between. Looks at 30 characters of one line, or at the column's header.
import { includesWord, NEGATIVE_LABELS, type Surroundings } from './context.ts';

const LABEL = 30;

/** Lower-case text between the nearest of the words before `start` and `start`; undefined when none stands before it. */
export function afterName({ lower }: Surroundings, start: number, names: readonly string[]): string | undefined {
  const before = lower.slice(Math.max(0, start - LABEL), start);
  const label = before.slice(before.lastIndexOf('\n') + 1);
  const end = Math.max(-1, ...names.map((name) => endOfLast(label, name)));
  return end < 0 ? undefined : label.slice(end);
}

/** Offset behind the last occurrence of a word in a label, -1 without one. */
function endOfLast(label: string, word: string): number {
  for (let at = label.lastIndexOf(word); at >= 0; at = at === 0 ? -1 : label.lastIndexOf(word, at - 1)) {
    const end = at + word.length;
    if (includesWord(label.slice(Math.max(0, at - 1), end + 1), word)) return end;
  }
  return -1;
}

/** True when the header of the column in which `offset` stands has one of the words. */
export function isInColumnOf({ columnHeader }: Surroundings, offset: number, names: readonly string[]): boolean {
  const header = columnHeader?.(offset);
  return header !== undefined && names.some((name) => includesWord(header, name));
}

/**
 * True when the words name just this value: they stand above its column, or before it in the same clause with nothing between
 * but words and values of the same length (a list).
 */
export function isDirectlyNamed(around: Surroundings, start: number, end: number, names: readonly string[]): boolean {
  if (isInColumnOf(around, start, names)) return true;
  const between = afterName(around, start, names);
  if (between === undefined || hasNewClause(between)) return false;
  const numbers = between.split(/\D+/).filter((run) => run !== '');
  return numbers.every((run) => run.length === end - start);
}

/** True when words follow a comma or a full stop: what stands behind them is spoken of in another clause. */
export function hasNewClause(between: string): boolean {
  return /[,;。!?、][^,;。!?、]*[\p{L}]/u.test(between);
}

/** True when the nearest label in front, or the column's header, says that the value is something else. */
export function isNamedOtherwise(
  around: Surroundings,
  start: number,
  names: readonly string[],
  others: readonly string[] = [],
): boolean {
  if (isInColumnOf(around, start, names)) return false;
  if (isInColumnOf(around, start, NEGATIVE_LABELS)) return true;
  const other = afterName(around, start, others.length === 0 ? NEGATIVE_LABELS : [...NEGATIVE_LABELS, ...others]);
  const own = afterName(around, start, names);
  return other !== undefined && (own === undefined || other.length < own.length);
}
