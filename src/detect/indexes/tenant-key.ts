// The tenant key: the secret without which nothing in the indexes of exact data and documents can be compared with anything. It is
// made once, readable by its owner only, and kept apart from the indexes where the configuration says so. Fails with IndexError.
import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './replace-file.ts';
import { SipHash } from './sip-hash.ts';

const KEY_BYTES = 32;

/** Something is wrong with an index or its key; the message says what to do and holds no value of any table. */
export class IndexError extends Error {
  readonly file: string;
  readonly fix: string | undefined;

  constructor(file: string, message: string, fix?: string) {
    super(message);
    this.name = 'IndexError';
    this.file = file;
    this.fix = fix;
  }
}

/** 64 bits as two unsigned halves. */
export interface Hash64 {
  readonly high: number;
  readonly low: number;
}

export class TenantKey {
  /** Made once: of plain bytes Node.js would make it anew for each value, which takes five times as long as the hash. */
  readonly #key: KeyObject;
  /** Tells keys apart and nothing about them: 16 hex digits. */
  readonly id: string;

  /** @param key 32 bytes */
  constructor(key: Buffer) {
    this.#key = createSecretKey(key);
    this.id = this.mac('key-id', '').subarray(0, 8).toString('hex');
  }

  /** HMAC-SHA-256 of a purpose and what it is about, cut to 64 bits. */
  hash(purpose: string, value: string): Hash64 {
    const mac = this.mac(purpose, value);
    return { high: mac.readUInt32BE(0), low: mac.readUInt32BE(4) };
  }

  mac(purpose: string, value: string | Buffer): Buffer {
    return createHmac('sha256', this.#key).update(`${purpose}\0`).update(value).digest();
  }

  /** 64 bytes for each number from 0, as many as are asked for: a pad that looks like chance. */
  pad(purpose: string, value: Buffer, bytes: number): Buffer {
    const blocks = Array.from({ length: Math.ceil(bytes / 64) }, (_, i) =>
      createHmac('sha512', this.#key).update(`${purpose}\0${i}\0`).update(value).digest(),
    );
    return blocks.length === 1 && blocks[0] !== undefined ? blocks[0] : Buffer.concat(blocks);
  }

  /** A fast keyed hash of its own for a purpose. */
  sipHash(purpose: string): SipHash {
    return new SipHash(this.mac('sip-key', purpose).subarray(0, 16));
  }
}

/** Throws IndexError when there is none, or when it is not what we made. */
export function readTenantKey(path: string): TenantKey {
  let text: string;
  try {
    const { mode } = statSync(path);
    if ((mode & 0o077) !== 0)
      throw new IndexError(path, 'the key of the indexes can be read by other users', `run: chmod 600 ${path}`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof IndexError) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new IndexError(
      path,
      `the key of the indexes can't be read (${reason}); without it no imported table and no document can be found in mail`,
      'restore the file from a backup, or remove the tables and documents and import them again',
    );
  }
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES)
    throw new IndexError(path, 'this is not a key of indexes (32 bytes in base64)', 'restore the file from a backup');
  return new TenantKey(key);
}

/** The key, made if there is none. @param mayMake false: indexes exist already, and a new key would not fit them */
export async function readOrMakeTenantKey(path: string, mayMake: boolean): Promise<TenantKey> {
  const isThere = ((): boolean => {
    try {
      statSync(path);
      return true;
    } catch {
      return false;
    }
  })();
  if (isThere || !mayMake) return readTenantKey(path);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const aside = `${path}.part`;
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, path);
  await syncFolder(dirname(path));
  return readTenantKey(path);
}

export const privateFolder = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true, mode: 0o700 });
};
