// Certificates. Of the listeners: `tls.crt` and `tls.key` in the certificates folder. Made at first start, self-signed, so that
// STARTTLS works from the first minute; a site puts its own pair in their place. Of servers behind: who vouches for them.
import { X509Certificate } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { generate } from 'selfsigned';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** True when it was made by this call. */
  readonly isNew: boolean;
}

const PEM_BLOCKS = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs;

const VALID_DAYS = 825;

/** Reads the pair, making one first when neither file exists. Throws when only one exists or they don't fit together. */
export async function readCertificate(folder: string, hostname: string): Promise<Certificate> {
  return (await findCertificate(folder)) ?? (await make(folder, hostname));
}

/** The pair that is there; undefined when there is none. Throws as above. */
export async function findCertificate(folder: string): Promise<Certificate | undefined> {
  const [certPath, keyPath] = pathsIn(folder);
  const [cert, key] = await Promise.all([readIfThere(certPath), readIfThere(keyPath)]);
  if (cert !== undefined && key !== undefined) {
    checkPair(cert, key, certPath, keyPath);
    return { cert, key, isNew: false };
  }
  if (cert === undefined && key === undefined) return undefined;
  const [present, absent] = cert === undefined ? [keyPath, certPath] : [certPath, keyPath];
  throw new Error(`${present} is there but ${absent} is missing; put it there, or remove both to have a new pair made`);
}

const pathsIn = (folder: string): readonly [cert: string, key: string] => [
  join(folder, 'tls.crt'),
  join(folder, 'tls.key'),
];

/** Throws when certificate and key do not belong together or are none. */
export function checkPair(cert: string, key: string, certPath: string, keyPath: string): void {
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new Error(`${certPath} and ${keyPath} can't be used together`, { cause: error });
  }
}

/** The certificates in the file that `downstream.ca` names, as PEM. Throws when it can't be read or holds none. */
export async function readAuthorities(path: string): Promise<string> {
  try {
    const ca = await readFile(path, 'utf8');
    const blocks = ca.match(PEM_BLOCKS);
    if (blocks === null) throw new Error('it holds no certificate in PEM form');
    // A damaged one would be passed over in silence, and nothing would ever be verified.
    for (const block of blocks) void new X509Certificate(block);
    return ca;
  } catch (error) {
    throw new Error(`downstream.ca: ${path} can't be used`, { cause: error });
  }
}

async function make(folder: string, hostname: string): Promise<Certificate> {
  const [certPath, keyPath] = pathsIn(folder);
  await mkdir(folder, { recursive: true });
  const notAfterDate = new Date(Date.now() + VALID_DAYS * 86_400_000);
  const pair = await generate([{ name: 'commonName', value: hostname }], {
    keyType: 'ec',
    notAfterDate,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: hostname }] }],
  });
  // The key first: without it the certificate is worth nothing, with it alone the next start says what to do.
  await writeNew(keyPath, pair.private, 0o600);
  await writeNew(certPath, pair.cert, 0o644);
  return { cert: pair.cert, key: pair.private, isNew: true };
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
