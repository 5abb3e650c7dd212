// Child processes of tests: started with their output kept, ended by their own id, never by name.
import { spawn, type ChildProcess } from 'node:child_process';
import { connect, createServer } from 'node:net';

export class TestProcess {
  readonly child: ChildProcess;
  /** Everything it has printed so far, both streams in order of arrival. */
  output = '';
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  constructor(
    command: string,
    args: readonly string[],
    options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
  ) {
    const { input, ...rest } = options;
    this.child = spawn(command, args, { ...rest, stdio: ['pipe', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString('utf8');
        for (const check of this.#waiting) check();
      });
    }
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => {
        this.output += String(error);
        resolve({ code: null, signal: null });
      });
      this.child.once('exit', (code, signal) => {
        resolve({ code, signal });
        for (const check of this.#waiting) check();
      });
    });
    this.child.stdin?.end(input ?? '');
  }

  readonly #waiting = new Set<() => void>();

  /** Waits until the output matches; fails with all output when the process ends or the deadline passes first. */
  waitFor(pattern: RegExp, deadline = 30_000): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const finish = (work: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        work();
      };
      const check = (): void => {
        const match = pattern.exec(this.output);
        if (match !== null) finish(() => resolve(match));
        else if (this.child.exitCode !== null || this.child.signalCode !== null) {
          finish(() => reject(new Error(`process ended before ${String(pattern)}:\n${this.output}`)));
        }
      };
      const timer = setTimeout(
        () => finish(() => reject(new Error(`no ${String(pattern)} in time:\n${this.output}`))),
        deadline,
      );
      this.#waiting.add(check);
      check();
    });
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.exited;
  }
}

/** Below the ports that systems give to whoever asks for any, so that nobody else comes by it between choice and use. */
const PORTS = { from: 20_000, to: 32_000 };

/** A port that is free now; for programs that can't choose one themselves. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from));
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** True when somebody accepts connections there. */
export async function answers(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
