// Tables and documents in a folder of their own, with a key, as tests need them.
import { join } from 'node:path';
import { DETECTORS } from '../../src/detect/detectors/index.ts';
import { TableBuilder, type BuiltTable } from '../../src/detect/exact-data/build-table.ts';
import { readTableSchema } from '../../src/detect/exact-data/table-schema.ts';
import { buildIndex, type NewFile } from '../../src/detect/fingerprints/build-index.ts';
import { Indexes, documentsFile, documentsFolder, tableFile, tablesFolder } from '../../src/detect/indexes/indexes.ts';
import { replaceFile } from '../../src/detect/indexes/replace-file.ts';
import { privateFolder, readOrMakeTenantKey, type TenantKey } from '../../src/detect/indexes/tenant-key.ts';
import { Scanner } from '../../src/detect/detect.ts';
import type { Finding } from '../../src/mail/finding.ts';
import type { Segment, SegmentKind } from '../../src/mail/segment.ts';
import { NOW } from './look.ts';

export interface Site {
  readonly folder: string;
  readonly keyFile: string;
  readonly key: TenantKey;
}

export async function siteIn(folder: string): Promise<Site> {
  await privateFolder(tablesFolder(folder));
  await privateFolder(documentsFolder(folder));
  const keyFile = join(folder, 'indexes.key');
  return { folder, keyFile, key: await readOrMakeTenantKey(keyFile, true) };
}

/** @param schema lines below `format: 1` */
export async function addTable(
  { folder, key }: Site,
  name: string,
  schema: string,
  rows: readonly (readonly string[])[],
): Promise<BuiltTable> {
  const problems: never[] = [];
  const ids = DETECTORS.map(({ id }) => id);
  const read = readTableSchema('schema.yaml', `format: 1\n${schema}`, ids, problems);
  if (read === undefined) throw new Error(JSON.stringify(problems));
  const builder = new TableBuilder(name, read, key, DETECTORS, NOW);
  for (const row of rows) builder.add(row);
  const built = builder.build();
  await replaceFile(tableFile(folder, name), built.bytes);
  return built;
}

export async function addDocuments({ folder, key }: Site, files: readonly NewFile[]): Promise<void> {
  await replaceFile(documentsFile(folder), buildIndex(undefined, () => true, files, key, NOW).bytes);
}

export const open = ({ folder, keyFile }: Site): Indexes => Indexes.open({ folder, key: keyFile }, DETECTORS);

export const segment = (text: string, kind: SegmentKind = 'body', path = ''): Segment => ({ kind, path, text });

const scanner = new Scanner(DETECTORS);

/** What indexes find in texts. */
export function findIn(indexes: Indexes, ...segments: readonly Segment[]): readonly Finding[] {
  return indexes.find(segments, [], scanner.scan(segments, [], NOW), NOW);
}
