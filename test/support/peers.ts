// Which real programs are there to test against. A suite that lacks its peer is skipped by name, never silently.
import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin', '/usr/local/sbin'];

/** Where `src/cli/install.mjs test` unpacks peers that can't be installed beside others. */
const UNPACKED = process.env['TEST_PEERS_FOLDER'] ?? resolve(import.meta.dirname, '../../node_modules/.peers');

/** Path of a program, undefined when the machine does not have it. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function findUnpacked(path: string): string | undefined {
  return [join(UNPACKED, path)].find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const PEERS = {
  redis: findProgram('redis-server'),
  postfix: findProgram('postfix'),
  exim: findUnpacked('exim/usr/sbin/exim4'),
  gpg: findProgram('gpg'),
  chromium: findProgram('chromium'),
  python: findProgram('python3'),
} as const;
