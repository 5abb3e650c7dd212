// What must be done once, before several processes work on the same folders: the data folder made, private, of a known format and
// ours alone, and a certificate where there is none. Fails with `storage`.
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Events } from '../events.ts';
import { Fault } from '../mail/fault.ts';
import { markDataFormat } from '../quarantine/data-format.ts';
import { DataLock } from '../quarantine/data-lock.ts';
import { sessionsThatFit } from '../smtp/descriptors.ts';
import type { GatekeeperLimits } from '../smtp/gatekeeper.ts';
import { endingBefore, readCertificates, type Certificates } from '../smtp/server-names.ts';

/** Milliseconds before the end of a certificate from which on that is told. */
export const CERTIFICATE_NOTICE = 14 * 86_400_000;

/** Kinds of processes: what takes mail, and what looks after kept mail. */
export const ROLES = ['smtp', 'control'] as const;
export type Role = (typeof ROLES)[number];

/** Makes the data folder ready and takes it for the roles; the locks end with this process, however it ends. */
export async function prepareData({ data }: Config, roles: readonly Role[]): Promise<readonly DataLock[]> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  await mustBePrivate(data);
  const locks: DataLock[] = [];
  try {
    for (const role of roles) locks.push(DataLock.take(join(data, `${role}.lock`)));
    await markDataFormat(data);
    return locks;
  } catch (error) {
    for (const lock of locks) lock.release();
    throw error;
  }
}

/** Several processes would make one at the same time. Throws with the file that is wrong. */
export async function prepareCertificates(
  { certs, hostname }: Config,
  events: Events,
  now: () => number,
): Promise<void> {
  const certificates = await readCertificates(certs, hostname);
  if (certificates.standard.isNew)
    events.log.warn({ event: 'certificate-made' }, 'no TLS certificate found: a self-signed one was made');
  warnOfTheEnd(certificates, events, now());
}

/** A certificate that is over makes strict servers stop sending to us. */
export function warnOfTheEnd(certificates: Certificates, events: Events, now: number): void {
  for (const { name, ends } of endingBefore(certificates, now + CERTIFICATE_NOTICE)) {
    events.log.warn({ event: 'certificate-ends', name, ends }, 'a TLS certificate is over or soon will be');
  }
}

/** The limits of the door; never more sessions than a process has file descriptors for (attack R19). */
export async function limitsOf({ limits }: Config, events: Events): Promise<GatekeeperLimits> {
  const connections = Math.min(limits.connections, await sessionsThatFit());
  if (connections < limits.connections) {
    events.log.warn(
      { event: 'few-descriptors', connections, wanted: limits.connections },
      'the open file limit leaves room for fewer connections than configured; raise it (ulimit -n, LimitNOFILE)',
    );
  }
  return { ...limits, connections };
}

/** Held mail must not be readable by others on the machine (attack G05). */
async function mustBePrivate(folder: string): Promise<void> {
  const { mode, uid } = await stat(folder);
  const own = process.getuid?.();
  if (own !== undefined && uid !== own) throw new Fault('storage', `the data folder ${folder} belongs to another user`);
  if ((mode & 0o077) === 0) return;
  throw new Fault('storage', `the data folder ${folder} is open to other users; run: chmod 700 ${folder}`);
}
