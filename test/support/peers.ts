// Which real programs are there to test against. A suite that lacks its peer is skipped by name, never silently.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin', '/usr/local/sbin'];

/** Path of a program, undefined when the machine does not have it. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

export const PEERS = {
  redis: findProgram('redis-server'),
  postfix: findProgram('postfix'),
  gpg: findProgram('gpg'),
  chromium: findProgram('chromium'),
} as const;
