// Starts a child that inspects, with as little as it needs: no environment (no secret is any business of a process that opens
// strangers' files), no network, no writing of files, no processes of its own.
import { fork, type ChildProcess } from 'node:child_process';
import { extname } from 'node:path';

/** Share of a child's memory that is V8's heap; the rest is for Buffers and WebAssembly, which no heap limit holds. */
const HEAP_SHARE = 2 / 3;
const MIB = 1024 ** 2;
/** `.ts` in the sources, `.js` when built. */
const EXTENSION = extname(import.meta.url);

const beside = (name: string): URL => new URL(`./${name}${EXTENSION}`, import.meta.url);

/** @param memory bytes that it may take in all */
export function startChild(memory: number): ChildProcess {
  return fork(beside('child'), {
    env: { NODE_ENV: 'production' },
    execArgv: confinement(memory),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** What Node.js is told on the command line of a child. */
export function confinement(memory: number): string[] {
  return [
    `--max-old-space-size=${Math.round((memory * HEAP_SHARE) / MIB)}`,
    '--disable-proto=delete', // names in documents reach no prototype (attack X13)
    '--permission', // reads files; writes none, starts no process
    '--allow-fs-read=*',
    '--allow-addons', // re2
    '--allow-worker', // OCR has threads of its own
    '--no-warnings',
    `--import=${beside('confine').href}`,
  ];
}
