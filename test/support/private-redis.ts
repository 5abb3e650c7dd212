// A real redis-server of its own for tests, and everything that is in it as text.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { RedisServer } from '../../src/quarantine/redis-server.ts';

/** One command on a connection of its own. */
export async function askRedis(path: string, command: string, ...args: readonly string[]): Promise<unknown> {
  const redis = new Redis({ path, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined); // told by the rejected call
  try {
    await redis.connect();
    return await redis.call(command, ...args);
  } finally {
    redis.disconnect();
  }
}

/** Process id of the server behind a socket; undefined while none answers. */
export async function redisPid(path: string): Promise<number | undefined> {
  try {
    return Number(/process_id:(\d+)/.exec(String(await askRedis(path, 'INFO', 'server')))?.[1]);
  } catch {
    return undefined;
  }
}

const READ: Readonly<Record<string, readonly [string, ...string[]]>> = {
  string: ['GET'],
  hash: ['HGETALL'],
  list: ['LRANGE', '0', '-1'],
  set: ['SMEMBERS'],
  zset: ['ZRANGE', '0', '-1'],
  stream: ['XRANGE', '-', '+'],
};

/** All keys with all values, and what the log on the disk holds of earlier ones. */
export async function dumpRedis(server: Pick<RedisServer, 'socketPath'>, folder: string): Promise<string> {
  const keys = (await askRedis(server.socketPath, 'KEYS', '*')) as string[];
  const values = await Promise.all(
    keys.map(async (key) => {
      const type = String(await askRedis(server.socketPath, 'TYPE', key));
      const [command, ...args] = READ[type] ?? ['DUMP'];
      return [key, type, await askRedis(server.socketPath, command, key, ...args)];
    }),
  );
  const log = join(folder, 'appendonlydir');
  const files = await Promise.all((await readdir(log)).map((name) => readFile(join(log, name), 'latin1')));
  return `${JSON.stringify(values)}\n${files.join('\n')}`;
}
