// `postern scan`: judges message files with the rules and sends nothing. Needs no Redis, no database, no running gateway.
// Files are inspected as the gateway does it, in child processes: a hostile document costs its own file. Many files run on all
// cores; answers come in the order given.
import { readdir, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { indexPlaces } from '../config.ts';
import { InspectionPool, type InspectedElsewhere } from '../inspection/pool.ts';
import { parseAddress, type Address } from '../mail/address.ts';
import { explainError } from '../mail/fault.ts';
import { inspectBehindWalls, openInspection } from '../inspect.ts';
import { CommandError, EXIT, print, printError, readConfig, type ExitCode } from './command.ts';
import { scanFile, type InspectMessage, type ScanOptions, type ScanResult } from './scan-file.ts';
import { renderScan } from './scan-report.ts';
import { renderSegments } from './scan-text.ts';

interface Options {
  readonly config?: string;
  readonly rules?: string;
  readonly data?: string;
  readonly from?: string;
  readonly rcpt?: readonly string[];
  readonly json?: boolean;
  readonly reveal?: boolean;
  readonly showText?: boolean;
}

type Answer = { readonly result: ScanResult } | { readonly error: string };

/** Up to this many files, small mail that is only text is inspected here: sooner done than children have started. */
const FILES_HERE = 1000;
/** Files in memory for each child: one that is inspected, and the next, so that it does not wait for us. */
const FILES_AHEAD = 2;

export async function scan(paths: readonly string[], options: Options, signal: AbortSignal): Promise<ExitCode> {
  const { config } = await readConfig(options.config);
  const { rules: folder = config.rules } = options;
  const scanOptions = readOptions(options);
  const { reading, walls } = config.inspection;
  const indexes = options.data === undefined ? config.indexes : indexPlaces(resolve(options.data));
  const using = await openInspection(folder, config.domains, reading, indexes);
  const files = (await Promise.all(paths.map(filesOf))).flat();
  if (files.length === 0) throw new CommandError(EXIT.usage, `no *.eml files in ${paths.join(', ')}`);
  const children = Math.min(availableParallelism(), files.length);
  const pool = new InspectionPool({ domains: config.domains, reading, walls: { ...walls, children } });
  const inspect: InspectMessage = (received, wantsSegments) => {
    const behindWalls = (): Promise<InspectedElsewhere> =>
      pool.inspect(received, using, { folder, indexes }, wantsSegments);
    return files.length > FILES_HERE ? behindWalls() : inspectBehindWalls(received, using, behindWalls);
  };
  const progress = new Progress(files.length);
  const scanOne = async (file: string): Promise<Answer> => {
    try {
      return { result: await scanFile(file, scanOptions, inspect) };
    } catch (error) {
      return { error: explainError(error) };
    } finally {
      progress.step();
    }
  };
  try {
    return await tellAll(files, answersInOrder(files, scanOne, children * FILES_AHEAD, signal), options, progress);
  } finally {
    progress.clear();
    await pool.close();
  }
}

function readOptions({ from, rcpt = [], reveal = false, showText = false }: Options): ScanOptions {
  const sender = from === undefined ? undefined : readAddress(from);
  return { reveal, showText, recipients: rcpt.map(readAddress), ...(sender === undefined ? {} : { from: sender }) };
}

function readAddress(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new CommandError(EXIT.usage, `"${text}" is not a mail address`);
  return address;
}

/** Prints answers as they come; says the exit code. */
async function tellAll(
  files: readonly string[],
  answers: AsyncIterable<Answer>,
  { json = false }: Options,
  progress: Progress,
): Promise<ExitCode> {
  let worst: ExitCode = EXIT.good;
  let index = 0;
  for await (const answer of answers) {
    progress.clear();
    const file = files[index++] ?? '';
    if ('error' in answer) {
      printError(`${file}: ${answer.error}`);
      worst = EXIT.usage;
      continue;
    }
    const { result } = answer;
    if (json) print(JSON.stringify(result));
    else {
      print(renderScan(result));
      if (result.segments !== undefined) print(renderSegments(result));
    }
    if (result.recipients.length === 0) printError(`${file}: no recipient is named in it; give --rcpt`);
    if (result.verdict !== 'deliver' && worst === EXIT.good) worst = EXIT.findings;
  }
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

/** So many files are under way at a time; whoever reads slowly holds them up. */
async function* answersInOrder(
  files: readonly string[],
  scanOne: (file: string) => Promise<Answer>,
  atOnce: number,
  signal: AbortSignal,
): AsyncGenerator<Answer> {
  const begun: Promise<Answer>[] = [];
  const interrupted = aborted(signal);
  let next = 0;
  for (let index = 0; index < files.length; index++) {
    for (; next < files.length && next < index + atOnce; next++) begun.push(scanOne(files[next] ?? ''));
    signal.throwIfAborted();
    const first = begun.shift();
    if (first !== undefined) yield await Promise.race([first, interrupted]);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(new CommandError(EXIT.findings, 'interrupted')), { once: true });
  promise.catch(() => undefined); // nobody may be waiting any more when it comes
  return promise;
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
