// One gateway for one data folder: the lock excludes another process, and ends with its holder however that ends.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isFault } from '../../src/mail/fault.ts';
import { DataLock } from '../../src/quarantine/data-lock.ts';
import { temporaryFolder } from '../support/folder.ts';

const SOURCE = new URL('../../src/quarantine/data-lock.ts', import.meta.url).href;

/** Another process that tries to take the lock; `held` or the fault's code is the first line that it prints. */
async function other(path: string): Promise<{ child: ChildProcess; said: string }> {
  const script = `
    import { DataLock } from '${SOURCE}';
    try {
      globalThis.lock = DataLock.take(${JSON.stringify(path)}); // held as long as somebody has it
      console.log('held');
      setInterval(() => undefined, 1000);
    } catch (error) {
      console.log(error.code);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: chunk.toString().trim() };
}

const lockPath = async (): Promise<string> => join(await temporaryFolder(), 'gateway.lock');

describe('the lock', () => {
  it('excludes another process, until it is released', async () => {
    const path = await lockPath();
    const lock = DataLock.take(path);
    expect((await other(path)).said).toBe('storage');
    lock.release();
    expect((await other(path)).said).toBe('held');
  });

  it('of another process excludes us, until that is killed', async () => {
    const path = await lockPath();
    const { child, said } = await other(path);
    expect(said).toBe('held');
    expect(() => DataLock.take(path)).toThrow(/another Postern is running/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    DataLock.take(path).release();
  });

  it('excludes a second holder in the same process', async () => {
    const path = await lockPath();
    const lock = DataLock.take(path);
    expect(() => DataLock.take(path)).toThrow(expect.toSatisfy((e) => isFault(e, 'storage')));
    lock.release();
    DataLock.take(path).release();
  });
});
