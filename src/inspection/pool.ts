// Inspection in child processes: of large messages, and of all that carry files, for what opens strangers' files must not stand
// in a process that takes mail (attacks R18, R24, X12; docs/decisions/014). A child inspects one message at a time. A file
// that hangs, bloats or crashes its child is left out in the next try; the rest of its message is read, and judged, and other
// messages do not notice. Fails with a fault only where not even the mail's own text could be read.
import type { ChildProcess } from 'node:child_process';
import type { ExtractOptions } from '../extract/extract.ts';
import type { Report } from '../mail/event.ts';
import { Fault } from '../mail/fault.ts';
import { INSPECTION_WAIT, INSPECTION_WALLS, type InspectionWalls } from '../mail/limits.ts';
import type { Received } from '../mail/received.ts';
import { judge, type IndexPlaces, type Inspected, type Inspection } from '../inspect.ts';
import { courseAfter, FIRST_COURSE, isLast, type Course, type Stop } from './course.ts';
import { parcel } from './parcel.ts';
import { residentBytes } from './resident.ts';
import { startChild } from './start-child.ts';
import type { ChildAnswer, ChildOrder, ChildSetUp, ChildTask } from './talk.ts';
import { Turn, type TurnBudget, type TurnEnd } from './turn.ts';

export interface InspectionPoolOptions {
  readonly domains: readonly string[];
  readonly reading?: ExtractOptions;
  /** Those that are not the default (INSPECTION_WALLS). */
  readonly walls?: Partial<InspectionWalls>;
  /** Milliseconds without work after which a child ends. */
  readonly idleFor?: number;
  readonly report?: Report;
  /** Where messages that lie in memory may be laid down for a child to read. */
  readonly folder?: string;
}

export interface InspectedElsewhere extends Inspected {
  /** Milliseconds that the inspection took by itself; absent where it was done in part here. */
  readonly took?: number;
}

/** Folder of the rules; with the place of the tables and documents that belong to them, where there may be any. */
export type RulesPlace = string | { readonly folder: string; readonly indexes?: IndexPlaces | undefined };

const IDLE_MS = 60_000;
/** Share of a message's time after which files are given up, and the rest is for the text of the mail alone. */
const SHARE_FOR_FILES = 0.75;

interface Waiting {
  readonly order: (now: number) => { readonly order: ChildOrder; readonly budget: TurnBudget };
  readonly settle: (end: TurnEnd | Fault) => void;
}

export class InspectionPool {
  readonly #options: InspectionPoolOptions;
  readonly #walls: InspectionWalls;
  /** With the timers that end them. */
  readonly #idle = new Map<ChildProcess, NodeJS.Timeout>();
  readonly #all = new Set<ChildProcess>();
  readonly #turns = new Set<Turn>();
  readonly #waiting: Waiting[] = [];
  #isClosed = false;

  constructor(options: InspectionPoolOptions) {
    this.#options = options;
    this.#walls = { ...INSPECTION_WALLS, ...options.walls };
  }

  /** Child processes that are there now. */
  get children(): number {
    return this.#all.size;
  }

