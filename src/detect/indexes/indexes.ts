// The indexes that a site made: tables of exact data and documents, with the key that they are hashed with. Opened as a whole when
// rules are loaded; immutable. Fails with IndexError: rules that name a table must not run without it (attack G06).
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../mail/finding.ts';
import { MAX_FINDINGS } from '../../mail/limits.ts';
import type { Attachment } from '../../mail/part.ts';
import type { Segment } from '../../mail/segment.ts';
import type { Detector } from '../detector.ts';
import { FormReader } from '../exact-data/column.ts';
import { ExactData } from '../exact-data/match.ts';
import { Lookups } from '../exact-data/spots.ts';
import { Table } from '../exact-data/table.ts';
import { DocumentIndex } from '../fingerprints/document-index.ts';
import { findDocuments } from '../fingerprints/match.ts';
import { normalise } from '../normalise.ts';
import { readTenantKey } from './tenant-key.ts';

const TABLES = 'exact-data';
const TABLE_SUFFIX = '.table';
const DOCUMENTS = 'documents';
const DOCUMENTS_FILE = 'documents.index';

/** Where indexes lie. */
export interface IndexPlaces {
  /** The data folder, or a copy of its indexes. */
  readonly folder: string;
  /** File of the tenant key. */
  readonly key: string;
}

export const tablesFolder = (folder: string): string => join(folder, TABLES);
export const documentsFolder = (folder: string): string => join(folder, DOCUMENTS);
export const tableFile = (folder: string, table: string): string => join(folder, TABLES, `${table}${TABLE_SUFFIX}`);
export const documentsFile = (folder: string): string => join(folder, DOCUMENTS, DOCUMENTS_FILE);

/** Names of the tables of a folder, sorted. */
export function tableNames(folder: string): readonly string[] {
  if (!existsSync(tablesFolder(folder))) return [];
  return readdirSync(tablesFolder(folder))
    .filter((name) => name.endsWith(TABLE_SUFFIX))
    .map((name) => name.slice(0, -TABLE_SUFFIX.length))
    .toSorted();
}

/** Every file that indexes consist of, relative to the folder; the key is none of them. */
export function indexFiles(folder: string): readonly string[] {
  const tables = tableNames(folder).map((name) => join(TABLES, `${name}${TABLE_SUFFIX}`));
  return existsSync(documentsFile(folder)) ? [...tables, join(DOCUMENTS, DOCUMENTS_FILE)] : tables;
}

/** What is looked at besides texts. */
export type FileDigests = readonly Pick<Attachment, 'path' | 'name' | 'sha256'>[];

export class Indexes {
  static readonly none = new Indexes(new ExactData([], new Map()), undefined, '');

  readonly data: ExactData;
  readonly documents: DocumentIndex | undefined;
  /** Empty where there are none; else the same for the same indexes. Part of the revision of the rules. */
  readonly digest: string;

  private constructor(data: ExactData, documents: DocumentIndex | undefined, digest: string) {
    this.data = data;
    this.documents = documents;
    this.digest = digest;
  }

  /** Throws IndexError. @param detectors those that columns may name */
  static open(places: IndexPlaces, detectors: readonly Detector[]): Indexes {
    const { folder } = places;
    if (indexFiles(folder).length === 0) return Indexes.none;
    const key = readTenantKey(places.key);
    const tables = tableNames(folder).map((name) => Table.open(tableFile(folder, name), key));
    const documents = existsSync(documentsFile(folder)) ? DocumentIndex.open(documentsFile(folder), key) : undefined;
    const digest = createHash('sha256');
    for (const each of [...tables, ...(documents === undefined ? [] : [documents])]) digest.update(each.digest);
    return new Indexes(new ExactData(tables, readersFor(tables, detectors)), documents, digest.digest('hex'));
  }

  get isEmpty(): boolean {
    return this.data.tables.length === 0 && this.documents === undefined;
  }

  /** Rows and documents that stand in a message. @param findings what the detectors found in it */
  find(
    segments: readonly Segment[],
    files: FileDigests,
    findings: readonly Finding[],
    now: number,
  ): readonly Finding[] {
    if (this.isEmpty) return [];
    const found: Finding[] = [];
    const bySegment = Map.groupBy(findings, ({ segmentIndex }) => segmentIndex);
    const lookups = new Lookups();
    if (this.data.tables.length > 0) {
      for (const [index, segment] of segments.entries()) {
        const seen = { segment, index, view: normalise(segment.text), findings: bySegment.get(index) ?? [] };
        for (const finding of this.data.match(seen, now, lookups)) found.push(finding);
        if (found.length >= MAX_FINDINGS) break;
      }
    }
    if (this.documents !== undefined)
      for (const finding of findDocuments(this.documents, segments, files)) found.push(finding);
    return found;
  }
}

function readersFor(tables: readonly Table[], detectors: readonly Detector[]): ReadonlyMap<string, FormReader> {
  const types = new Set(tables.flatMap(({ columns }) => columns.map(({ type }) => type)));
  return new Map(
    detectors.filter(({ id }) => types.has(id)).map((detector) => [detector.id, new FormReader(detector)]),
  );
}
