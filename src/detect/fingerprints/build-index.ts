// Documents added to the index or taken out of it -> the bytes of the next index. Of a document nothing is kept but keyed hashes. Runs
// that many documents have, or a background text, are marked as common and count for nobody.
import { createHash } from 'node:crypto';
import { Bloom } from '../indexes/bloom.ts';
import { hashFileBytes } from '../indexes/hash-file.ts';
import type { TenantKey } from '../indexes/tenant-key.ts';
import {
  COMMON,
  DOCUMENTS_KIND,
  filePurpose,
  RECORD_BYTES,
  runHash,
  runPurpose,
  textPurpose,
  type DocumentIndex,
  type DocumentMode,
  type IndexedFile,
} from './document-index.ts';
import { sample, winnow } from './pick.ts';
import { lettersOf, shinglesOf } from './shingles.ts';
import { TextDigest } from './text-digest.ts';

/** A run in more documents than this share is common; in a small index a share says little. */
const COMMON_SHARE = 0.02;
const COMMON_LEAST = 4;

export interface NewFile {
  readonly id: string;
  readonly mode: DocumentMode;
  readonly bytes: Buffer;
  /** Its texts, in order. */
  readonly texts: readonly string[];
}

interface Run {
  readonly high: number;
  readonly low: number;
  readonly file: number;
  readonly at: number;
}

export interface BuiltIndex {
  readonly bytes: Iterable<Uint8Array>;
  readonly files: readonly IndexedFile[];
}

/** @param keep which files of the index before stay @param now milliseconds since the epoch */
export function buildIndex(
  before: DocumentIndex | undefined,
  keep: (file: IndexedFile) => boolean,
  added: readonly NewFile[],
  key: TenantKey,
  now: number,
): BuiltIndex {
  const kept = (before?.files ?? []).flatMap((file, number) => (keep(file) ? [{ file, number }] : []));
  const all = keptRuns(before, new Map(kept.map(({ number }, at) => [number, at])));
  const files: IndexedFile[] = kept.map(({ file }) => file);
  for (const file of added) files.push(indexFile(file, files.length, all, key, now));
  const runs = all.toSorted((a, b) => a.high - b.high || a.low - b.low || a.file - b.file);
  const counts = new Uint32Array(files.length);
  const records = Buffer.alloc(runs.length * RECORD_BYTES);
  const bloom = Bloom.for(runs.length);
  const most = mostCommon(files);
  for (let from = 0; from < runs.length;) {
    const to = endOfAlike(runs, from);
    const isCommon = areCommon(runs.slice(from, to), files, most);
    for (const [i, run] of runs.slice(from, to).entries()) {
      write(records, from + i, run, isCommon);
      if (!isCommon) counts[run.file] = (counts[run.file] ?? 0) + 1;
    }
    const [first] = runs.slice(from, to);
    if (!isCommon && first !== undefined) bloom.add(first.high, first.low);
    from = to;
  }
  const told = files.map((file, i) => ({ ...file, fingerprints: counts[i] ?? 0 }));
  const sections = [{ size: RECORD_BYTES, bytes: records }];
  return { files: told, bytes: hashFileBytes(DOCUMENTS_KIND, key, { files: told }, bloom, sections) };
}

function keptRuns(before: DocumentIndex | undefined, numbers: ReadonlyMap<number, number>): Run[] {
  const runs: Run[] = [];
  const records = before?.records() ?? Buffer.alloc(0);
  for (let at = 0; at < records.length; at += RECORD_BYTES) {
    const file = numbers.get(records.readUInt32BE(at + 8) & ~COMMON);
    if (file === undefined) continue;
    const [high, low] = [records.readUInt32BE(at), records.readUInt32BE(at + 4)];
    runs.push({ high, low, file, at: records.readUInt32BE(at + 12) });
  }
  return runs;
}

function indexFile(
  { id, mode, bytes, texts }: NewFile,
  number: number,
  runs: Run[],
  key: TenantKey,
  now: number,
): IndexedFile {
  const sip = key.sipHash(runPurpose);
  const digest = new TextDigest();
  const known = new Set<string>();
  let offset = 0;
  for (const text of texts) {
    const letters = lettersOf(text, mode === 'form');
    const shingles = shinglesOf(letters);
    digest.add(letters);
    const picked = mode === 'form' ? [sample(letters, shingles)] : [winnow(letters, shingles)];
    // What is common must be known to both ways of picking.
    if (mode === 'background') picked.push(sample(letters, shingles));
    for (const places of picked) {
      for (const at of places) {
        runHash(sip, shingles.highs[at] ?? 0, shingles.lows[at] ?? 0);
        const name = `${sip.high} ${sip.low}`;
        if (known.has(name)) continue;
        known.add(name);
        runs.push({ high: sip.high, low: sip.low, file: number, at: offset + at });
      }
    }
    offset += letters.length;
  }
  const text = digest.finish();
  return {
    ...{ id, mode },
    added: new Date(now).toISOString(),
    letters: offset,
    fingerprints: known.size,
    file: key.mac(filePurpose, createHash('sha256').update(bytes).digest('hex')).toString('hex'),
    ...(text === undefined ? {} : { text: key.mac(textPurpose, text).toString('hex') }),
  };
}

function endOfAlike(runs: readonly Run[], from: number): number {
  const first = runs[from];
  let to = from + 1;
  while (to < runs.length && runs[to]?.high === first?.high && runs[to]?.low === first?.low) to++;
  return to;
}

function mostCommon(files: readonly IndexedFile[]): number {
  const ids = new Set(files.filter(({ mode }) => mode !== 'background').map(({ id }) => id));
  return Math.max(COMMON_LEAST, Math.ceil(ids.size * COMMON_SHARE));
}

/** Versions of one document count once. */
function areCommon(alike: readonly Run[], files: readonly IndexedFile[], most: number): boolean {
  if (alike.some(({ file }) => files[file]?.mode === 'background')) return true;
  return new Set(alike.map(({ file }) => files[file]?.id)).size > most;
}

function write(records: Buffer, number: number, { high, low, file, at }: Run, isCommon: boolean): void {
  const offset = number * RECORD_BYTES;
  records.writeUInt32BE(high, offset);
  records.writeUInt32BE(low, offset + 4);
  records.writeUInt32BE((isCommon ? file | COMMON : file) >>> 0, offset + 8);
  records.writeUInt32BE(at, offset + 12);
}
