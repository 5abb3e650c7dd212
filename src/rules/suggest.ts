// "Did you mean": the nearest known name for a mistyped one.
import { distance } from 'fastest-levenshtein';

/** The nearest of `known`, if it is near enough to be a typing mistake; undefined otherwise. */
export function nearest(typed: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(typed.length / 3)) + 1;
  for (const candidate of known) {
    const d = distance(simplify(typed), simplify(candidate));
    if (d < bestDistance) [best, bestDistance] = [candidate, d];
  }
  return best;
}

/** A sentence for the `fix` of a problem: the nearest name, or the list when it is short. */
export function suggestion(typed: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  const near = nearest(typed, names);
  if (near !== undefined) return `did you mean "${near}"?`;
  return names.length > 0 && names.length <= 12 ? `known here: ${names.toSorted().join(', ')}` : undefined;
}

function simplify(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '');
}
