// Rows of clear values -> the bytes of a table. Of a value nothing is kept but two keyed hashes and its length; the clear text is
// gone when `add` returns. Values that say nothing (too short, too common, placeholders) are left out and counted.
import { randomBytes } from 'node:crypto';
import { Bloom } from '../indexes/bloom.ts';
import { hashFileBytes, type SectionBytes } from '../indexes/hash-file.ts';
import type { SipHash } from '../indexes/sip-hash.ts';
import type { TenantKey } from '../indexes/tenant-key.ts';
import type { Detector } from '../detector.ts';
import { bareLetters } from '../letters.ts';
import { canonicalValue, FormReader, isPlainType, MAX_VALUE } from './column.ts';
import {
  ALIAS_BYTES,
  bloomPurpose,
  columnPurpose,
  HASH_BYTES,
  maskRecord,
  placeOf,
  prefixDomain,
  PREFIX,
  primaryColumns,
  TABLE_KIND,
  type TableAbout,
} from './table.ts';
import type { SchemaColumn, TableSchema } from './table-schema.ts';
import { UintList } from './uint-list.ts';

/** A value is too common when more rows than this share have it. */
const COMMON_SHARE = 0.01;
/** In a small table a share says little: so many rows may have a value whatever their share. */
const COMMON_LEAST = 4;
/** Shortest values, in letters and digits: numbers have three, names in Han two, a value that names a row by itself five. */
const SHORTEST = 4;
const SHORTEST_NUMBER = 3;
const SHORTEST_NAME = 2;
const SHORTEST_PRIMARY = 5;

/** Stand where there is no value. In canonical form. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  ...['无', '無', '没有', '沒有', '暂无', '暫無', '未知', '不详', '不詳', '待定', '其他', '匿名', '空', '是', '否'],
  ...['测试', '測試', '测试用户', '測試用戶', '张三', '李四', '張三', '同上', '保密'],
  ...[
    'TEST',
    'TESTER',
    'TESTING',
    'TESTUSER',
    'NA',
    'NONE',
    'NULL',
    'NIL',
    'NAN',
    'UNKNOWN',
    'UNDEFINED',
    'TBD',
    'YES',
    'NO',
  ],
  ...[
    'TRUE',
    'FALSE',
    'EXAMPLE',
    'SAMPLE',
    'ADMIN',
    'DUMMY',
    'XXX',
    'XXXX',
    'JOHNDOE',
    'NOTAPPLICABLE',
    'EMPTY',
    'BLANK',
  ],
]);

/** Why values of a column are not in the table, each with how many. */
export interface Dropped {
  readonly empty: number;
  readonly notOfType: number;
  readonly short: number;
  readonly long: number;
  readonly placeholder: number;
  readonly common: number;
}

export interface BuiltTable {
  readonly bytes: Iterable<Uint8Array>;
  readonly rows: number;
  /** Rows that no primary column has a value for. */
  readonly rowsWithoutPrimary: number;
  readonly columns: readonly { readonly name: string; readonly kept: number; readonly dropped: Dropped }[];
}

interface ColumnValues {
  readonly column: SchemaColumn;
  readonly reader: FormReader | undefined;
  readonly ignored: ReadonlySet<string>;
  readonly dropped: { -readonly [Why in keyof Dropped]: number };
  /** Halves of two hashes for each row; length 0: no value. */
  readonly hashes: UintList;
  readonly bits: UintList;
  /** Bits of its beginning, where it is long. */
  readonly prefixes: UintList;
  readonly lengths: UintList;
}

/** A cell that holds something, but nothing of its column's kind. */
const NOT_OF_TYPE = Symbol('not of its type');

export class TableBuilder {
  readonly #name: string;
  readonly #schema: TableSchema;
  readonly #key: TenantKey;
  readonly #now: number;
  readonly #sip: SipHash;
  readonly #columns: readonly ColumnValues[];
  #rows = 0;

