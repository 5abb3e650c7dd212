// The label of a value, looked at more closely than for most: numbers without a check digit are what the words in front of them
// say, so it matters which word stands nearest and what stands between. Looks at 30 characters of one line, or at the column's header.
import { NEGATIVE_LABELS, wordsOf, type Surroundings } from './context.ts';

const LABEL = 30;

/** Lower-case text between the nearest of the words before `start` and `start`; undefined when none stands before it. */
export function afterName({ lower }: Surroundings, start: number, names: readonly string[]): string | undefined {
  const earliest = Math.max(0, start - LABEL);
  const from = Math.max(earliest, lower.lastIndexOf('\n', start - 1) + 1);
  const end = wordsOf(names).ends(lower, from, start).at(-1);
  return end === undefined ? undefined : lower.slice(end, start);
}

/** True when the header of the column in which `offset` stands has one of the words. */
export function isInColumnOf({ columnHeader }: Surroundings, offset: number, names: readonly string[]): boolean {
  const header = columnHeader?.(offset);
  return header !== undefined && wordsOf(names).test(header);
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
  const between = [NEGATIVE_LABELS, others].flatMap((words) => afterName(around, start, words)?.length ?? []);
  if (between.length === 0) return false;
  const own = afterName(around, start, names);
  return own === undefined || Math.min(...between) < own.length;
}
