// One change of tables and documents at a time: two at once would undo each other. Errors of indexes are told as what they are.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { documentsFolder, tablesFolder } from '../detect/indexes/indexes.ts';
import { IndexError } from '../detect/indexes/tenant-key.ts';
import { DataLock } from '../quarantine/data-lock.ts';
import { ProblemsError } from '../rules/problem.ts';
import { CommandError, EXIT } from './command.ts';

const LOCK = 'indexes.lock';

/** @param folder the data folder */
export async function withIndexes<T>(folder: string, work: () => Promise<T>): Promise<T> {
  for (const each of [folder, tablesFolder(folder), documentsFolder(folder)])
    await mkdir(each, { recursive: true, mode: 0o700 });
  let lock: DataLock;
  try {
    lock = DataLock.take(join(folder, LOCK));
  } catch {
    throw new CommandError(EXIT.refused, 'tables or documents are being changed by another command; try again then');
  }
  try {
    return await work();
  } catch (error) {
    throw asProblem(error);
  } finally {
    lock.release();
  }
}

/** What is wrong with an index, as the problem of a file. */
export function asProblem(error: unknown): unknown {
  if (!(error instanceof IndexError)) return error;
  const { file, message, fix } = error;
  return new ProblemsError([{ severity: 'error', file, message, ...(fix === undefined ? {} : { fix }) }]);
}
