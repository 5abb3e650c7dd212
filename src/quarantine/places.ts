// Where things lie in the data folder, for all processes that work on it.
import { join } from 'node:path';
import { redisSocketPath } from './redis-server.ts';

export const FOLDERS = { held: 'held', redis: 'redis', spool: 'spool' } as const;
export const RECORDS_FILE = 'records.db';
/** Held by the process that delivers, sweeps and runs the private Redis: there is one for a data folder. */
export const CONTROL_LOCK = 'gateway.lock';

/** The Redis that is configured, or the private one of the data folder. */
export function redisConnection(options: {
  readonly data: string;
  readonly redisUrl?: string | undefined;
}): { readonly url: string } | { readonly path: string } {
  const { data, redisUrl } = options;
  return redisUrl === undefined ? { path: redisSocketPath(join(data, FOLDERS.redis)) } : { url: redisUrl };
}
