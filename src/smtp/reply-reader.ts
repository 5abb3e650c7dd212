// Octets from the server -> replies (RFC 5321 section 4.2). Bounded; what is not a reply is a `downstream-protocol` fault.
import { Fault } from '../mail/fault.ts';
import type { Reply } from '../mail/reply.ts';

/** A server that sends more than this in one reply, or in replies that nobody takes, is broken or hostile (attack R10). */
const MAX_REPLY_BYTES = 64 * 1024;

const LINE = /^([2-5]\d\d)(?:([ -])(.*))?$/s;

export class ReplyReader {
  #pending = '';
  #lines: string[] = [];
  #code: number | undefined;
  readonly #ready: Reply[] = [];
  #bytes = 0;

  /** True when nothing is waiting, not even part of a line. */
  get isEmpty(): boolean {
    return this.#pending === '' && this.#lines.length === 0 && this.#ready.length === 0;
  }

  feed(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_REPLY_BYTES) throw new Fault('downstream-protocol', 'a reply of the server is too long');
    const lines = (this.#pending + chunk.toString('latin1')).split('\n');
    this.#pending = lines.pop() ?? '';
    for (const line of lines) this.#line(line.replace(/\r$/, ''));
  }

  take(): Reply | undefined {
    const reply = this.#ready.shift();
    if (reply !== undefined && this.#ready.length === 0) this.#bytes = this.#pending.length;
    return reply;
  }

  #line(line: string): void {
    const match = LINE.exec(line);
    const code = Number(match?.[1]);
    if (match === null || (this.#code !== undefined && code !== this.#code)) {
      throw new Fault('downstream-protocol', 'the server answered with something that is not SMTP');
    }
    this.#code = code;
    this.#lines.push(match[3] ?? '');
    if (match[2] === '-') return;
    this.#ready.push({ code, lines: this.#lines });
    this.#lines = [];
    this.#code = undefined;
  }
}
