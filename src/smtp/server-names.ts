// Certificates for more than one name, and TLS as the listeners speak it. A client says in the handshake which server it means
// (SNI, RFC 6066 section 3): for a name that has a pair of its own, `NAME.crt` and `NAME.key` in the certificates folder, it gets
// that one, else the standard one. Everything is read and tried aside: a broken pair changes nothing that is in use (attack R20).
import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { domainToASCII } from 'node:url';
import { parseDomain } from '../mail/address.ts';
import { checkPair, findCertificate, readCertificate, type Certificate } from './certificate.ts';

export interface Certificates {
  readonly standard: Certificate;
  /** By the server's name in A-labels; `*.corp.example` for the names one label below. */
  readonly byName: ReadonlyMap<string, Pick<Certificate, 'cert' | 'key'>>;
}

/** A file name can't hold `*`; `_` is no letter of a host's name. */
const WILDCARD = '_.';

/**
 * TLS 1.2 and later, with forward secrecy. CBC suites come last: without them old peers would fall back to no encryption at all,
 * which is worse (RFC 7435).
 */
export const TLS_OPTIONS = {
  minVersion: 'TLSv1.2',
  ciphers: [
    ...['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'],
    ...['ECDHE+AESGCM', 'ECDHE+CHACHA20', 'DHE+AESGCM', 'ECDHE+AES', '!aNULL', '!eNULL', '!PSK', '!SRP'],
  ].join(':'),
  honorCipherOrder: true,
} as const satisfies SecureContextOptions;

/** Reads all pairs of the folder; the standard one is made when there is none. Throws with the file that is wrong. */
export async function readCertificates(folder: string, hostname: string): Promise<Certificates> {
  return { standard: await readCertificate(folder, hostname), byName: await readNamed(folder) };
}

/** What lies in the folder, as a start would find it; undefined when there is no standard pair yet. Throws as above. */
export async function findCertificates(folder: string): Promise<Certificates | undefined> {
  const standard = await findCertificate(folder);
  const byName = await readNamed(folder);
  return standard === undefined ? undefined : { standard, byName };
}

async function readNamed(folder: string): Promise<Certificates['byName']> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const names = files.filter((file) => /\.(?:crt|key)$/.test(file) && !file.startsWith('tls.'));
  const byName = new Map<string, Pick<Certificate, 'cert' | 'key'>>();
  for (const base of new Set(names.map((file) => file.slice(0, -4)))) {
    byName.set(serverName(folder, base), await readPair(folder, base));
  }
  return byName;
}

function serverName(folder: string, base: string): string {
  const isWildcard = base.startsWith(WILDCARD);
  const domain = parseDomain(isWildcard ? base.slice(WILDCARD.length) : base);
  if (domain === undefined || domain.startsWith('[')) {
    throw new Error(
      `${join(folder, `${base}.crt`)}: the file must be named after a server, such as mail.corp.example.crt`,
    );
  }
  return isWildcard ? `*.${domain}` : domain;
}

async function readPair(folder: string, base: string): Promise<Pick<Certificate, 'cert' | 'key'>> {
  const [certPath, keyPath] = [join(folder, `${base}.crt`), join(folder, `${base}.key`)];
  const [cert, key] = await Promise.all([readFile(certPath, 'utf8'), readFile(keyPath, 'utf8')]).catch(
    (error: unknown) => {
      throw new Error(`${certPath} and ${keyPath} must both be there and readable`, { cause: error });
    },
  );
  checkPair(cert, key, certPath, keyPath);
  const host = base.startsWith(WILDCARD) ? `any.${base.slice(WILDCARD.length)}` : base;
  if (new X509Certificate(cert).checkHost(domainToASCII(host)) === undefined) {
    throw new Error(`${certPath} is not a certificate for ${base.replace(/^_/, '*')}`);
  }
  return { cert, key };
}

/** The contexts of one listener; replaced as a whole. */
export class ServerNames {
  #byName: ReadonlyMap<string, SecureContext>;

  constructor(certificates: Certificates) {
    this.#byName = contextsOf(certificates);
  }

  /** New handshakes use these; sessions under way keep what they have. */
  use(certificates: Certificates): void {
    this.#byName = contextsOf(certificates);
  }

  /** Undefined for a name without a pair of its own. */
  contextFor(name: string): SecureContext | undefined {
    const ascii = domainToASCII(name).toLowerCase();
    return this.#byName.get(ascii) ?? this.#byName.get(ascii.replace(/^[^.]+/, '*'));
  }
}

function contextsOf({ byName }: Certificates): ReadonlyMap<string, SecureContext> {
  return new Map([...byName].map(([name, pair]) => [name, createSecureContext({ ...TLS_OPTIONS, ...pair })]));
}

/** Certificates that are over before a moment, with their end: for a warning in time. */
export function endingBefore(certificates: Certificates, moment: number): readonly { name: string; ends: string }[] {
  const all = [['tls.crt', certificates.standard] as const, ...certificates.byName];
  return all.flatMap(([name, { cert }]) => {
    const end = new X509Certificate(cert).validToDate;
    return end.getTime() < moment ? [{ name, ends: end.toISOString() }] : [];
  });
}
