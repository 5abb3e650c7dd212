// Temporary folders that go away with the test that made them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder for the running test; removed when it ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await makeFolder();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder that the caller removes. */
export async function makeFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'postern-test-'));
}
