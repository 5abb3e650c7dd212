// A place for a child process, filled again when its holder dies: at once the first time, ever later when it dies again and
// again. Knows one life at a time; what each life is for is the primary's to say.
import type { ChildProcess } from 'node:child_process';
import type { Role } from './prepare.ts';
import { explainError } from '../mail/fault.ts';
import type { Begun, ToChild, ToPrimary, Duty } from './calls.ts';
import { Channel, type Answers } from './channel.ts';

/** `pausing`: it has died, and the next life begins after a pause. */
export type SlotState = 'starting' | 'ready' | 'pausing' | 'stopping' | 'ended';

export interface Life {
  readonly answers: Answers<ToPrimary>;
  readonly duty: Duty;
}

export interface Ending {
  readonly reason: string;
  /** Milliseconds until the next life; undefined when there is none. */
  readonly pause: number | undefined;
  readonly signal: NodeJS.Signals | null;
}

export interface SlotOptions {
  readonly name: string;
  readonly role: Role;
  readonly fork: () => ChildProcess;
  /** Asked at the beginning of each life. */
  readonly life: () => Life;
  readonly onReady: (begun: Begun) => void;
  readonly onEnded: (ending: Ending) => void;
  /** Milliseconds without an answer after which it is killed. */
  readonly hungAfter?: number;
}

/** A control process may wait for an earlier one to finish; more than that, and something is wrong. */
const BEGIN_PATIENCE_MS = 120_000;
/** Who lived longer than this did not die of its beginning. */
const LONG_LIFE_MS = 60_000;
const MAX_PAUSE_MS = 30_000;
const PING_PATIENCE_MS = 5_000;
/**
 * Who has not answered for so long does nothing any more. Above the deadline of an inspection, which a blocked process can't
 * keep itself: one message that never ends must not take a process out of service for ever (attacks R14, R24).
 */
const HUNG_MS = 180_000;

/** Milliseconds before the next life, by the number of short lives in a row. */
export function pauseAfter(shortLives: number): number {
  return shortLives <= 1 ? 0 : Math.min(1_000 * 2 ** (shortLives - 2), MAX_PAUSE_MS);
}

export class Slot {
  readonly name: string;
  readonly role: Role;
  readonly #options: SlotOptions;
  readonly #over = Promise.withResolvers<void>();
  #state: SlotState = 'starting';
  #child: ChildProcess | undefined;
  #channel: Channel<ToChild, ToPrimary> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #bornAt = 0;
  #heardAt = 0;
  #shortLives = 0;
  #restarts = 0;
  #failure: string | undefined;
  #isKept = false;

  constructor(options: SlotOptions) {
    this.#options = options;
    this.name = options.name;
    this.role = options.role;
  }

  get state(): SlotState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Milliseconds that this life has lasted. */
  get age(): number {
    return this.#child === undefined ? 0 : performance.now() - this.#bornAt;
  }

  /** The first life. Rejects with what kept it from beginning; then there is no other. */
  async start(): Promise<void> {
    await this.#begin();
    this.#isKept = true;
  }

  /** The channel to the present life; rejects at once while there is none. */
  get channel(): Channel<ToChild, ToPrimary> | undefined {
    return this.#channel;
  }

  /** Ends the present life in good order, and is over when it has ended. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#child === undefined) this.#end();
    else {
      this.#state = 'stopping';
      this.#channel?.tell('stop', null);
    }
    await this.#over.promise;
  }

  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Asks whether it still answers, and kills one that has not for too long. To be called now and then. */
  async watch(): Promise<void> {
    const channel = this.#channel;
    if (channel === undefined || this.#state !== 'ready') return;
    const { hungAfter = HUNG_MS } = this.#options;
    try {
      await channel.ask('ping', null, Math.min(PING_PATIENCE_MS, hungAfter));
      this.#heardAt = performance.now();
    } catch {
      if (channel !== this.#channel || performance.now() - this.#heardAt < hungAfter) return;
      this.#failure = 'it did not answer any more';
      this.kill();
    }
  }

  async #begin(): Promise<void> {
    this.#state = 'starting';
    this.#failure = undefined;
    const { answers, duty } = this.#options.life();
    const child = this.#options.fork();
    const channel = new Channel<ToChild, ToPrimary>(child, answers);
    this.#child = child;
    this.#channel = channel;
    this.#bornAt = performance.now();
    const exited = new Promise<void>((resolve) => {
      child.once('exit', (code, signal) => {
        this.#died(code, signal);
        resolve();
      });
    });
    child.once('error', (error) => {
      this.#failure ??= explainError(error);
    });
    try {
      const begun = await channel.ask('begin', duty, BEGIN_PATIENCE_MS);
      if (this.#state !== 'starting') return;
      this.#state = 'ready';
      this.#heardAt = performance.now();
      this.#options.onReady(begun);
    } catch (error) {
      this.#failure ??= explainError(error);
      child.kill('SIGKILL');
      await exited;
      throw error;
    }
  }

  #died(code: number | null, signal: NodeJS.Signals | null): void {
    this.#child = undefined;
    this.#channel = undefined;
    const how = signal === null ? `exit code ${code ?? '?'}` : signal;
    const reason = this.#failure === undefined ? how : `${how}: ${this.#failure}`;
    const goesOn = this.#isKept && this.#state !== 'stopping';
    this.#shortLives = performance.now() - this.#bornAt < LONG_LIFE_MS ? this.#shortLives + 1 : 1;
    const pause = goesOn ? pauseAfter(this.#shortLives) : undefined;
    if (pause === undefined) this.#end();
    else {
      this.#state = 'pausing';
      this.#timer = setTimeout(() => void this.#again(), pause);
    }
    this.#options.onEnded({ reason, pause, signal });
  }

  /** Its failure is told by #died. */
  async #again(): Promise<void> {
    this.#restarts++;
    await this.#begin().catch(() => undefined);
  }

  #end(): void {
    this.#state = 'ended';
    this.#over.resolve();
  }
}
