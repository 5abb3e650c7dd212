// Recipients' OpenPGP certificates: the files in `certs/pgp`, by the mail addresses in their verified user IDs. A certificate
// is used for an address only if that address stands in it (attack E02); expired, revoked, weak and signing-only ones are
// not usable, and so are files that hold a private key. Read again when the folder changes.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readKeys, type Key, type PublicKey } from 'openpgp';
import { addressKey, parseAddress, type Address } from '../mail/address.ts';

/** A keyring larger than this is not a certificate (attack E03). */
const MAX_FILE_BYTES = 1024 * 1024;
const FILES = /\.(?:asc|gpg|pgp|key)$/i;

export interface KeyProblem {
  readonly file: string;
  readonly message: string;
}

export type Certificate =
  { readonly kind: 'usable'; readonly key: PublicKey } | { readonly kind: 'none'; readonly why: string };

export class KeyRing {
  readonly #folder: string;
  readonly #onProblem: (problem: KeyProblem) => void;
  #version = '';
  #byAddress: ReadonlyMap<string, readonly PublicKey[]> = new Map();

  constructor(folder: string, onProblem: (problem: KeyProblem) => void) {
    this.#folder = folder;
    this.#onProblem = onProblem;
  }

  /** The certificate to encrypt with for an address, or why there is none. @param now milliseconds since the epoch */
  async certificateFor(address: Address, now: number): Promise<Certificate> {
    await this.#refresh();
    const keys = this.#byAddress.get(addressKey(address)) ?? [];
    let why = 'no certificate is known for the address';
    const newestFirst = keys.toSorted((a, b) => b.getCreationTime().getTime() - a.getCreationTime().getTime());
    for (const key of newestFirst) {
      try {
        await verifyAddress(key, address, new Date(now));
        await key.getEncryptionKey(undefined, new Date(now));
        return { kind: 'usable', key };
      } catch (error) {
        why = error instanceof Error ? error.message : String(error);
      }
    }
    return { kind: 'none', why };
  }

  async #refresh(): Promise<void> {
    const names = (await readdir(this.#folder).catch(() => [])).filter((name) => FILES.test(name)).toSorted();
    const stamps = await Promise.all(
      names.map(async (name) => `${name}:${(await stat(join(this.#folder, name))).mtimeMs}`),
    );
    const version = stamps.join('|');
    if (version === this.#version) return;
    const byAddress = new Map<string, PublicKey[]>();
    for (const name of names) {
      for (const key of await this.#readFile(name)) {
        for (const address of addressesIn(key)) {
          const known = byAddress.get(addressKey(address)) ?? [];
          byAddress.set(addressKey(address), [...known, key]);
        }
      }
    }
    this.#byAddress = byAddress;
    this.#version = version;
  }

  async #readFile(name: string): Promise<readonly PublicKey[]> {
    const path = join(this.#folder, name);
    try {
      const bytes = await readFile(path);
      if (bytes.length > MAX_FILE_BYTES) throw new Error('larger than a certificate can be');
      const isArmored = bytes.includes('-----BEGIN PGP');
      const keys = isArmored ? await readArmored(bytes.toString('latin1')) : await readKeys({ binaryKeys: bytes });
      if (keys.some((key: Key) => key.isPrivate())) throw new Error('holds a private key; remove it from the gateway');
      return keys;
    } catch (error) {
      this.#onProblem({ file: path, message: error instanceof Error ? error.message : String(error) });
      return [];
    }
  }
}

/** Every armored block of a file: the library reads the first one only, and would miss a private key behind it. */
async function readArmored(text: string): Promise<readonly PublicKey[]> {
  const blocks = text.split(/(?=-----BEGIN PGP )/).filter((block) => block.startsWith('-----BEGIN PGP '));
  return (await Promise.all(blocks.map((armoredKeys) => readKeys({ armoredKeys })))).flat();
}

function addressesIn(key: PublicKey): readonly Address[] {
  return key.users.flatMap((user) => {
    const address = parseAddress(user.userID?.email ?? '');
    return address === undefined ? [] : [address];
  });
}

/** The user ID with this address must carry a valid self-signature at that time. Throws otherwise. */
async function verifyAddress(key: PublicKey, address: Address, date: Date): Promise<void> {
  const user = key.users.find((u) => {
    const named = parseAddress(u.userID?.email ?? '');
    return named !== undefined && addressKey(named) === addressKey(address);
  });
  if (user === undefined || !(await user.verify(date))) throw new Error('the user ID is not certified by the key');
}
