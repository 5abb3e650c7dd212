// Texts -> rows of tables that stand in them. A row is found where one of its primary values stands and enough of its other values
// near it: 300 characters to either side, or the same line of a table. Bounded by the text: each stretch is read once for all
// tables, whatever it contains.
import { createHash } from 'node:crypto';
import { mask, type Finding } from '../../mail/finding.ts';
import { MAX_FINDINGS } from '../../mail/limits.ts';
import type { Segment } from '../../mail/segment.ts';
import { lowerCase } from '../../rules/fold.ts';
import { bareLetters } from '../letters.ts';
import type { View } from '../normalise.ts';
import type { FormReader } from './column.ts';
import { Lines } from './lines.ts';
import { Lookups, Region, type Spot } from './spots.ts';
import { primaryColumns, type Row, type Table } from './table.ts';

/** Characters to either side of a primary value within which others count. */
const NEAR = 300;
/** A line of a table is looked at as a whole, up to this many characters to either side. */
const LONGEST_ROW = 4096;
/** Values may begin or end outside of what counts as near; so much more is read. */
const MARGIN = 160;
/** Findings of one row in one segment: more of the same say nothing. */
const MAX_OF_ROW = 20;

interface PrimaryHit extends Spot {
  readonly rows: readonly Row[];
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A segment with its scan view. */
export interface SeenSegment {
  readonly segment: Segment;
  readonly index: number;
  readonly view: View;
  /** What the detectors found in it. */
  readonly findings: readonly Finding[];
}

export class ExactData {
  readonly tables: readonly Table[];
  readonly #readers: ReadonlyMap<string, FormReader>;

  /** @param readers for every detector that a column names, by id */
  constructor(tables: readonly Table[], readers: ReadonlyMap<string, FormReader>) {
    this.tables = tables;
    this.#readers = readers;
  }