  /** What is under way: the process, and the number of the file that it is at. */
  get atWork(): readonly { readonly pid: number | undefined; readonly file: number | undefined }[] {
    return [...this.#turns].map(({ pid, file }) => ({ pid, file }));
  }

  /**
   * Inspects a message by the rules of an inspection. A child reads them from the folder; where they are others by now, it opens the
   * message and it is judged here. Throws `inspection`, `deadline`, `busy`, `storage` and `shutdown` faults.
   */
  async inspect(
    { content, ...received }: Received,
    using: Inspection,
    from: RulesPlace,
    wantsSegments = false,
  ): Promise<InspectedElsewhere> {
    const { folder, indexes } = typeof from === 'string' ? { folder: from, indexes: undefined } : from;
    const rules = { folder, revision: using.ruleSet.revision, ...(indexes === undefined ? {} : { indexes }) };
    const { content: sent, dispose } = await parcel(content, received.reference, this.#options.folder);
    const task: ChildTask = { received, content: sent, rules, wantsSegments };
    let answer: ChildAnswer;
    try {
      answer = await this.#pursue(task);
    } finally {
      await dispose();
    }
    switch (answer.kind) {
      case 'inspected':
        return { ...answer.inspected, took: answer.took };
      case 'opened':
        return await judge({ ...received, content }, answer.message, using);
      case 'fault':
        throw new Fault(answer.code, answer.message);
    }
  }

  /** Ends all children; what waits or is under way becomes a fault. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { settle } of this.#waiting.splice(0)) settle(closing());
    const ended = [...this.#all].map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of this.#all) child.kill('SIGKILL');
    await Promise.all(ended);
  }

  /** Tries until there is an answer, each time with less of the message where it stopped the child. */
  async #pursue(task: ChildTask): Promise<ChildAnswer> {
    let course: Course = FIRST_COURSE;
    let started: number | undefined;
    const { time } = this.#walls;
    for (let isFirst = true; ; isFirst = false) {
      const end = await this.#take((now) => {
        started ??= now; // waiting for a child is nobody's fault
        const left = (isLast(course) ? time : time * SHARE_FOR_FILES) - (now - started);
        return this.#order(task, course, left);
      }, isFirst);
      if (end.kind === 'answered') return end.answer;
      if (this.#isClosed) throw closing();
      const { reference } = task.received;
      this.#options.report?.({ kind: 'inspection-stopped', reference, cause: end.cause, file: end.file });
      const spent = performance.now() - (started ?? 0);
      const next = courseAfter(course, end, spent > time * SHARE_FOR_FILES - this.#walls.fileTime / 2);
      if (next === undefined || spent >= time) throw stopFault(end);
      course = next;
    }
  }

  #order(task: ChildTask, { omissions }: Course, left: number): ReturnType<Waiting['order']> {
    const { fileTime, memory } = this.#walls;
    return { order: { task, omissions, openFor: left / 2 }, budget: { fileTime, memory, time: left } };
  }

  /** Waits for a child that is free, and for what becomes of the order. A message that was begun goes before those that wait. */
  async #take(order: Waiting['order'], isFirst: boolean): Promise<TurnEnd> {
    const { promise, resolve } = Promise.withResolvers<TurnEnd | Fault>();
    const waiting: Waiting = { order, settle: resolve };
    if (isFirst) this.#waiting.push(waiting);
    else this.#waiting.unshift(waiting);
    const patience = setTimeout(() => {
      const at = this.#waiting.indexOf(waiting);
      if (at === -1) return;
      this.#waiting.splice(at, 1);
      resolve(new Fault('busy', 'no child process was free to inspect'));
    }, INSPECTION_WAIT);
    this.#next();
    const end = await promise.finally(() => clearTimeout(patience));
    if (end instanceof Fault) throw end;
    return end;
  }

  #next(): void {
    while (this.#waiting.length > 0 && !this.#isClosed) {
      const child = this.#idleChild() ?? this.#newChild();
      if (child === undefined) return;
      const next = this.#waiting.shift();
      if (next !== undefined) void this.#work(child, next);
    }
  }

  async #work(child: ChildProcess, { order, settle }: Waiting): Promise<void> {
    const { order: given, budget } = order(performance.now());
    const turn = new Turn(child, given, budget);
    this.#turns.add(turn);
    const end = await turn.end;
    this.#turns.delete(turn);
    settle(end);
    if (end.kind === 'stopped') return; // its exit lets the next one in
    this.#rest(child);
    this.#next();
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
    if (this.#all.size >= this.#walls.children) return undefined;
    const { domains, reading = {} } = this.#options;
    const child = startChild(this.#walls.memory);
    child.send({ domains, reading } satisfies ChildSetUp, () => undefined);
    this.#all.add(child);
    const gone = (): void => {
      this.#all.delete(child);
      clearTimeout(this.#idle.get(child));
      this.#idle.delete(child);
      this.#next();
    };
    child.once('exit', gone);
    child.on('error', () => (child.pid === undefined ? gone() : child.kill('SIGKILL')));
    return child;
  }

  /** One that has grown ends at once: what the last message left behind must not count against the next. */
  #rest(child: ChildProcess): void {
    const end = (): void => void child.kill('SIGKILL');
    if ((residentBytes(child.pid ?? 0) ?? 0) > this.#walls.memory / 2) end();
    else this.#idle.set(child, setTimeout(end, this.#options.idleFor ?? IDLE_MS).unref());
  }
}

const closing = (): Fault => new Fault('shutdown', 'the house is closing');

function stopFault({ cause }: Stop): Fault {
  if (cause === 'time') return new Fault('deadline', 'inspection took too long');
  return new Fault('inspection', `a child process that inspects ended: ${cause}`);
}
