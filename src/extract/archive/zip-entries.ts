// Which entries a zip file has: those that its directory names, and those that stand in the file and that no directory names. Unpackers
// differ in which of the two they believe (attack X03), so both count. Linear in the size of the file.
import {
  centralHeader,
  directoryEnd,
  END,
  localHeader,
  type CentralHeader,
  type DirectoryEnd,
  type ZipHeader,
} from './zip-records.ts';

/** Ends of directories in one file that are followed; what others name is found by the sweep. */
const MAX_ENDS = 4;

export interface ZipEntry {
  readonly central?: CentralHeader;
  /** The local headers that the directory may mean; several where its offsets can be read in two ways. */
  readonly locals: readonly ZipHeader[];
}

export interface Directory {
  readonly entries: readonly ZipEntry[];
  readonly comments: readonly Buffer[];
  /** Stretches of the file that are records of the directory. */
  readonly stretches: readonly Stretch[];
  /** False when there is none, or when it is not what its end record says. */
  readonly isSound: boolean;
}

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * What the directory names, read from its end as unpackers do.
 * @param maxEntries one more than these is read, so that they are seen to be too many
 */
export function readDirectory(bytes: Buffer, maxEntries: number): Directory {
  const ends = directoryEnds(bytes);
  const records = new Map<number, CentralHeader>();
  const entries: ZipEntry[] = [];
  const stretches: Stretch[] = [];
  let isSound = ends.length > 0;
  for (const end of ends) {
    let count = 0;
    for (const start of end.directories) {
      for (const record of walk(bytes, start)) {
        if (records.has(record.start)) continue;
        if (entries.length > maxEntries) return { entries, comments: [], stretches, isSound: true };
        records.set(record.start, record);
        count++;
        entries.push({ central: record, locals: localsOf(bytes, record, end.base) });
        stretches.push({ start: record.start, end: record.end });
      }
    }
    stretches.push({ start: end.start, end: end.end });
    const isExpected = (count & 0xffff) === end.count || end.count === 0xffff || end !== ends[0];
    if (!isExpected || end.isSpanned) isSound = false;
  }
  return { entries, comments: ends.map(({ comment }) => comment), stretches, isSound };
}

function localsOf(bytes: Buffer, record: CentralHeader, base: number): readonly ZipHeader[] {
  const starts = new Set(record.offsets.flatMap((offset) => [offset + base, offset]));
  const locals = [...starts].flatMap((start) => localHeader(bytes, start) ?? []);
  // Where the offset can be read in two ways the name tells which one is meant; the other one is found by the sweep.
  const named = locals.filter((local) => local.names.some((name) => record.names.includes(name)));
  return named.length > 0 ? named : locals;
}

/** The last end record, and others whose comment reaches to the end of the file: each of them is the end to some unpacker. */
function directoryEnds(bytes: Buffer): readonly DirectoryEnd[] {
  const ends: DirectoryEnd[] = [];
  let at = bytes.lastIndexOf(END);
  while (at !== -1 && ends.length < MAX_ENDS) {
    const end = directoryEnd(bytes, at);
    const reaches = end !== undefined && end.end + end.comment.length === bytes.length;
    if (end !== undefined && (ends.length === 0 || reaches)) ends.push(end);
    if (bytes.length - at > 0xffff + 22 || at === 0) break;
    at = bytes.lastIndexOf(END, at - 1);
  }
  return ends;
}

function* walk(bytes: Buffer, start: number): Generator<CentralHeader> {
  for (let at = start, record = centralHeader(bytes, at); record !== undefined; record = centralHeader(bytes, at)) {
    yield record;
    at = record.end;
  }
}

/** What stands in the gaps of a file that is known otherwise: entries, records of directories, and bytes that are neither. */
export type Found =
  { readonly kind: 'entry'; readonly entry: ZipEntry } | { readonly kind: 'bytes'; readonly stretch: Stretch };

const SIGNATURE = Buffer.from('PK', 'latin1');
const OTHER_RECORDS = [END, Buffer.from('PK\u0006\u0006', 'latin1'), Buffer.from('PK\u0006\u0007', 'latin1')];

/**
 * Looks through one gap. Whoever takes the entry says where its data end, so that what lies in them is not looked through.
 * @param dataEnd of the entry that was given last
 */
export function* sweep(bytes: Buffer, gap: Stretch, dataEnd: () => number): Generator<Found> {
  let from = gap.start;
  let at = bytes.indexOf(SIGNATURE, from);
  while (at !== -1 && at < gap.end) {
    const local = localHeader(bytes, at);
    const central = local === undefined ? centralHeader(bytes, at) : undefined;
    const record = local ?? central;
    const otherEnd = record === undefined ? otherRecord(bytes, at) : undefined;
    if (record === undefined && otherEnd === undefined) {
      at = bytes.indexOf(SIGNATURE, at + 1);
      continue;
    }
    if (at > from) yield { kind: 'bytes', stretch: { start: from, end: at } };
    from = otherEnd ?? record?.end ?? at + 4;
    if (record !== undefined) {
      const locals = local === undefined && central !== undefined ? localsOf(bytes, central, 0) : [];
      yield {
        kind: 'entry',
        entry: local === undefined ? { ...(central === undefined ? {} : { central }), locals } : { locals: [local] },
      };
      if (local !== undefined) from = Math.max(from, dataEnd());
    }
    at = bytes.indexOf(SIGNATURE, from);
  }
  if (from < gap.end) yield { kind: 'bytes', stretch: { start: from, end: gap.end } };
}

function otherRecord(bytes: Buffer, at: number): number | undefined {
  const signature = bytes.subarray(at, at + 4);
  const index = OTHER_RECORDS.findIndex((known) => known.equals(signature));
  return index === -1 ? undefined : at + ([22, 56, 20][index] ?? 4);
}

/** The stretches of a file that none of the given ones covers. */
export function gapsBetween(stretches: readonly Stretch[], length: number): readonly Stretch[] {
  const gaps: Stretch[] = [];
  let at = 0;
  for (const { start, end } of stretches.toSorted((a, b) => a.start - b.start)) {
    if (start > at) gaps.push({ start: at, end: Math.min(start, length) });
    at = Math.max(at, end);
  }
  if (at < length) gaps.push({ start: at, end: length });
  return gaps;
}