  match(seen: SeenSegment, now: number, lookups: Lookups): readonly Finding[] {
    if (this.tables.length === 0) return [];
    const view = { text: seen.view.text, lower: lowerCase(seen.view.text), now };
    const whole = new Region(view, this.#readers);
    const lines = new Lines(view.text);
    const findings: Finding[] = [];
    for (const table of this.tables) {
      const hits = primaryHits(table, whole, this.#evasive(table, seen, now), lookups);
      const regions = new Map<Stretch, Spot[]>();
      for (const stretch of united(hits.map((hit) => around(lines, hit, MARGIN)))) {
        const region = new Region(view, this.#readers, stretch.from, stretch.to);
        const spots = region.spots(table, [...table.columns.keys()]);
        regions.set(
          stretch,
          spots.toSorted((a, b) => a.start - b.start),
        );
      }
      for (const finding of rowFindings(table, hits, regions, { seen, lines, lookups })) {
        findings.push(finding);
        if (findings.length >= MAX_FINDINGS) return findings;
      }
    }
    return findings;
  }

  /** Values that only a detector saw, for they are spaced out or spelt: the pattern alone does not see them. */
  #evasive(table: Table, { segment, view, findings }: SeenSegment, now: number): readonly Spot[] {
    return findings.flatMap((finding) =>
      primaryColumns(table.columns).flatMap((column) => {
        if (table.columns[column]?.type !== finding.detector) return [];
        const value = this.#readers
          .get(finding.detector)
          ?.value(bareLetters(segment.text.slice(finding.start, finding.end)), now);
        const [start, end] = [viewOffset(view, finding.start), viewOffset(view, finding.end)];
        return value === undefined || !table.mayHave(column, value) ? [] : [{ column, value, start, end }];
      }),
    );
  }
}

function primaryHits(table: Table, whole: Region, more: readonly Spot[], lookups: Lookups): readonly PrimaryHit[] {
  const seen = new Set<string>();
  const hits: PrimaryHit[] = [];
  for (const spot of [...whole.spots(table, primaryColumns(table.columns)), ...more]) {
    const place = `${spot.column} ${spot.start} ${spot.value}`;
    if (seen.has(place)) continue;
    seen.add(place);
    const rows = lookups.rows(table, spot);
    if (rows.length > 0) hits.push({ ...spot, rows });
  }
  return hits.toSorted((a, b) => a.start - b.start);
}

/** What counts as near: some characters to either side, and in a table the whole line. */
function around(lines: Lines, { start, end }: Pick<Spot, 'start' | 'end'>, margin = 0): Stretch {
  const { start: lineStart, end: lineEnd, isRow } = lines.at(start);
  const from = isRow ? Math.max(lineStart, start - LONGEST_ROW) : start;
  const to = isRow ? Math.min(lineEnd, end + LONGEST_ROW) : end;
  return {
    from: Math.max(0, Math.min(start - NEAR, from) - margin),
    to: Math.min(lines.length, Math.max(end + NEAR, to) + margin),
  };
}

/** Stretches that overlap become one. @param stretches by rising start */
function united(stretches: readonly Stretch[]): readonly Stretch[] {
  const all: { from: number; to: number }[] = [];
  for (const { from, to } of stretches) {
    const last = all.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else all.push({ from, to });
  }
  return all;
}

interface Found {
  readonly seen: SeenSegment;
  readonly lines: Lines;
  readonly lookups: Lookups;
}

function* rowFindings(
  table: Table,
  hits: readonly PrimaryHit[],
  regions: ReadonlyMap<Stretch, readonly Spot[]>,
  found: Found,
): Generator<Finding> {
  const times = new Map<number, number>();
  const stretches = [...regions];
  let at = 0;
  for (const hit of hits) {
    while ((stretches[at]?.[0].to ?? Number.POSITIVE_INFINITY) <= hit.start) at++;
    const wanted = hit.rows.filter(({ number }) => (times.get(number) ?? 0) < MAX_OF_ROW);
    if (wanted.length === 0) continue;
    const near = within(stretches[at]?.[1] ?? [], around(found.lines, hit));
    for (const row of wanted) {
      const before = times.get(row.number) ?? 0;
      const columns = columnsOf(row, hit, near, table, found.lookups);
      if (columns.length - 1 < table.secondary) continue;
      times.set(row.number, before + 1);
      yield findingOf(table, hit, row, columns, found.seen);
    }
  }
}

/** Spots that lie in a stretch as a whole. @param spots by rising start */
function within(spots: readonly Spot[], { from, to }: Stretch): readonly Spot[] {
  let low = 0;
  let high = spots.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spots[middle]?.start ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  const near: Spot[] = [];
  for (let i = low; i < spots.length; i++) {
    const spot = spots[i];
    if (spot === undefined || spot.start >= to) break;
    if (spot.end <= to) near.push(spot);
  }
  return near;
}

/** Columns of a row whose values stand there, the primary one first. One span is one value, however many columns have it. */
function columnsOf(
  row: Row,
  hit: PrimaryHit,
  near: readonly Spot[],
  table: Table,
  lookups: Lookups,
): readonly number[] {
  const columns = [hit.column];
  const taken: Stretch[] = [{ from: hit.start, to: hit.end }];
  for (const spot of near) {
    if (columns.includes(spot.column) || taken.some(({ from, to }) => spot.start < to && spot.end > from)) continue;
    if (!row.has(spot.column, lookups.hash(table, spot))) continue;
    columns.push(spot.column);
    taken.push({ from: spot.start, to: spot.end });
    if (columns.length === table.columns.length) break;
  }
  return columns;
}

function findingOf(
  table: Table,
  { start, end }: PrimaryHit,
  row: Row,
  columns: readonly number[],
  { segment, index, view }: SeenSegment,
): Finding {
  const { kind, path, places, part } = segment;
  const [first, last] = [view.toOriginal(start), view.toOriginal(end)];
  const label = places?.labelAt(first) ?? segment.label;
  const detector = `data:${table.name}`;
  const key = createHash('sha256').update(`${detector}\0${table.digest}\0${row.number}`).digest('base64url');
  return {
    detector,
    confidence: columns.length > 1 ? 'high' : 'medium',
    segment: kind,
    path,
    ...(label === undefined ? {} : { label }),
    ...(part === undefined ? {} : { part }),
    segmentIndex: index,
    start: first,
    end: last,
    masked: mask(segment.text.slice(first, last), 3, 2),
    valueKey: key.slice(0, 22),
    columns: columns.map((column) => table.columns[column]?.name ?? ''),
  };
}

/** The offset in the view for one in the original. */
function viewOffset({ text, toOriginal }: View, original: number): number {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (toOriginal(middle) < original) low = middle + 1;
    else high = middle;
  }
  return low;
}
