// Feeds spoilt messages to a service, one after the other, and sees how it bears them. The service is a process of its own with its
// own children, so that a hang or a crash of it is seen and not suffered.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { residentBytes } from '../../src/inspection/resident.ts';
import type { InspectionWalls } from '../../src/mail/limits.ts';
import { Chance } from './chance.ts';
import { makeCase } from './case.ts';
import { openSamples } from './samples.ts';

const MIB = 1024 ** 2;
/** Tighter than in service: what takes longer or more of such small messages is worth a look. */
export const WALLS: InspectionWalls = { fileTime: 5_000, time: 20_000, memory: 768 * MIB, children: 2 };
/** The whole message, with what waits for a child that starts. */
const PATIENCE_MS = WALLS.time + 20_000;
/** Of the service itself, which keeps no files: it must not grow. */
const MAX_SERVICE_BYTES = 1024 * MIB;

export interface Answer {
  /** Why children were stopped over this message. */
  readonly stops: readonly string[];
  readonly fault?: string;
}

export interface Report {
  readonly cases: number;
  /** Children that a file stopped, by cause; the message was judged all the same. */
  readonly stops: Readonly<Record<string, number>>;
  /** What must never be, with the file that did it. */
  readonly failures: readonly string[];
  /** Files over which children were stopped. */
  readonly suspects: readonly string[];
}

export interface FuzzOptions {
  readonly seed: number;
  /** Ends at either, whichever comes first. */
  readonly cases?: number;
  readonly milliseconds?: number;
  /** Where messages that did something are kept. */
  readonly folder: string;
  readonly progress?: (done: number) => void;
}

export async function fuzz(options: FuzzOptions): Promise<Report> {
  const { seed, cases = Infinity, milliseconds = Infinity, folder, progress } = options;
  const samples = openSamples();
  const end = performance.now() + milliseconds;
  const stops: Record<string, number> = {};
  const [failures, suspects]: [string[], string[]] = [[], []];
  let service: ChildProcess | undefined;
  let index = 0;
  for (; index < cases && performance.now() < end; index++) {
    service ??= await startService();
    const mail = await makeCase(samples, new Chance(seed, index));
    const { answer, failure } = await ask(service, mail);
    for (const stop of answer?.stops ?? []) stops[stop] = (stops[stop] ?? 0) + 1;
    if (failure !== undefined || (answer !== undefined && answer.stops.length > 0)) {
      const kept = join(folder, `seed-${seed}-case-${index}.eml`);
      writeFileSync(kept, mail);
      if (failure === undefined) suspects.push(`${answer?.stops.join(', ') ?? ''}: ${kept}`);
      else failures.push(`${failure}: ${kept}`);
    }
    if (failure !== undefined && answer === undefined) {
      service.kill('SIGKILL');
      service = undefined;
    }
    progress?.(index + 1);
  }
  if (service !== undefined && service.exitCode === null) {
    const gone = once(service, 'exit');
    service.disconnect();
    await gone;
  }
  return { cases: index, stops, failures, suspects };
}

async function startService(): Promise<ChildProcess> {
  const service = fork(join(import.meta.dirname, 'service.ts'), { serialization: 'advanced' });
  await once(service, 'message');
  return service;
}

interface Asked {
  readonly answer?: Answer;
  readonly failure?: string;
}

/** Sends one message. A failure without an answer means that the service is of no use any more. */
async function ask(service: ChildProcess, mail: Buffer): Promise<Asked> {
  const { promise, resolve } = Promise.withResolvers<Asked>();
  const onMessage = (answer: Answer): void =>
    resolve(answer.fault === undefined ? { answer } : { answer, failure: `fault (${answer.fault})` });
  const onExit = (code: number | null, signal: string | null): void =>
    resolve({ failure: `the service died (${signal ?? String(code)})` });
  const patience = setTimeout(() => resolve({ failure: 'no answer in time' }), PATIENCE_MS);
  service.on('message', onMessage).on('exit', onExit);
  service.send(mail, () => undefined);
  const asked = await promise;
  clearTimeout(patience);
  service.off('message', onMessage).off('exit', onExit);
  const bytes = residentBytes(service.pid ?? 0) ?? 0;
  return asked.failure === undefined && bytes > MAX_SERVICE_BYTES
    ? { failure: `the service grew to ${Math.round(bytes / MIB)} MiB` }
    : asked;
}
