// A table of exact data as it lies in its file: for each row the keyed hashes of its values, sorted by that of the first primary
// column. Hashes beside the primary ones are masked row by row, so that without the key not even equal values can be told
// (docs/decisions/015). Says which rows a primary value has, and whether another value belongs to a row.
import { z } from 'zod';
import { HashFile, type Section } from '../indexes/hash-file.ts';
import type { SipHash } from '../indexes/sip-hash.ts';
import { IndexError, type Hash64, type TenantKey } from '../indexes/tenant-key.ts';
import type { Column } from './column.ts';
import { DATE_ORDERS } from './dates.ts';

export const TABLE_KIND = 'exact-data';
/** Values longer than this are looked for by their beginning first. */
export const PREFIX = 8;
const PREFIX_DOMAIN = 0x100;
export const HASH_BYTES = 8;
/** Of another primary column: its hash and the number of the row. */
export const ALIAS_BYTES = 12;

export const tableAboutSchema = z.object({
  name: z.string(),
  /** When it was imported, ISO 8601. */
  imported: z.string(),
  secondary: z.int().min(0),
  columns: z
    .array(
      z.object({
        name: z.string(),
        type: z.string(),
        isPrimary: z.boolean(),
        order: z.enum(DATE_ORDERS).optional(),
        /** Lengths that its values have, in letters and digits; rising. */
        lengths: z.array(z.int()),
      }),
    )
    .min(1)
    .max(64),
});
export type TableAbout = z.infer<typeof tableAboutSchema>;

export interface TableColumn extends Column {
  readonly lengths: readonly number[];
}

/** What a hash is about; the names of table and column are part of it. */
export const columnPurpose = (table: string, column: string): string => `${TABLE_KIND}\0${table}\0${column}`;
export const padPurpose = (table: string): string => `${TABLE_KIND}-row\0${table}`;
export const bloomPurpose = (table: string): string => `${TABLE_KIND}-bloom\0${table}`;
export const prefixDomain = (column: number): number => column | PREFIX_DOMAIN;

/** A row that a primary value was found in. */
export interface Row {
  readonly number: number;
  /** True when the row has this value in this column. */
  readonly has: (column: number, hash: Hash64) => boolean;
}

export class Table {
  readonly name: string;
  readonly secondary: number;
  readonly columns: readonly TableColumn[];
  readonly imported: string;
  readonly rows: number;
  readonly digest: string;
  readonly bytes: number;
  readonly #file: HashFile;
  readonly #key: TenantKey;
  readonly #sip: SipHash;
  readonly #records: Section;
  /** The column that rows are sorted by. */
  readonly #first: number;
  /** By column. */
  readonly #aliases: ReadonlyMap<number, Section>;

  private constructor(file: HashFile, about: TableAbout, key: TenantKey, records: Section) {
    this.#file = file;
    this.#key = key;
    this.#records = records;
    this.name = about.name;
    this.secondary = about.secondary;
    this.columns = about.columns;
    this.imported = about.imported;
    this.rows = records.count;
    this.digest = file.digest;
    this.bytes = file.bytes;
    this.#sip = key.sipHash(bloomPurpose(about.name));
    const [first = 0, ...others] = primaryColumns(about.columns);
    this.#first = first;
    this.#aliases = new Map(
      others.flatMap((column, i) => {
        const section = file.sections[i + 1];
        return section === undefined ? [] : [[column, section] as const];
      }),
    );
  }

  /** Throws IndexError. */
  static open(path: string, key: TenantKey): Table {
    const file = HashFile.open(path, TABLE_KIND, key);
    const about = tableAboutSchema.safeParse(file.about);
    const [records] = file.sections;
    if (!about.success || records === undefined || records.size !== HASH_BYTES * about.data.columns.length)
      throw new IndexError(path, 'this table has a head that this version does not understand', 'import it again');
    return new Table(file, about.data, key, records);
  }

  /** A quick look whether any row has this value in this column; wrong for one in a hundred. */
  mayHave(column: number, value: string): boolean {
    this.#sip.text(value, column);
    return this.#file.mayHave(this.#sip.high, this.#sip.low);
  }

  /** The same of units, from..to. */
  mayHaveUnits(column: number, units: Uint16Array, from: number, to: number): boolean {
    this.#sip.units(units, from, to, column);
    return this.#file.mayHave(this.#sip.high, this.#sip.low);
  }

  hash(column: number, value: string): Hash64 {
    return this.#key.hash(columnPurpose(this.name, this.columns[column]?.name ?? ''), value);
  }

  /** Rows that have a value in a primary column; none in any other. */
  rowsOf(column: number, { high, low }: Hash64): readonly Row[] {
    if (this.columns[column]?.isPrimary !== true) return [];
    const aliases = this.#aliases.get(column);
    if (aliases === undefined) return this.#records.find(high, low).map((found) => this.#row(found));
    return aliases.find(high, low).map(({ record }) => {
      const number = record.readUInt32BE(HASH_BYTES);
      return this.#row({ number, record: this.#records.record(number) });
    });
  }

  #row({ number, record }: { readonly number: number; readonly record: Buffer }): Row {
    let plain: Buffer | undefined;
    return {
      number,
      has: (column, { high, low }) => {
        plain ??= maskRecord(record, this.#key, this.name);
        const at = placeOf(column, this.#first) * HASH_BYTES;
        return plain.readUInt32BE(at) === high && plain.readUInt32BE(at + 4) === low;
      },
    };
  }
}

/** Columns that name a row, by number; the first is what rows are sorted by. */
export function primaryColumns(columns: readonly Column[]): readonly number[] {
  return columns.flatMap(({ isPrimary }, i) => (isPrimary ? [i] : []));
}

/**
 * A record as it lies in the file -> its hashes. The first 8 bytes are what the record is sorted by and stay; all that follow are
 * masked with a pad of the row, and masking again takes it off. Records hold the sorting column first.
 */
export function maskRecord(record: Buffer, key: TenantKey, table: string): Buffer {
  const pad = key.pad(padPurpose(table), record.subarray(0, HASH_BYTES), record.length);
  const masked = Buffer.from(record);
  for (let at = HASH_BYTES; at < record.length; at++) masked[at] = (record[at] ?? 0) ^ (pad[at] ?? 0);
  return masked;
}

/** Where a column's hash stands in a record: the sorting column first, the column that was there in its stead. */
export function placeOf(column: number, first: number): number {
  if (column === first) return 0;
  return column === 0 ? first : column;
}
