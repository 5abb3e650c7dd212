// Places of a text where something stands that a table may have: for each column the values of its kind, tried against the
// table's filter. What comes through is right for all but one in a hundred, and is asked for its hash then.
import type { Hash64 } from '../indexes/tenant-key.ts';
import { isPlainType, type FormReader } from './column.ts';
import { datesIn } from './dates.ts';
import { numbersIn, type Spotted } from './numbers.ts';
import { PREFIX, prefixDomain, type Row, type Table, type TableColumn } from './table.ts';
import { GAPS, RegionWords } from './words-of-region.ts';

export interface Spot extends Spotted {
  readonly column: number;
  /** Worked out when it is first asked for. */
  hash?: Hash64;
}

/** What is being searched: one segment's scan view, read once for all tables. */
export class Region {
  readonly text: string;
  readonly lower: string;
  readonly now: number;
  readonly from: number;
  readonly to: number;
  readonly #readers: ReadonlyMap<string, FormReader>;
  readonly #typed = new Map<string, readonly Spotted[]>();
  #words: RegionWords | undefined;

  /** @param readers by the id of the detector */
  constructor(
    view: { readonly text: string; readonly lower: string; readonly now: number },
    readers: ReadonlyMap<string, FormReader>,
    from = 0,
    to = view.text.length,
  ) {
    this.text = view.text;
    this.lower = view.lower;
    this.now = view.now;
    this.#readers = readers;
    this.from = from;
    this.to = to;
  }

  /** Where values of these columns may stand. */
  spots(table: Table, columns: readonly number[]): Spot[] {
    const found: Spot[] = [];
    const worded: number[] = [];
    for (const column of columns) {
      const type = table.columns[column]?.type ?? '';
      if (isPlainType(type) && type !== 'number' && type !== 'date') {
        worded.push(column);
        continue;
      }
      for (const spotted of this.#ofType(type))
        if (table.mayHave(column, spotted.value)) found.push({ ...spotted, column });
    }
    if (worded.length > 0) this.#worded(table, worded, found);
    return found;
  }

  #ofType(type: string): readonly Spotted[] {
    const known = this.#typed.get(type);
    if (known !== undefined) return known;
    const spotted = [...this.#read(type)];
    this.#typed.set(type, spotted);
    return spotted;
  }

  *#read(type: string): Generator<Spotted> {
    const { text, lower, now, from, to } = this;
    const piece = text.slice(from, to);
    const reader = this.#readers.get(type);
    const all =
      reader === undefined
        ? type === 'number'
          ? numbersIn(piece)
          : datesIn(piece)
        : reader.values(piece, lower.slice(from, to), now);
    for (const { start, end, value } of all) yield { start: from + start, end: from + end, value };
  }

  #worded(table: Table, columns: readonly number[], found: Spot[]): void {
    const words = (this.#words ??= new RegionWords(this.text, this.from, this.to));
    const searches = columns.flatMap((column) => {
      const definition = table.columns[column];
      return definition === undefined ? [] : [searchOf(definition, column, words)];
    });
    for (let at = 0; at < words.length; at++) {
      if (!words.mayStart(at)) continue;
      for (const search of searches) searchAt(table, search, words, at, found);
    }
  }
}

interface Search {
  readonly column: number;
  readonly units: Uint16Array;
  readonly widest: number;
  readonly short: readonly number[];
  readonly long: readonly number[];
}

const WIDEST: Readonly<Record<string, number>> = {
  word: GAPS.joiner,
  name: GAPS.blank,
  phrase: GAPS.punctuation,
  address: GAPS.punctuation,
};

function searchOf({ type, lengths }: TableColumn, column: number, words: RegionWords): Search {
  return {
    column,
    units: type === 'name' || type === 'address' ? words.folded : words.plain,
    widest: WIDEST[type] ?? GAPS.none,
    short: lengths.filter((length) => length <= PREFIX),
    long: lengths.filter((length) => length > PREFIX),
  };
}

function searchAt(table: Table, search: Search, words: RegionWords, at: number, found: Spot[]): void {
  const { column, units, widest, short, long } = search;
  const room = words.breakAfter(at, widest) - at;
  const add = (length: number): void => {
    const value = String.fromCharCode(...units.subarray(at, at + length));
    found.push({ column, value, ...words.span(at, at + length) });
  };
  for (const length of short) {
    if (length > room) break;
    if (words.mayEnd(at + length) && table.mayHaveUnits(column, units, at, at + length)) add(length);
  }
  if (room <= PREFIX || long.length === 0 || !table.mayHaveUnits(prefixDomain(column), units, at, at + PREFIX)) return;
  for (const length of long) {
    if (length > room) break;
    if (words.mayEnd(at + length) && table.mayHaveUnits(column, units, at, at + length)) add(length);
  }
}

/** What was looked up for one message: a value that stands there a thousand times is asked for once. */
export class Lookups {
  readonly #hashes = new Map<string, Hash64>();
  readonly #rows = new Map<string, readonly Row[]>();

  hash(table: Table, spot: Spot): Hash64 {
    spot.hash ??= remember(this.#hashes, nameOf(table, spot), () => table.hash(spot.column, spot.value));
    return spot.hash;
  }

  rows(table: Table, spot: Spot): readonly Row[] {
    return remember(this.#rows, nameOf(table, spot), () => table.rowsOf(spot.column, this.hash(table, spot)));
  }
}

const nameOf = ({ name }: Table, { column, value }: Spot): string => `${name}\0${column}\0${value}`;

function remember<T>(known: Map<string, T>, name: string, make: () => T): T {
  const found = known.get(name);
  if (found !== undefined) return found;
  const made = make();
  known.set(name, made);
  return made;
}
