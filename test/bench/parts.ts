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

/** What load.ts says of a run. */
export interface LoadFigures {
  readonly seconds: number;
  /** Milliseconds of single messages. */
  readonly p50: number;
  readonly p99: number;
}

/** Runs the load (load.ts) to its end. */
export async function load(
  port: number,
  work: {
    readonly sessions: number;
    readonly bytes: number;
    readonly messages: number;
    /** Connections are kept, or made anew for each message. */
    readonly manner: 'reuse' | 'anew';
    /** What the messages are made of; text where nothing is said. */
    readonly content?: 'text' | 'attachment';
    /** Messages per second; absent: as fast as they go. */
    readonly pace?: number | undefined;
  },
): Promise<LoadFigures> {
  const { sessions, bytes, messages, manner, content = 'text', pace } = work;
  const args = [port, sessions, bytes, messages, manner, content, ...(pace === undefined ? [] : [pace])].map(String);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`the load failed: ${output}`);
  return JSON.parse(output) as LoadFigures;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
