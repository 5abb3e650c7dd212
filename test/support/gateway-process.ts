// The built gateway as operators run it: a process of its own with a configuration file, a data folder and a downstream server.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { askGateway } from '../../src/processes/command-socket.ts';
import { statusSchema, type Status } from '../../src/processes/status.ts';
import { makeFolder } from './folder.ts';
import { TestProcess } from './processes.ts';

export const ROOT = resolve(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'dist', 'main.js');

/** For a machine that has much else to do. */
const START_PATIENCE_MS = 90_000;

export interface GatewayOptions {
  readonly downstreamPort: number;
  /** Rule files by name; the starter pack when absent. */
  readonly rules?: Readonly<Record<string, string>>;
  /** Lines added to the configuration. */
  readonly configuration?: string;
}

/** A site: configuration, rules and data in a folder of its own; the gateway in it may be started and killed many times. */
export class Site {
  readonly folder: string;
  #process: TestProcess | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(options: GatewayOptions): Promise<Site> {
    const folder = await makeFolder();
    const rules = options.rules === undefined ? join(ROOT, 'rules') : join(folder, 'rules');
    await mkdir(join(folder, 'certs', 'pgp'), { recursive: true });
    if (options.rules !== undefined) {
      await mkdir(rules);
      for (const [name, text] of Object.entries(options.rules)) await writeFile(join(rules, name), text);
    }
    const configuration = `hostname: gate.corp.example
data: ./data
domains: [corp.example, .corp.example]
downstream: { host: 127.0.0.1, port: ${options.downstreamPort}, tls: none }
listeners:
  - { name: mx, address: 127.0.0.1, port: 0, tls: starttls }
  - { name: staff, address: 127.0.0.1, port: 0, tls: starttls, auth: required }
  - { name: relay, address: 127.0.0.1, port: 0, tls: none, clients: [127.0.0.0/8] }
rules: ${rules}
certs: ./certs
console: { address: 127.0.0.1, port: 0 }
${options.configuration ?? ''}`;
    await writeFile(join(folder, 'postern.yaml'), configuration);
    return new Site(folder);
  }

  /**
   * Starts the gateway and waits until it is up.
   * @param openFiles how many file descriptors it may have; the system's limit when absent
   */
  async start(environment: Readonly<Record<string, string>> = {}, openFiles?: number): Promise<TestProcess> {
    const process = this.launch(environment, [], openFiles);
    try {
      await process.waitFor(/console http:\/\/127\.0\.0\.1:\d+/, START_PATIENCE_MS);
    } catch (error) {
      await process.end('SIGKILL'); // it would have the folder, and nobody would know
      throw error;
    }
    return process;
  }

  /** Starts the gateway and does not wait. */
  launch(
    environment: Readonly<Record<string, string>> = {},
    options: readonly string[] = [],
    openFiles?: number,
  ): TestProcess {
    this.#process = this.#run(['start', ...options], environment, '', openFiles);
    return this.#process;
  }

  /** Runs a command of the command line to its end. */
  async command(...args: readonly string[]): Promise<{ code: number | null; output: string }> {
    const process = this.#run(args);
    const { code } = await process.exited;
    return { code, output: process.output };
  }

  async commandWithInput(input: string, ...args: readonly string[]): Promise<{ code: number | null; output: string }> {
    const process = this.#run(args, {}, input);
    const { code } = await process.exited;
    return { code, output: process.output };
  }

  port(listener: 'mx' | 'staff' | 'relay'): number {
    return Number(new RegExp(`SMTP +127\\.0\\.0\\.1:(\\d+) +${listener}\\b`).exec(this.#process?.output ?? '')?.[1]);
  }

  get consoleUrl(): string {
    return /console (http:\/\/127\.0\.0\.1:\d+)/.exec(this.#process?.output ?? '')?.[1] ?? '';
  }

  /** Everything the running gateway has printed. */
  get output(): string {
    return this.#process?.output ?? '';
  }

  get redisSocket(): string {
    return join(this.folder, 'data', 'redis', 'redis.sock');
  }

  /** Process ids of the redis-servers whose folder is this site's. */
  async redisPids(): Promise<readonly number[]> {
    const found: number[] = [];
    for (const entry of await readdir('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const line = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
      if (line.startsWith('redis-server') && line.includes(this.folder)) found.push(Number(entry));
    }
    return found;
  }

  /** What `postern status --json` prints, without the price of a command. */
  async status(): Promise<Status> {
    return statusSchema.parse(await askGateway(join(this.folder, 'data'), 'postern.sock', 'status'));
  }

  /** Process id of one of the gateway's processes, by its name in the status. */
  async pid(name: string): Promise<number> {
    const found = (await this.status()).processes.find((each) => each.name === name)?.pid;
    if (found === undefined) throw new Error(`no process is called ${name} now`);
    return found;
  }

  /** Replaces the rule files. */
  async setRules(rules: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(rules)) await writeFile(join(this.folder, 'rules', name), text);
  }

  /** Stops the gateway as an operator does. */
  async stop(): Promise<void> {
    await this.#process?.end('SIGTERM');
  }

  /** Ends what still runs and removes the folder. */
  async destroy(): Promise<void> {
    await this.#process?.end('SIGTERM');
    for (const pid of await this.redisPids()) process.kill(pid, 'SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }

  #run(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    input = '',
    openFiles?: number,
  ): TestProcess {
    const command = [process.execPath, MAIN, ...args, '--config', join(this.folder, 'postern.yaml')];
    const limited = ['sh', '-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh', ...command];
    const [program = '', ...rest] = openFiles === undefined ? command : limited;
    return new TestProcess(program, rest, {
      cwd: this.folder,
      env: { ...process.env, NO_COLOR: '1', ...environment },
      input,
    });
  }
}
