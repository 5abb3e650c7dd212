// Open samples of mail and documents that lie beside the project, where they are: `MAIL_CORPORA`, else `../shared/corpora`.
// The project's tests stand without them; what needs them is skipped by name.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = process.env['MAIL_CORPORA'] ?? resolve(import.meta.dirname, '../../../shared/corpora');

/** The folder of a collection (`docs/poi-fuzz`), or undefined where it is not there. */
export function corpus(name: string): string | undefined {
  const folder = join(FOLDER, name);
  return existsSync(folder) ? folder : undefined;
}

/** Paths of all files of a collection, sub-folders included, sorted; none where it is not there. */
export function corpusFiles(name: string): readonly string[] {
  const folder = corpus(name);
  if (folder === undefined) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
