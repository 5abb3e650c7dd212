// Inspection of large messages in child processes: a session's process must not stand still for them, and must not hold what
// their parts unfold to (attacks R18, R24, X12). A child inspects one message at a time. One that takes too long or dies costs its
// message a 451, and nobody else anything; the next message gets a new child. Children that are idle for long end.
import { fork, type ChildProcess } from 'node:child_process';
import { extname } from 'node:path';
import { readAll, type MessageContent } from './mail/content.ts';
import { Fault, type FaultCode } from './mail/fault.ts';
import { DEADLINES, INSPECTION_HEAP_MIB } from './mail/limits.ts';
import type { Received } from './mail/received.ts';
import type { Inspected } from './pipeline.ts';

export interface InspectionPoolOptions {
  readonly domains: readonly string[];
  /** How many messages are inspected at the same time. */
  readonly children: number;
  /** Milliseconds that an inspection may take. */
  readonly deadline?: number;
  /** Milliseconds without work after which a child ends. */
  readonly idleFor?: number;
}

/** What a child is told first. */
export interface ChildSetUp {
  readonly domains: readonly string[];
}

/** Content goes by its file where it has one, else as bytes. */
export interface ChildTask {
  readonly received: Omit<Received, 'content'>;
  readonly content: { readonly file: string; readonly size: number } | { readonly bytes: readonly Buffer[] };
  readonly rules: RulesToGoBy;
}

/** Rules by their revision, and where they are to be had. */
export interface RulesToGoBy {
  readonly folder: string;
  readonly revision: string;
}

export type ChildAnswer =
  | { readonly kind: 'inspected'; readonly inspected: Inspected }
  | { readonly kind: 'fault'; readonly code: FaultCode; readonly message: string }
  /** The rules in the folder are not those that were asked for. */
  | { readonly kind: 'other-rules' };

const IDLE_MS = 60_000;

interface Waiting {
  readonly task: ChildTask;
  readonly settle: (answer: ChildAnswer) => void;
}

export class InspectionPool {
  readonly #options: InspectionPoolOptions;
  /** With the timers that end them. */
  readonly #idle = new Map<ChildProcess, NodeJS.Timeout>();
  readonly #all = new Set<ChildProcess>();
  readonly #waiting: Waiting[] = [];

  constructor(options: InspectionPoolOptions) {
    this.#options = options;
  }

  /** Child processes that are there now. */
  get children(): number {
    return this.#all.size;
  }

  /**
   * Undefined when the rules in the folder are no longer those of the revision: they are about to be reloaded, and whoever asks
   * has the old ones still at hand. Throws `inspection` and `deadline` faults.
   */
  async inspect({ content, ...received }: Received, rules: RulesToGoBy): Promise<Inspected | undefined> {
    const { promise, resolve } = Promise.withResolvers<ChildAnswer>();
    this.#waiting.push({ task: { received, content: await parcel(content), rules }, settle: resolve });
    this.#next();
    const answer = await promise;
    switch (answer.kind) {
      case 'inspected':
        return answer.inspected;
      case 'other-rules':
        return undefined;
      case 'fault':
        throw new Fault(answer.code, answer.message);
    }
  }

  /** Ends all children; what waits or is under way becomes a fault. */
  async close(): Promise<void> {
    for (const { settle } of this.#waiting.splice(0)) settle(fault('shutdown', 'the house is closing'));
    const ended = [...this.#all].map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of this.#all) child.kill('SIGKILL');
    await Promise.all(ended);
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const child = this.#idleChild() ?? this.#newChild();
      if (child === undefined) return;
      const next = this.#waiting.shift();
      if (next !== undefined) this.#work(child, next);
    }
  }

  #idleChild(): ChildProcess | undefined {
    const [entry] = this.#idle;
    if (entry === undefined) return undefined;
    const [child, timer] = entry;
    clearTimeout(timer);
    this.#idle.delete(child);
    return child;
  }

  #newChild(): ChildProcess | undefined {
    if (this.#all.size >= this.#options.children) return undefined;
    const { domains } = this.#options;
    const child = fork(new URL(`./inspection-child${extname(import.meta.url)}`, import.meta.url), {
      // Nothing of the environment: no secret is any business of a process that opens strangers' files.
      env: { NODE_ENV: 'production' },
      execArgv: [`--max-old-space-size=${INSPECTION_HEAP_MIB}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.send({ domains } satisfies ChildSetUp, () => undefined);
    this.#all.add(child);
    child.once('exit', () => {
      this.#all.delete(child);
      clearTimeout(this.#idle.get(child));
      this.#idle.delete(child);
      this.#next();
    });
    child.on('error', () => child.kill('SIGKILL'));
    return child;
  }

  #work(child: ChildProcess, { task, settle }: Waiting): void {
    const { deadline = DEADLINES.inspection } = this.#options;
    const finish = (answer: ChildAnswer): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
      settle(answer);
    };
    const onMessage = (answer: ChildAnswer): void => {
      finish(answer);
      this.#rest(child);
      this.#next();
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void =>
      finish(fault('inspection', `an inspection ended with ${signal ?? `exit code ${String(code)}`}`));
    const timer = setTimeout(() => {
      finish(fault('deadline', 'inspection took too long'));
      child.kill('SIGKILL');
    }, deadline);
    child.on('message', onMessage).on('exit', onExit);
    child.send(task, () => undefined); // a child that is gone tells by its exit
  }

  #rest(child: ChildProcess): void {
    const end = (): void => void child.kill('SIGKILL');
    this.#idle.set(child, setTimeout(end, this.#options.idleFor ?? IDLE_MS).unref());
  }
}

const fault = (code: FaultCode, message: string): ChildAnswer => ({ kind: 'fault', code, message });

async function parcel(content: MessageContent): Promise<ChildTask['content']> {
  if (content.file !== undefined) return { file: content.file, size: content.size };
  return { bytes: content.inMemory ?? [await readAll(content)] };
}