  /** @param now milliseconds since the epoch: the time of the import */
  constructor(name: string, schema: TableSchema, key: TenantKey, detectors: readonly Detector[], now: number) {
    this.#name = name;
    this.#schema = schema;
    this.#key = key;
    this.#now = now;
    this.#sip = key.sipHash(bloomPurpose(name));
    this.#columns = schema.columns.map((column) => {
      const detector = detectors.find(({ id }) => id === column.type);
      const reader = detector === undefined ? undefined : new FormReader(detector);
      const ignored = column.ignore.map((value) => canonicalValue(column, value, reader, now) ?? value);
      return {
        ...{ column, reader, ignored: new Set(ignored) },
        dropped: { empty: 0, notOfType: 0, short: 0, long: 0, placeholder: 0, common: 0 },
        ...{ hashes: new UintList(), bits: new UintList(), prefixes: new UintList(), lengths: new UintList() },
      };
    });
  }

  /** One row; cells in the order of the schema's columns. Returns the columns whose cell was not of their type. */
  add(cells: readonly string[]): readonly string[] {
    const wrong: string[] = [];
    for (const [i, values] of this.#columns.entries()) {
      const value = this.#accept(values, cells[i] ?? '');
      if (value === NOT_OF_TYPE) wrong.push(values.column.name);
      this.#keep(i, values, value === NOT_OF_TYPE ? undefined : value);
    }
    this.#rows++;
    return wrong;
  }

  /** Values that were of their column's type, and all that were not empty. */
  fitting(column: number): { readonly right: number; readonly all: number } {
    const { empty = 0, notOfType = 0 } = this.#columns[column]?.dropped ?? {};
    return { right: this.#rows - empty - notOfType, all: this.#rows - empty };
  }

  #accept(values: ColumnValues, cell: string): string | typeof NOT_OF_TYPE | undefined {
    const { column, reader, ignored, dropped } = values;
    const drop = (why: keyof Dropped): undefined => {
      dropped[why]++;
      return undefined;
    };
    if (!/[\p{L}\p{N}]/u.test(cell)) return drop('empty');
    if (cell.length > 8 * MAX_VALUE) return drop('long');
    const value = canonicalValue(column, cell, reader, this.#now);
    if (PLACEHOLDERS.has(value ?? bareLetters(cell))) return drop('placeholder');
    if (value === undefined) {
      dropped.notOfType++;
      return NOT_OF_TYPE;
    }
    if (ignored.has(value)) return drop('placeholder');
    if (value.length > MAX_VALUE) return drop('long');
    return value.length < shortest(column, value) ? drop('short') : value;
  }

  #keep(number: number, { column, hashes, bits, prefixes, lengths }: ColumnValues, value: string | undefined): void {
    if (value === undefined) {
      for (const list of [hashes, bits, prefixes]) list.push(0, 0);
      lengths.push(0);
      return;
    }
    const { high, low } = this.#key.hash(columnPurpose(this.#name, column.name), value);
    hashes.push(high, low);
    this.#sip.text(value, number);
    bits.push(this.#sip.high, this.#sip.low);
    const isLong = isPlainType(column.type) && value.length > PREFIX;
    if (isLong) this.#sip.text(value.slice(0, PREFIX), prefixDomain(number));
    prefixes.push(isLong ? this.#sip.high : 0, isLong ? this.#sip.low : 0);
    lengths.push(value.length);
  }

  build(): BuiltTable {
    for (const values of this.#columns) dropCommon(values, this.#rows);
    const primaries = primaryColumns(this.#schema.columns);
    const named = Uint32Array.from({ length: this.#rows }, (_, row) => row).filter((row) =>
      primaries.some((column) => this.#has(column, row)),
    );
    const records = this.#records(named, primaries[0] ?? 0);
    const order = sortedByHash(records, HASH_BYTES * this.#columns.length);
    const sections: readonly SectionBytes[] = [
      { size: HASH_BYTES * this.#columns.length, bytes: inOrder(records, HASH_BYTES * this.#columns.length, order) },
      ...primaries.slice(1).map((column) => this.#aliasSection(column, named, order)),
    ];
    const about: TableAbout = {
      name: this.#name,
      imported: new Date(this.#now).toISOString(),
      secondary: this.#schema.secondary,
      columns: this.#columns.map(({ column: { name, type, isPrimary, order: dates }, lengths }) => ({
        ...{ name, type, isPrimary },
        ...(dates === undefined ? {} : { order: dates }),
        lengths: [...new Set(lengths.used())].filter((length) => length > 0).toSorted((a, b) => a - b),
      })),
    };
    return {
      bytes: hashFileBytes(TABLE_KIND, this.#key, about, this.#bloom(), sections),
      rows: named.length,
      rowsWithoutPrimary: this.#rows - named.length,
      columns: this.#columns.map(({ column: { name }, dropped, lengths }) => ({
        ...{ name, dropped },
        kept: lengths.used().reduce((kept, length) => kept + (length > 0 ? 1 : 0), 0),
      })),
    };
  }

  #has(column: number, row: number): boolean {
    return (this.#columns[column]?.lengths.at(row) ?? 0) > 0;
  }

  /** Records of the rows that count, masked; one without a value in the first primary column is sorted by chance. */
  #records(named: Uint32Array, first: number): Buffer {
    const size = HASH_BYTES * this.#columns.length;
    const records = Buffer.alloc(named.length * size);
    for (const [at, row] of named.entries()) {
      const record = records.subarray(at * size, (at + 1) * size);
      // The column that sorts stands first; the others keep their places, and the first one takes the place of that one.
      for (const [i, { hashes }] of this.#columns.entries()) {
        const place = placeOf(i, first) * HASH_BYTES;
        record.writeUInt32BE(hashes.at(row * 2), place);
        record.writeUInt32BE(hashes.at(row * 2 + 1), place + 4);
      }
      if (!this.#has(first, row)) randomBytes(HASH_BYTES).copy(record);
      maskRecord(record, this.#key, this.#name).copy(record);
    }
    return records;
  }

  #aliasSection(column: number, named: Uint32Array, order: Uint32Array): SectionBytes {
    const hashes = this.#columns[column]?.hashes;
    const pieces: Buffer[] = [];
    for (const [number, at] of order.entries()) {
      const row = named[at] ?? 0;
      if (hashes === undefined || !this.#has(column, row)) continue;
      const alias = Buffer.alloc(ALIAS_BYTES);
      alias.writeUInt32BE(hashes.at(row * 2), 0);
      alias.writeUInt32BE(hashes.at(row * 2 + 1), 4);
      alias.writeUInt32BE(number, HASH_BYTES);
      pieces.push(alias);
    }
    const bytes = Buffer.concat(pieces);
    return { size: ALIAS_BYTES, bytes: inOrder(bytes, ALIAS_BYTES, sortedByHash(bytes, ALIAS_BYTES)) };
  }

  #bloom(): Bloom {
    const entries = this.#columns.reduce((sum, { lengths }) => {
      return sum + lengths.used().reduce((n, length) => n + (length > PREFIX ? 2 : length > 0 ? 1 : 0), 0);
    }, 0);
    const bloom = Bloom.for(entries);
    for (const { bits, prefixes, lengths } of this.#columns) {
      for (let row = 0; row < this.#rows; row++) {
        if (lengths.at(row) === 0) continue;
        bloom.add(bits.at(row * 2), bits.at(row * 2 + 1));
        const [high, low] = [prefixes.at(row * 2), prefixes.at(row * 2 + 1)];
        if (high !== 0 || low !== 0) bloom.add(high, low);
      }
    }
    return bloom;
  }
}

function shortest({ isPrimary, type }: SchemaColumn, value: string): number {
  if (isPrimary) return type === 'name' ? SHORTEST_NAME : SHORTEST_PRIMARY;
  if (type === 'number') return SHORTEST_NUMBER;
  return type === 'name' && /^\P{ASCII}+$/u.test(value) ? SHORTEST_NAME : SHORTEST;
}

/** Takes out what more rows have than can tell one from another: cities, departments, the company's own number. */
function dropCommon({ hashes, lengths, dropped }: ColumnValues, rows: number): void {
  const most = Math.max(COMMON_LEAST, Math.ceil(rows * COMMON_SHARE));
  const sorted = new BigUint64Array(rows);
  for (let row = 0; row < rows; row++)
    sorted[row] = (BigInt(hashes.at(row * 2)) << 32n) | BigInt(hashes.at(row * 2 + 1));
  sorted.sort();
  const common = new Set<bigint>();
  for (let from = 0; from + most < rows; from++)
    if (sorted[from] === sorted[from + most] && sorted[from] !== undefined) common.add(sorted[from] ?? 0n);
  common.delete(0n);
  if (common.size === 0) return;
  for (let row = 0; row < rows; row++) {
    const hash = (BigInt(hashes.at(row * 2)) << 32n) | BigInt(hashes.at(row * 2 + 1));
    if (!common.has(hash)) continue;
    dropped.common++;
    hashes.set(row * 2, 0);
    hashes.set(row * 2 + 1, 0);
    lengths.set(row, 0);
  }
}

/** The order of records by their first 8 bytes. */
function sortedByHash(records: Buffer, size: number): Uint32Array {
  const count = records.length / size;
  const highs = new Uint32Array(count);
  const lows = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    highs[i] = records.readUInt32BE(i * size);
    lows[i] = records.readUInt32BE(i * size + 4);
  }
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  return order.toSorted((a, b) => (highs[a] ?? 0) - (highs[b] ?? 0) || (lows[a] ?? 0) - (lows[b] ?? 0));
}

function inOrder(records: Buffer, size: number, order: Uint32Array): Buffer {
  const sorted = Buffer.allocUnsafe(records.length);
  for (const [to, from] of order.entries()) records.copy(sorted, to * size, from * size, (from + 1) * size);
  return sorted;
}
