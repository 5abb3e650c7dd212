#!/usr/bin/env node
// argv -> command; signals -> AbortController. Looks at the version of Node before anything else is loaded: under an older
// one the native modules would fail or crash, so the command is run again by the Node 24 that npm brought along.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const major = Number(process.versions.node.split('.')[0]);
if (major >= NEEDED) {
  const { run } = await import('./cli/program.ts');
  // `postern detectors list | head`: who has read enough goes away, which is no fault. A gateway goes on without its reader.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (process.argv[2] !== 'start' && process.argv[2] !== 'process') process.exit(0);
  });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(signal));
  process.exitCode = await run(process.argv.slice(2), stop.signal);
} else {
  const node = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
  if (existsSync(node)) {
    const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
    for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
    child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 2 : 1)));
  } else {
    console.error(`Postern needs Node ${NEEDED} or newer; this is ${process.versions.node}.`);
    console.error('Run "npm install" in the folder of Postern: it brings the right one. Or install Node 24.');
    process.exitCode = 2;
  }
}
