// What benches have in common: their parts as processes of their own, and the load on a port.
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

export interface Part {
  readonly process: ChildProcess;
  readonly port: number;
}

/** Starts a part of the bench and waits for the port it prints. */
export async function startPart(name: string, ...args: readonly string[]): Promise<Part> {
  const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
  });
  return { process: child, port };
}

/** Runs the load (load.ts) to its end; returns the seconds that it took. */
export async function load(
  port: number,
  work: { readonly sessions: number; readonly bytes: number; readonly messages: number; readonly each?: boolean },
): Promise<number> {
  const { sessions, bytes, messages, each = false } = work;
  const args = [port, sessions, bytes, messages, ...(each ? ['each'] : [])].map(String);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`the load failed: ${output}`);
  return Number(output);
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
