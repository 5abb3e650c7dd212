// Questions and answers between a parent and a child process over Node's IPC. Both ends are the same program of the same
// version, so types stand for schemas; what is no message of ours is ignored. A question to somebody who has gone, or who does
// not answer in time, fails; a handler that throws fails its question, never the process.
import type { ChildProcess } from 'node:child_process';
import { explainError, Fault } from '../mail/fault.ts';
import { ProblemsError, type Problem } from '../rules/problem.ts';

/** Names of questions with their argument and answer; plain JSON data. */
type Calls<C> = { readonly [K in keyof C]: (argument: never) => unknown };
type Argument<C extends Calls<C>, K extends keyof C> = Parameters<C[K]>[0];
type Answer<C extends Calls<C>, K extends keyof C> = Awaited<ReturnType<C[K]>>;

/** What answers the questions of the other side. */
export type Answers<C extends Calls<C>> = {
  readonly [K in keyof C]: (argument: Argument<C, K>) => Answer<C, K> | Promise<Answer<C, K>>;
};

/** One end of an IPC connection: `process` in a child, a ChildProcess in its parent. */
type End = Pick<ChildProcess, 'connected'> & {
  send?(message: object, callback: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'disconnect', listener: () => void): unknown;
};

type Message =
  | { readonly kind: 'ask'; readonly id: number; readonly name: string; readonly argument: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly reason: string; readonly problems?: readonly Problem[] };

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Milliseconds that an answer may take unless the question says otherwise. */
const PATIENCE_MS = 5_000;

export class Channel<Theirs extends Calls<Theirs>, Ours extends Calls<Ours>> {
  readonly #end: End;
  readonly #answers: Answers<Ours>;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #isGone = false;

  constructor(end: End, answers: Answers<Ours>) {
    this.#end = end;
    this.#answers = answers;
    end.on('message', (message) => {
      if (isMessage(message)) void this.#heard(message);
    });
    end.once('disconnect', () => this.#gone());
  }

  /** Rejects with ProblemsError where the other side found problems in files, with a fault otherwise. */
  async ask<K extends keyof Theirs & string>(
    name: K,
    argument: Argument<Theirs, K>,
    patience: number = PATIENCE_MS,
  ): Promise<Answer<Theirs, K>> {
    if (this.#isGone || !this.#end.connected) throw gone();
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => reject(new Fault('deadline', `no answer to "${name}" in time`)), patience);
    this.#waiting.set(id, { resolve, reject });
    this.#send({ kind: 'ask', id, name, argument });
    try {
      return (await promise) as Answer<Theirs, K>;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** As `ask`, for orders whose answer nobody waits for. */
  tell<K extends keyof Theirs & string>(name: K, argument: Argument<Theirs, K>): void {
    this.ask(name, argument).catch(() => undefined);
  }

  async #heard(message: Message): Promise<void> {
    if (message.kind === 'ask') {
      await this.#answer(message.id, message.name, message.argument);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (message.kind === 'answer') waiting?.resolve(message.value);
    else if (message.problems !== undefined) waiting?.reject(new ProblemsError(message.problems));
    else waiting?.reject(new Error(message.reason));
  }

  async #answer(id: number, name: string, argument: unknown): Promise<void> {
    try {
      if (!Object.hasOwn(this.#answers, name)) throw new Error(`nobody here answers "${name}"`);
      const answer = this.#answers[name as keyof Ours] as (argument: unknown) => unknown;
      this.#send({ kind: 'answer', id, value: await answer(argument) });
    } catch (error) {
      const problems = error instanceof ProblemsError ? { problems: error.problems } : {};
      this.#send({ kind: 'failure', id, reason: explainError(error), ...problems });
    }
  }

  #send(message: Message): void {
    // One that can't be sent was meant for somebody who is gone; `disconnect` tells all who wait.
    if (this.#end.connected) this.#end.send?.(message, () => undefined);
  }

  #gone(): void {
    this.#isGone = true;
    for (const { reject } of this.#waiting.values()) reject(gone());
  }
}

const gone = (): Fault => new Fault('shutdown', 'the other process is gone');

function isMessage(value: unknown): value is Message {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    'id' in value &&
    typeof value.id === 'number' &&
    ['ask', 'answer', 'failure'].includes(String(value.kind))
  );
}
