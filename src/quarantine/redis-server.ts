// The private redis-server: a child process on a unix socket in the data folder, durable (AOF) and never evicting. Started
// again when it dies. One that outlived a killed gateway is asked to end first: two servers on one AOF would destroy it.
// Redis holds ids and times only, never mail; what it loses is put back by the sweep.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { explainError, Fault } from '../mail/fault.ts';
import type { Report } from '../mail/event.ts';

/** sun_path of a unix socket holds 108 bytes on Linux, the final NUL included. */
const MAX_SOCKET_PATH = 107;
const START_PATIENCE_MS = 10_000;
const RESTART_PAUSE_MS = 1_000;

export interface RedisServerOptions {
  /** Its folder inside the data folder. */
  readonly folder: string;
  readonly report: Report;
}

/** Where the socket of a data folder's Redis is: in it, or, where its path is too long for that, in the temporary folder. */
export function redisSocketPath(folder: string): string {
  const inside = join(folder, 'redis.sock');
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH) return inside;
  return join(tmpdir(), `postern-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`, 'redis.sock');
}

export class RedisServer {
  readonly socketPath: string;
  readonly #options: RedisServerOptions;
  #child: ChildProcess | undefined;
  #closing = false;

  private constructor(options: RedisServerOptions) {
    this.#options = options;
    this.socketPath = redisSocketPath(options.folder);
  }

  /** Starts the server. Throws `queue-unreachable` with what to do. The caller holds the data folder's lock. */
  static async start(options: RedisServerOptions): Promise<RedisServer> {
    const server = new RedisServer(options);
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    await mkdir(join(server.socketPath, '..'), { recursive: true, mode: 0o700 });
    if (await answers(server.socketPath)) await server.#endLeftover();
    await server.#spawn();
    return server;
  }

  /** Ends the server after it has written everything down. */
  async stop(): Promise<void> {
    this.#closing = true;
    const child = this.#child;
    if (child === undefined || hasEnded(child)) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await gone;
  }

  /** A server that a killed gateway left behind; nobody else may use the folder, so it is ours to end. */
  async #endLeftover(): Promise<void> {
    const redis = oneShot(this.socketPath);
    try {
      await redis.connect();
      await redis.call('SHUTDOWN').catch(() => undefined); // it answers by closing the connection
    } finally {
      redis.disconnect();
    }
    const deadline = Date.now() + START_PATIENCE_MS;
    while ((await answers(this.socketPath)) && Date.now() < deadline) await pause(20);
  }

  async #spawn(): Promise<void> {
    const { folder } = this.#options;
    await rm(this.socketPath, { force: true });
    if (this.#closing) return;
    const child = spawn(
      'redis-server',
      [
        ...['--port', '0', '--unixsocket', this.socketPath, '--unixsocketperm', '700'],
        ...['--dir', folder, '--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''],
        ...['--maxmemory-policy', 'noeviction', '--daemonize', 'no', '--loglevel', 'warning', '--logfile', ''],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
    );
    this.#child = child;
    let failure: Error | undefined;
    child.once('error', (error) => {
      failure = error;
    });
    child.stderr.resume();
    try {
      await this.#untilAnswering(child, () => failure);
    } catch (error) {
      this.#child = undefined;
      child.kill('SIGKILL'); // or it could come up beside the next one
      throw error;
    }
    // Only one that was up is started again here: of one that never came up the caller hears.
    if (hasEnded(child)) this.#ended(child);
    else child.once('exit', () => this.#ended(child));
  }

  async #untilAnswering(child: ChildProcess, failure: () => Error | undefined): Promise<void> {
    const deadline = Date.now() + START_PATIENCE_MS;
    while (!(await answers(this.socketPath))) {
      const error = failure();
      if (error !== undefined) {
        throw new Fault(
          'queue-unreachable',
          'redis-server can not be started; install it (apt-get install redis-server) or set redis.url to a running one',
          error,
        );
      }
      if (hasEnded(child) || Date.now() > deadline) {
        throw new Fault('queue-unreachable', `redis-server did not come up in ${this.#options.folder}`);
      }
      await pause(20);
    }
  }

  #ended({ exitCode, signalCode }: ChildProcess): void {
    this.#child = undefined;
    this.#startAgain(`redis-server ended (${signalCode ?? `exit code ${exitCode ?? '?'}`})`);
  }

  #startAgain(reason: string): void {
    if (this.#closing) return;
    this.#options.report({ kind: 'queue-lost', reason });
    setTimeout(() => {
      this.#spawn().catch((error: unknown) => this.#startAgain(explainError(error)));
    }, RESTART_PAUSE_MS);
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

function oneShot(path: string): Redis {
  const redis = new Redis({ path, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined); // told by the rejected call
  return redis;
}

/** True when a server answers on the socket. */
async function answers(path: string): Promise<boolean> {
  const redis = oneShot(path);
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
