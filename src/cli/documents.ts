// `postern documents`: documents that must not get out, known by hashes of their passages. Adding one reads its text as mail would be
// read, and puts the next index in place of the one before in one step. Nothing that is printed holds any of the text.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { buildIndex, type NewFile } from '../detect/fingerprints/build-index.ts';
import { DocumentIndex, type DocumentMode, type IndexedFile } from '../detect/fingerprints/document-index.ts';
import { findDocuments } from '../detect/fingerprints/match.ts';
import { documentsFile } from '../detect/indexes/indexes.ts';
import { replaceFile } from '../detect/indexes/replace-file.ts';
import { readTenantKey } from '../detect/indexes/tenant-key.ts';
import { openFile } from '../extract/open-file.ts';
import { Opening } from '../extract/opening.ts';
import { strongest } from '../mail/finding.ts';
import type { Segment } from '../mail/segment.ts';
import { suggestion } from '../rules/suggest.ts';
import { CommandError, EXIT, print, printError, readConfig, type ExitCode } from './command.ts';
import { keyForImport } from './data.ts';
import { asProblem, withIndexes } from './index-lock.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly form?: boolean;
  readonly background?: boolean;
}

const DOCUMENT_ID = /^[a-z][a-z0-9-]{0,63}$/;
/** Fewer runs, or letters, and only exact copies will be found. */
const FEW_RUNS = 8;
const FEW_LETTERS = 300;

interface Read {
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly segments: readonly Segment[];
  readonly unread: readonly string[];
}

async function readDocument(file: string): Promise<Read> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new CommandError(EXIT.usage, `can't read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const name = basename(file);
  const opening = new Opening({ digests: true });
  await openFile({ bytes, name, path: name, declaredType: 'application/octet-stream', depth: 0 }, opening);
  return {
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    segments: opening.segments.filter(({ kind }) => kind !== 'attachment-name'),
    unread: opening.uninspectable.map(({ path, why }) => `${path}: ${why.replaceAll('_', ' ')}`),
  };
}

export async function documentsAdd(id: string, files: readonly string[], options: Options): Promise<ExitCode> {
  if (!DOCUMENT_ID.test(id))
    throw new CommandError(EXIT.usage, `"${id}" can't name a document: lower case letters, digits and hyphens`);
  if (options.form === true && options.background === true)
    throw new CommandError(EXIT.usage, '--form and --background exclude each other');
  const mode: DocumentMode = options.form === true ? 'form' : options.background === true ? 'background' : 'document';
  const { config } = await readConfig(options.config);
  return await withIndexes(config.indexes.folder, async () => {
    const key = await keyForImport(config.indexes);
    const path = documentsFile(config.indexes.folder);
    const added: NewFile[] = [];
    for (const file of files) {
      const { bytes, segments, unread } = await readDocument(file);
      for (const what of unread) printError(`${file}: not read: ${what}`);
      added.push({ id, mode, bytes, texts: segments.map(({ text }) => text) });
    }
    const before = existsSync(path) ? DocumentIndex.open(path, key) : undefined;
    const { bytes, files: indexed } = buildIndex(before, (each) => each.id !== id, added, key, Date.now());
    await replaceFile(path, bytes);
    const own = indexed.filter((each) => each.id === id);
    if (options.json === true) print(JSON.stringify(own.map(shown)));
    else for (const [i, each] of own.entries()) tellAdded(each, files[i] ?? '');
    return EXIT.good;
  });
}

function tellAdded(indexed: IndexedFile, file: string): void {
  const { id, letters, fingerprints, mode } = indexed;
  print(`${id}: ${file}, ${letters.toLocaleString('en')} letters, ${fingerprints.toLocaleString('en')} fingerprints`);
  if (mode !== 'background' && (letters < FEW_LETTERS || fingerprints < FEW_RUNS))
    printError(`${file}: too little text of its own; only exact copies of it will be found`);
}

const shown = ({ id, mode, added, letters, fingerprints }: IndexedFile): object => ({
  ...{ id, mode, added, letters, fingerprints },
});

/** Throws ProblemsError for an index that can't be used. */
async function openIndex(options: Options): Promise<DocumentIndex | undefined> {
  const { config } = await readConfig(options.config);
  const path = documentsFile(config.indexes.folder);
  if (!existsSync(path)) return undefined;
  try {
    return DocumentIndex.open(path, readTenantKey(config.indexes.key));
  } catch (error) {
    throw asProblem(error);
  }
}

export async function documentsList(options: Options): Promise<ExitCode> {
  const files = (await openIndex(options))?.files ?? [];
  if (options.json === true) print(JSON.stringify(files.map(shown)));
  else if (files.length === 0) print('There are no documents yet. Add one: postern documents add ID FILE');
  else
    for (const { id, mode, added, letters, fingerprints } of files)
      print(`${id}  ${mode}, ${letters.toLocaleString('en')} letters, ${fingerprints} fingerprints, added ${added}`);
  return EXIT.good;
}

export async function documentsRemove(id: string, options: Options): Promise<ExitCode> {
  const { config } = await readConfig(options.config);
  return await withIndexes(config.indexes.folder, async () => {
    const before = await openIndex(options);
    const ids = before?.files.map((file) => file.id) ?? [];
    if (before === undefined || !ids.includes(id)) {
      const near = suggestion(id, new Set(ids));
      throw new CommandError(EXIT.usage, `there is no document "${id}"${near === undefined ? '' : ` (${near})`}`);
    }
    const key = readTenantKey(config.indexes.key);
    const { bytes } = buildIndex(before, (each) => each.id !== id, [], key, Date.now());
    await replaceFile(documentsFile(config.indexes.folder), bytes);
    if (options.json === true) print(JSON.stringify({ removed: id }));
    else print(`${id} is removed. Rules that name it are errors from the next reload on.`);
    return EXIT.good;
  });
}

/** Exit code 1 when a document is found in it. */
export async function documentsCheck(file: string, options: Options): Promise<ExitCode> {
  const index = await openIndex(options);
  const { segments, sha256 } = await readDocument(file);
  const name = basename(file);
  const found = index === undefined ? [] : findDocuments(index, segments, [{ path: name, name, sha256 }]);
  const byDocument = Map.groupBy(found, ({ detector }) => detector.replace(/^document:/, ''));
  const results = [...byDocument].map(([document, of]) => ({
    document,
    overlap: Math.max(...of.map(({ overlap = 0 }) => overlap)),
    confidence: strongest(of.map(({ confidence }) => confidence)),
  }));
  if (options.json === true) print(JSON.stringify(results));
  else if (results.length === 0) print(`${file}: nothing of any document`);
  else
    for (const { document, overlap, confidence } of results)
      print(`${file}: ${overlap} % of ${document}, ${confidence} confidence`);
  return found.length === 0 ? EXIT.good : EXIT.findings;
}
