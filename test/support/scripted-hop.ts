// The conversation with the next server as an object that plays a script and keeps what it is told: for tests of what happens
// before and after each step of it.
import { readAll } from '../../src/mail/content.ts';
import {
  renderParameters,
  renderPath,
  type EsmtpParameter,
  type Recipient,
  type ReversePath,
} from '../../src/mail/envelope.ts';
import type { Capabilities, NextHop, Outgoing } from '../../src/mail/next-hop.ts';
import { isPositive, reply, type Reply } from '../../src/mail/reply.ts';

/** A reply by its code, or a fault that is thrown. */
type Answer = number | Error;

export interface HopScript {
  readonly capabilities?: Readonly<Record<string, string>>;
  readonly mail?: Answer;
  /** By the address on the wire. */
  readonly rcpt?: (wire: string) => Answer;
  /** The answer to the word DATA. */
  readonly start?: Answer;
  /** The answer to the final dot. */
  readonly dot?: Answer;
  readonly reset?: Answer;
  /** What happens when all is sent but the dot, and behind the dot before its answer. */
  readonly beforeDot?: () => void | Promise<void>;
  readonly afterDot?: () => void | Promise<void>;
}

export interface HopMessage {
  readonly from: string;
  readonly to: readonly string[];
  /** For whom it was decided, as it was handed over with the message. */
  readonly decided: readonly string[];
  /** Trace and content. */
  readonly bytes: Buffer;
}

const ALL: Readonly<Record<string, string>> = { '8BITMIME': '', SMTPUTF8: '', DSN: '', SIZE: '0' };

export class ScriptedHop implements NextHop {
  /** Every command, in order. */
  readonly told: string[] = [];
  /** Messages whose dot was sent, whatever the answer was. */
  readonly messages: HopMessage[] = [];
  readonly capabilities: Capabilities;
  /** Recipients who have a message now, as far as the server knows: its dot was sent and not refused. */
  readonly reached: string[] = [];
  readonly #script: HopScript;
  #from = '';
  #to: string[] = [];

  /** @param begun recipients of a transaction that is open already */
  constructor(script: HopScript = {}, begun: readonly string[] = []) {
    this.#script = script;
    this.#to = [...begun];
    this.capabilities = new Map(Object.entries(script.capabilities ?? ALL));
  }

  async mail(path: ReversePath, parameters: readonly EsmtpParameter[]): Promise<Reply> {
    const answer = this.#answer(`MAIL ${renderPath(path)}${renderParameters(parameters)}`, this.#script.mail);
    this.#from = path?.wire ?? '';
    this.#to = [];
    return answer;
  }

  async rcpt({ address, parameters }: Recipient): Promise<Reply> {
    const line = `RCPT <${address.wire}>${renderParameters(parameters)}`;
    const answer = this.#answer(line, this.#script.rcpt?.(address.wire));
    if (isPositive(answer)) this.#to.push(address.wire);
    return answer;
  }

  async data({ recipients, trace, content }: Outgoing, beforeEnd?: () => void | Promise<void>): Promise<Reply> {
    const start = this.#answer('DATA', this.#script.start ?? 354);
    if (start.code !== 354) return start;
    const bytes = Buffer.concat([trace, await readAll(content)]);
    await this.#script.beforeDot?.();
    await beforeEnd?.();
    const decided = recipients.map((address) => address.wire);
    this.messages.push({ from: this.#from, to: this.#to, decided, bytes });
    await this.#script.afterDot?.();
    const { dot = 250 } = this.#script;
    if (dot instanceof Error || dot < 300) this.reached.push(...this.#to);
    return this.#answer('.', dot);
  }

  async reset(): Promise<Reply> {
    const answer = this.#answer('RSET', this.#script.reset);
    this.#to = [];
    return answer;
  }

  async quit(): Promise<void> {
    this.told.push('QUIT');
  }

  close(): void {
    this.told.push('CLOSE');
  }

  #answer(line: string, answer: Answer = 250): Reply {
    this.told.push(line);
    if (answer instanceof Error) throw answer;
    return reply(answer, `${Math.floor(answer / 100)}.0.0 scripted`);
  }
}
