// One order in one child: followed file by file, and stopped when a budget is used up. Fails by saying what stopped it.
import type { ChildProcess } from 'node:child_process';
import { residentBytes } from './resident.ts';
import type { StopCause, Stop } from './course.ts';
import type { ChildAnswer, ChildNews, ChildOrder } from './talk.ts';

export interface TurnBudget {
  /** Milliseconds for one file. */
  readonly fileTime: number;
  /** Bytes resident. */
  readonly memory: number;
  /** Milliseconds for the whole order. */
  readonly time: number;
}

export type TurnEnd =
  { readonly kind: 'answered'; readonly answer: ChildAnswer } | ({ readonly kind: 'stopped' } & Stop);

/** How often budgets are looked at, at least. A child can allocate some hundred MiB between two looks. */
const LOOK_EVERY_MS = 250;

export class Turn {
  readonly end: Promise<TurnEnd>;
  readonly #child: ChildProcess;
  readonly #budget: TurnBudget;
  readonly #started = performance.now();
  #isOver = false;
  #file: number | undefined;
  #fileSince = this.#started;
  #settle: (end: TurnEnd) => void;

  constructor(child: ChildProcess, order: ChildOrder, budget: TurnBudget) {
    const { promise, resolve } = Promise.withResolvers<TurnEnd>();
    this.#child = child;
    this.#budget = budget;
    const onMessage = (message: ChildAnswer | ChildNews): void => {
      if (message.kind === 'at') this.#at(message.file);
      else this.#settle({ kind: 'answered', answer: message });
    };
    const onExit = (_: number | null, signal: NodeJS.Signals | null): void => this.#stopped(causeOf(signal));
    // Could not even be started; anything else that goes wrong ends it.
    const onError = (): void => void (child.pid === undefined && this.#stopped('killed'));
    const every = Math.max(1, Math.min(LOOK_EVERY_MS, budget.fileTime / 4, budget.time / 4));
    // News that came while this process was busy is read first, or it would be held against the child.
    const looking = setInterval(() => setImmediate(() => this.#look()), every);
    this.#settle = (end): void => {
      this.#isOver = true;
      clearInterval(looking);
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
      resolve(end);
    };
    this.end = promise;
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
    child.send(order, () => undefined); // a child that is gone tells by its exit
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Number of the file that is being opened. */
  get file(): number | undefined {
    return this.#file;
  }

  #at(file: number | undefined): void {
    this.#file = file;
    this.#fileSince = performance.now();
  }

  #look(): void {
    if (this.#isOver) return; // the child may be at another message by now
    const now = performance.now();
    if (now - this.#started > this.#budget.time) this.#stop('time');
    else if (this.#file !== undefined && now - this.#fileSince > this.#budget.fileTime) this.#stop('time');
    else if ((residentBytes(this.#child.pid ?? 0) ?? 0) > this.#budget.memory) this.#stop('memory');
  }

  #stop(cause: StopCause): void {
    this.#child.kill('SIGKILL');
    this.#stopped(cause);
  }

  #stopped(cause: StopCause): void {
    this.#settle({ kind: 'stopped', cause, file: this.#file });
  }
}

/** V8 aborts when its heap is full. */
function causeOf(signal: NodeJS.Signals | null): StopCause {
  if (signal === 'SIGABRT') return 'memory';
  return signal === 'SIGKILL' ? 'killed' : 'crash';
}
