// Who takes mail leaves a sign of being alive: a lock below the spool folder that the kernel takes back when its holder dies,
// and a folder of its own for the bytes of mail under way. What a dead one left there was never answered 250, and goes;
// what a living one has is never touched, whoever its parent was (attacks R01, S30). Fails with `storage`.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault, isFault } from '../mail/fault.ts';
import { parseReference } from '../mail/reference.ts';
import { DataLock } from './data-lock.ts';

const LOCK_SUFFIX = '.lock';
const ID_BYTES = 8;
const NAME = /^([0-9a-f]{16})(?:\.lock)?$/;
/** Somebody who clears up may come between the making of a lock and its taking; then another name is tried. */
const TRIES = 5;

export class Presence {
  /** Names this life of the process; the next one has another. */
  readonly id: string;
  /** Its own folder, empty at first. */
  readonly folder: string;
  readonly #lock: DataLock;

  private constructor(spool: string, id: string, lock: DataLock) {
    this.id = id;
    this.folder = join(spool, id);
    this.#lock = lock;
  }

  static async begin(spool: string): Promise<Presence> {
    await mkdir(spool, { recursive: true, mode: 0o700 });
    for (let left = TRIES; ; left--) {
      const id = randomBytes(ID_BYTES).toString('hex');
      try {
        const presence = new Presence(spool, id, takeNew(lockPath(spool, id)));
        await mkdir(presence.folder, { mode: 0o700 });
        return presence;
      } catch (error) {
        if (left <= 1) throw error;
      }
    }
  }

  /** Leaves nothing behind. The lock goes last: until then nobody else clears up here. */
  async end(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
    await rm(this.#path, { force: true });
    this.#lock.release();
  }

  get #path(): string {
    return `${this.folder}${LOCK_SUFFIX}`;
  }
}

/**
 * Calls `discard` for everybody who has died since, then removes what lies in their folders. One whose `discard` throws stays
 * for the next time.
 */
export async function clearDeparted(spool: string, discard: (id: string) => Promise<void>): Promise<void> {
  const ids = new Set((await namesIn(spool)).flatMap((name) => NAME.exec(name)?.[1] ?? []));
  for (const id of ids) {
    const lock = takeIfFree(lockPath(spool, id));
    if (lock === undefined) continue;
    try {
      await discard(id);
      await rm(join(spool, id), { recursive: true, force: true });
      await rm(lockPath(spool, id), { force: true });
    } finally {
      lock.release();
    }
  }
}

/** Version 0.1 laid its files directly into the spool folder; only one process could be there, and it is gone. */
export async function clearFirstVersion(spool: string): Promise<void> {
  for (const name of await namesIn(spool)) {
    if (parseReference(name) !== undefined) await rm(join(spool, name), { force: true });
  }
}

/** Names in the spool folder that are nobody's: they are left alone, and somebody should know (attack R25). */
export async function foreignIn(spool: string): Promise<readonly string[]> {
  return (await namesIn(spool)).filter((name) => !NAME.test(name));
}

const lockPath = (spool: string, id: string): string => join(spool, `${id}${LOCK_SUFFIX}`);

function takeNew(path: string): DataLock {
  const lock = DataLock.take(path);
  if (existsSync(path)) return lock;
  lock.release();
  throw new Fault('storage', `${path} was taken away while it was made`);
}

function takeIfFree(path: string): DataLock | undefined {
  try {
    return DataLock.take(path);
  } catch (error) {
    if (isFault(error, 'storage')) return undefined;
    throw error;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new Fault('storage', `can't read ${folder}`, error);
  }
}
