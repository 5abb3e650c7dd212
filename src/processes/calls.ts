// What the primary and its children ask each other, as types: every question with its argument and its answer.
import type { LoadedConfig } from '../config.ts';
import type { Metrics } from '../events.ts';
import type { Role } from './prepare.ts';
import type { Gatekeeper } from '../smtp/gatekeeper.ts';

/** What a child has to do in its life. */
export interface Duty extends LoadedConfig {
  readonly role: Role;
  /** Its name in log lines and in the status. */
  readonly name: string;
  /** Folder of the rules to begin with. */
  readonly rules: string;
  readonly version: string;
  /** Processes that take mail and are ready; the control process tells it to those who ask for its health. */
  readonly workers: number;
}

/** A child that has begun. */
export interface Begun {
  readonly revision: string;
  /** Ports of the listeners by name, where it takes mail. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly consolePort?: number;
  /** False: nobody can sign in to the console yet. */
  readonly hasAccounts?: boolean;
}

/** The queue's and the records' view of kept mail. */
export interface QueueState {
  readonly up: boolean;
  readonly held: number;
  readonly sending: number;
  readonly uncertain: number;
  readonly corrupt: number;
}

export interface ChildState {
  readonly revision: string;
  readonly sessions?: number;
  readonly queue?: QueueState;
}

type Arguments<K extends keyof Gatekeeper> = { readonly args: Parameters<Gatekeeper[K]> };

/** What the primary asks a child. */
export interface ToChild {
  begin(duty: Duty): Begun;
  /** Reads a folder of rules aside; says its revision. */
  prepare(folder: string): string;
  /** Puts in force what was prepared. */
  commit(nothing: null): null;
  /** Answered as long as it can do anything at all. */
  ping(nothing: null): null;
  state(nothing: null): ChildState;
  metrics(nothing: null): Metrics;
  /** So many processes that take mail are ready now. */
  workers(ready: number): null;
  /** A process that took mail has died: what it left is to be cleared away. */
  departed(nothing: null): null;
  disarm(nothing: null): null;
  /** Finish what is under way, then end. */
  stop(nothing: null): null;
  /** Finish only what can't be left. */
  hasten(nothing: null): null;
}

/** What a child asks the primary. */
export interface ToPrimary {
  /** Of all processes. */
  metrics(nothing: null): readonly Metrics[];
  enter(call: Arguments<'enter'>): Awaited<ReturnType<Gatekeeper['enter']>>;
  leave(call: Arguments<'leave'>): null;
  mayLogIn(call: Arguments<'mayLogIn'>): boolean;
  loginEnded(call: Arguments<'loginEnded'>): null;
  maySend(call: Arguments<'maySend'>): boolean;
}
