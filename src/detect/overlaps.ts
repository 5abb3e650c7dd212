// One span, one type: where two detectors accepted overlapping spans the one of higher priority keeps it. What says of a whole text what
// it is (a marking, source code) claims no value, and hides none.
import { LABEL_RANK } from './detector.ts';
import type { Seen } from './matcher.ts';

/** In the order of the text. Takes n log n: those that were taken never overlap, so that a candidate is compared with two neighbours. */
export function withoutOverlaps(seen: readonly Seen[]): readonly Seen[] {
  if (seen.length < 2) return seen;
  const ofTexts = seen.filter(({ detector }) => detector.isPresence === true);
  const ofValues = withoutOverlappingValues(
    ofTexts.length === 0 ? seen : seen.filter(({ detector }) => detector.isPresence !== true),
  );
  return ofTexts.length === 0 ? ofValues : [...ofValues, ...ofTexts].toSorted(byPlace);
}

function withoutOverlappingValues(seen: readonly Seen[]): readonly Seen[] {
  const inOrder = seen.toSorted(byPlace);
  const taken: Seen[] = [];
  for (let first = 0; first < inOrder.length;) {
    const last = endOfCluster(inOrder, first);
    for (const one of strongestOf(inOrder.slice(first, last))) taken.push(one);
    first = last;
  }
  return taken;
}

const byPlace = (a: Seen, b: Seen): number => a.hit.start - b.hit.start || rankOf(b) - rankOf(a);
const rankOf = ({ hit, detector }: Seen): number => detector.priority + (hit.labelled === true ? LABEL_RANK : 0);

/** Where the spans end that hang together, each overlapping some other. */
function endOfCluster(inOrder: readonly Seen[], first: number): number {
  let reach = inOrder[first]?.hit.end ?? 0;
  let last = first + 1;
  for (let next = inOrder[last]; next !== undefined && next.hit.start < reach; next = inOrder[++last])
    reach = Math.max(reach, next.hit.end);
  return last;
}

function strongestOf(cluster: readonly Seen[]): readonly Seen[] {
  if (cluster.length === 1) return cluster;
  const byStart: Seen[] = [];
  for (const candidate of cluster.toSorted((a, b) => rankOf(b) - rankOf(a) || a.hit.start - b.hit.start)) {
    const at = lowerBound(byStart, candidate.hit.start);
    const before = byStart[at - 1];
    const after = byStart[at];
    const overlaps =
      (before !== undefined && before.hit.end > candidate.hit.start) ||
      (after !== undefined && after.hit.start < candidate.hit.end);
    if (!overlaps) byStart.splice(at, 0, candidate);
  }
  return byStart;
}

function lowerBound(sorted: readonly Seen[], start: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.hit.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
