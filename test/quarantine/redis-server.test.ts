// The private redis-server: on a unix socket in its folder, durable, started again when it dies, and never two on one folder.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { MailEvent } from '../../src/mail/event.ts';
import { isFault } from '../../src/mail/fault.ts';
import { RedisServer, redisSocketPath } from '../../src/quarantine/redis-server.ts';
import { temporaryFolder } from '../support/folder.ts';
import { must } from '../support/must.ts';
import { PEERS } from '../support/peers.ts';
import { askRedis, redisPid } from '../support/private-redis.ts';
import { until } from '../support/until.ts';

async function start(folder: string): Promise<{ server: RedisServer; events: MailEvent[] }> {
  const events: MailEvent[] = [];
  const server = await RedisServer.start({ folder, report: (event) => events.push(event) });
  onTestFinished(() => server.stop());
  return { server, events };
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Makes the log on the disk unreadable, so that no server starts on it. */
async function spoil(folder: string): Promise<() => Promise<void>> {
  const log = join(folder, 'appendonlydir');
  const manifest = must((await readdir(log)).find((name) => name.endsWith('.manifest')));
  const path = join(log, manifest);
  const text = await readFile(path);
  await writeFile(path, 'garbage\n');
  return () => writeFile(path, text);
}

describe.skipIf(PEERS.redis === undefined)('the private redis-server', () => {
  it('answers on its socket only, keeps what it is told, and ends when it is told to', async () => {
    const folder = join(await temporaryFolder(), 'redis');
    const { server, events } = await start(folder);
    const config = async (key: string): Promise<unknown> =>
      ((await askRedis(server.socketPath, 'CONFIG', 'GET', key)) as string[])[1];
    expect(server.socketPath).toBe(join(folder, 'redis.sock'));
    expect([await config('port'), await config('appendonly'), await config('maxmemory-policy')]).toEqual([
      '0',
      'yes',
      'noeviction',
    ]);
    await askRedis(server.socketPath, 'SET', 'key', 'value');
    const pid = must(await redisPid(server.socketPath));
    await server.stop();
    expect(isRunning(pid)).toBe(false);
    expect(events).toEqual([]);
    const { server: next } = await start(folder);
    expect(await askRedis(next.socketPath, 'GET', 'key')).toBe('value');
  });

  it('stops at once when it has been stopped', async () => {
    const { server } = await start(join(await temporaryFolder(), 'redis'));
    await server.stop();
    await server.stop();
    expect(await redisPid(server.socketPath)).toBeUndefined();
  });

  it('is started again when it is killed, with what it was told', async () => {
    const { server, events } = await start(join(await temporaryFolder(), 'redis'));
    await askRedis(server.socketPath, 'SET', 'key', 'value');
    await askRedis(server.socketPath, 'WAITAOF', '1', '0', '1000').catch(() => undefined); // Redis 7.2 has it
    const pid = must(await redisPid(server.socketPath));
    process.kill(pid, 'SIGKILL');
    await until(async () => ((await redisPid(server.socketPath)) ?? pid) !== pid, 'another one');
    expect(events).toEqual([{ kind: 'queue-lost', reason: 'redis-server ended (SIGKILL)' }]);
    expect(await askRedis(server.socketPath, 'GET', 'key')).toBe('value');
  });

  it('that can not be started again is tried again in peace, and there is never more than one', async () => {
    const folder = join(await temporaryFolder(), 'redis');
    const { server, events } = await start(folder);
    const mend = await spoil(folder);
    process.kill(must(await redisPid(server.socketPath)), 'SIGKILL');
    const killed = Date.now();
    await until(() => Date.now() - killed > 5_500, 'several tries');
    expect(events.length).toBeGreaterThan(2);
    expect(events.length).toBeLessThan(14);
    await mend();
    await until(async () => (await redisPid(server.socketPath)) !== undefined, 'the server');
    const back = events.length;
    const pid = await redisPid(server.socketPath);
    const since = Date.now();
    await until(() => Date.now() - since > 1_500, 'whether another one comes');
    expect(await redisPid(server.socketPath)).toBe(pid);
    expect(events).toHaveLength(back);
  });

  it('that outlived its gateway is asked to end, for two on one log would destroy it', async () => {
    const folder = join(await temporaryFolder(), 'redis');
    await mkdir(folder);
    const leftover = await outlive(folder);
    await askRedis(redisSocketPath(folder), 'SET', 'key', 'value');
    const { server } = await start(folder);
    expect(leftover.exitCode ?? leftover.signalCode).not.toBeNull();
    expect(await redisPid(server.socketPath)).not.toBe(leftover.pid);
    expect(await askRedis(server.socketPath, 'GET', 'key')).toBe('value');
  });

  it('takes over a socket that nobody listens on', async () => {
    const folder = join(await temporaryFolder(), 'redis');
    const { server } = await start(folder);
    const pid = must(await redisPid(server.socketPath));
    await server.stop();
    await writeFile(server.socketPath, '');
    const { server: next } = await start(folder);
    expect(await redisPid(next.socketPath)).not.toBe(pid);
  });

  it('has its socket elsewhere when the folder\u2019s name is too long for one', async () => {
    const folder = join(await temporaryFolder(), 'x'.repeat(100), 'redis');
    const { server } = await start(folder);
    expect(server.socketPath.startsWith(folder)).toBe(false);
    expect(Buffer.byteLength(server.socketPath)).toBeLessThan(108);
    expect(redisSocketPath(folder)).toBe(server.socketPath);
    expect(redisSocketPath(`${folder}y`)).not.toBe(server.socketPath);
    expect(await redisPid(server.socketPath)).toBeDefined();
  });

  it('that does not come up is a fault, and is not tried again behind the caller\u2019s back', async () => {
    const folder = join(await temporaryFolder(), 'redis');
    await (await start(folder)).server.stop();
    const mend = await spoil(folder);
    const events: MailEvent[] = [];
    const starting = RedisServer.start({ folder, report: (event) => events.push(event) });
    await expect(starting).rejects.toSatisfy((e) => isFault(e, 'queue-unreachable'));
    await mend();
    const since = Date.now();
    await until(() => Date.now() - since > 1_500, 'whether it comes');
    expect(await redisPid(redisSocketPath(folder))).toBeUndefined();
  });
});

it('without the program it is a fault that says what to do', async () => {
  const folder = join(await temporaryFolder(), 'redis');
  const path = process.env['PATH'] ?? '';
  process.env['PATH'] = '/nowhere';
  onTestFinished(() => {
    process.env['PATH'] = path;
  });
  await expect(RedisServer.start({ folder, report: () => undefined })).rejects.toThrow(/install it/);
});

/** A server such as a killed gateway leaves behind. */
async function outlive(folder: string): Promise<ChildProcess> {
  const socket = redisSocketPath(folder);
  const args = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--appendonly', 'yes', '--save', ''];
  const child = spawn(must(PEERS.redis), args, { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await until(async () => (await redisPid(socket)) === child.pid, 'the leftover');
  return child;
}
