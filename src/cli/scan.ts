// `postern scan`: judges message files with the rules and sends nothing. Needs no Redis, no database, no running gateway.
// Many files run on all cores; answers come in the order given.
import { readdir, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { parseAddress } from '../mail/address.ts';
import { openInspection } from '../pipeline.ts';
import { CommandError, EXIT, print, printError, readConfig, type ExitCode } from './command.ts';
import { renderScan } from './scan-report.ts';
import type { ScanAnswer, ScanWorkerData } from './scan-worker.ts';

interface Options {
  readonly config?: string;
  readonly rules?: string;
  readonly from?: string;
  readonly rcpt?: readonly string[];
  readonly json?: boolean;
  readonly reveal?: boolean;
}

/** Below this many files one thread is quicker than starting more. */
const FILES_PER_THREAD = 4;

export async function scan(paths: readonly string[], options: Options, signal: AbortSignal): Promise<ExitCode> {
  const { config } = await readConfig(options.config);
  const rules = options.rules ?? config.rules;
  for (const text of [...(options.from === undefined ? [] : [options.from]), ...(options.rcpt ?? [])]) {
    if (parseAddress(text) === undefined) throw new CommandError(EXIT.usage, `"${text}" is not a mail address`);
  }
  await openInspection(rules, config.domains); // tells what is wrong with the rules once, not once a thread
  const files = (await Promise.all(paths.map(filesOf))).flat();
  if (files.length === 0) throw new CommandError(EXIT.usage, `no *.eml files in ${paths.join(', ')}`);
  const data: ScanWorkerData = {
    rules,
    domains: config.domains,
    recipients: options.rcpt ?? [],
    reveal: options.reveal === true,
    ...(options.from === undefined ? {} : { from: options.from }),
  };
  const progress = new Progress(files.length);
  let worst: ExitCode = EXIT.good;
  for await (const { index, ...answer } of answersInOrder(files, data, signal, progress)) {
    progress.clear();
    const file = files[index] ?? '';
    if ('error' in answer) {
      printError(`${file}: ${answer.error}`);
      worst = EXIT.usage;
    } else {
      print(options.json === true ? JSON.stringify(answer.result) : renderScan(answer.result));
      if (answer.result.recipients.length === 0) printError(`${file}: no recipient is named in it; give --rcpt`);
      if (answer.result.verdict !== 'deliver' && worst === EXIT.good) worst = EXIT.findings;
    }
  }
  progress.clear();
  return worst;
}

/** A file stands for itself, a folder for every *.eml in it, sorted. */
async function filesOf(path: string): Promise<readonly string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = await readdir(path);
    return names
      .filter((n) => n.endsWith('.eml'))
      .toSorted()
      .map((n) => join(path, n));
  } catch (error) {
    throw new CommandError(EXIT.usage, `can't read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function* answersInOrder(
  files: readonly string[],
  data: ScanWorkerData,
  signal: AbortSignal,
  progress: Progress,
): AsyncGenerator<ScanAnswer> {
  const threads = Math.max(1, Math.min(availableParallelism(), Math.ceil(files.length / FILES_PER_THREAD)));
  const waiting = new Map<number, PromiseWithResolvers<ScanAnswer>>();
  const pending = (index: number): PromiseWithResolvers<ScanAnswer> => {
    const known = waiting.get(index) ?? Promise.withResolvers<ScanAnswer>();
    waiting.set(index, known);
    return known;
  };
  let next = 0;
  const workers = Array.from({ length: threads }, () => {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const worker = new Worker(new URL(`./scan-worker.${extension}`, import.meta.url), { workerData: data });
    let current = -1;
    const feed = (): void => {
      current = next < files.length ? next++ : -1;
      if (current >= 0) worker.postMessage({ index: current, file: files[current] });
    };
    worker.on('message', (answer: ScanAnswer | 'ready') => {
      if (answer !== 'ready') {
        pending(answer.index).resolve(answer);
        progress.step();
      }
      feed();
    });
    // A thread that dies takes its file with it, not the scan.
    worker.on('error', (error) => {
      if (current >= 0) pending(current).resolve({ index: current, error: error.message });
      else for (let i = 0; i < files.length; i++) pending(i).resolve({ index: i, error: error.message });
    });
    return worker;
  });
  try {
    for (let index = 0; index < files.length; index++) {
      signal.throwIfAborted();
      yield await Promise.race([pending(index).promise, aborted(signal)]);
      waiting.delete(index);
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new CommandError(EXIT.findings, 'interrupted')), { once: true });
  });
}

/** A line on the terminal that says how far it is; nothing when the output is not a terminal. */
class Progress {
  #done = 0;
  readonly #total: number;
  readonly #shown = process.stderr.isTTY;

  constructor(total: number) {
    this.#total = total;
  }

  step(): void {
    this.#done++;
    if (this.#shown && this.#done % 10 === 0) process.stderr.write(`\r${this.#done} of ${this.#total}`);
  }

  clear(): void {
    if (this.#shown) process.stderr.write('\r\u001B[K');
  }
}
