// The wire to the downstream server: one SMTP conversation as a client, a command at a time (docs/decisions/002).
// Replies are returned as they came, every line of them. Whatever is not SMTP, comes too late or not at all is a
// `downstream-*` fault, and the connection is of no use afterwards.
import net from 'node:net';
import tls from 'node:tls';
import type { Address } from '../mail/address.ts';
import type { EsmtpParameter, Recipient, ReversePath } from '../mail/envelope.ts';
import { renderParameters, renderPath } from '../mail/envelope.ts';
import { Fault, isFault } from '../mail/fault.ts';
import { DEADLINES } from '../mail/limits.ts';
import type { Capabilities, NextHop, Outgoing } from '../mail/next-hop.ts';
import { isPositive, replyText, type Reply } from '../mail/reply.ts';
import { DotStuffer } from './data-reader.ts';
import { ReplyReader } from './reply-reader.ts';

export interface WireOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: 'none' | 'opportunistic' | 'required' | 'verified';
  /** How we name ourselves in EHLO. */
  readonly hostname: string;
  /** PEM of the authorities that `verified` trusts; absent: those that Node.js knows. */
  readonly ca?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Finds the host's addresses; absent: the system does. */
  readonly lookup?: net.LookupFunction;
  /** Milliseconds that replace those of `DEADLINES`. */
  readonly deadlines?: Partial<WireDeadlines>;
}

type WireDeadlines = Record<'connect' | 'greeting' | 'command' | 'dataStart' | 'dataBlock' | 'dataEnd', number>;

const END_OF_DATA = Buffer.from('.\r\n');
const CRLF = Buffer.from('\r\n');
const QUIT_PATIENCE = 2_000;
/** Messages up to this size leave in one write together with the final dot. */
const ONE_WRITE = 64 * 1024;

/** Opens a conversation: connection, greeting, EHLO, TLS as asked. Throws `downstream-unreachable`. */
export async function openWire(options: WireOptions): Promise<Wire> {
  try {
    return await Wire.open(options, options.tls !== 'none');
  } catch (error) {
    // Opportunistic TLS promises encryption where it works, not delivery only where it works.
    if (options.tls !== 'opportunistic' || !isFault(error) || !(error.cause instanceof TlsFailure)) throw error;
    return await Wire.open(options, false);
  }
}

/** The handshake failed; tells a retry in clear from other causes. */
class TlsFailure extends Error {}

export class Wire implements NextHop {
  #socket: net.Socket;
  #replies = new ReplyReader();
  #capabilities: Capabilities = new Map();
  #waiting: { readonly resolve: (reply: Reply) => void; readonly reject: (error: Fault) => void } | undefined;
  #broken: Fault | undefined;
  #isMarked = false;
  #messages = 0;
  /** Recipients that the server has accepted in the open transaction, as they stood in the commands. */
  #accepted: string[] = [];

  readonly #deadlines: WireDeadlines;

  private constructor(socket: net.Socket, deadlines: WireDeadlines) {
    this.#socket = socket;
    this.#deadlines = deadlines;
    this.#listen();
  }

  static async open(options: WireOptions, withTls: boolean): Promise<Wire> {
    const { host, port, lookup } = options;
    const deadlines = { ...DEADLINES, ...options.deadlines };
    const socket = net.connect({ host, port, ...(lookup === undefined ? {} : { lookup }) });
    // The signal ends the opening only: a conversation that has begun is ended by whoever leads it.
    const giveUp = (): void => void socket.destroy();
    options.signal?.addEventListener('abort', giveUp);
    try {
      if (options.signal?.aborted === true) giveUp();
      await connected(socket, options, deadlines.connect);
      return await Wire.#begin(new Wire(socket, deadlines), options, withTls);
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', giveUp);
    }
  }

  static async #begin(wire: Wire, options: WireOptions, withTls: boolean): Promise<Wire> {
    try {
      const greeting = await wire.#next(wire.#deadlines.greeting);
      if (greeting.code !== 220) throw unreachable(`refused with ${replyText(greeting)}`);
      await wire.#hello(options.hostname);
      if (withTls) await wire.#secure(options);
      return wire;
    } catch (error) {
      wire.close();
      if (isFault(error, 'downstream-unreachable')) throw error;
      throw unreachable(`the conversation with ${options.host}:${options.port} did not begin`, error);
    }
  }

  get capabilities(): Capabilities {
    return this.#capabilities;
  }

  /** False once the connection has ended or the server has said something that nobody asked for. */
  get isUsable(): boolean {
    return this.#broken === undefined && !this.#socket.destroyed && this.#socket.writable && this.#replies.isEmpty;
  }

  /** True while nothing has been refused in this conversation and nobody has signed in: nobody can tell it from a new one. */
  get isAsNew(): boolean {
    return this.isUsable && this.#waiting === undefined && !this.#isMarked;
  }

  /** Messages that the server has taken in this conversation. */
  get messages(): number {
    return this.#messages;
  }

  async mail(path: ReversePath, parameters: readonly EsmtpParameter[]): Promise<Reply> {
    const answer = await this.exchange(`MAIL FROM:${renderPath(path)}${renderParameters(parameters)}`);
    if (isPositive(answer)) this.#accepted = [];
    return answer;
  }

  async rcpt({ address, parameters }: Recipient): Promise<Reply> {
    const path = address.wire;
    const answer = await this.exchange(`RCPT TO:<${path}>${renderParameters(parameters)}`);
    if (isPositive(answer)) this.#accepted.push(path);
    return answer;
  }

  async reset(): Promise<Reply> {
    const answer = await this.exchange('RSET');
    // A transaction that goes on in spite of it could take the next message to the recipients of this one (law 5).
    if (isPositive(answer)) this.#accepted = [];
    else this.close();
    return answer;
  }

  /** Sends one line (UTF-8, without its end) and waits for the reply. */
  async exchange(line: string, deadline: number = this.#deadlines.command): Promise<Reply> {
    if (/[\u0000\r\n]/.test(line))
      throw new Fault('downstream-protocol', 'a command would hold a line end (attack A11)');
    this.#refuseUnasked();
    if (/^AUTH\b/i.test(line)) this.#isMarked = true;
    const reply = this.#next(deadline);
    this.#socket.write(`${line}\r\n`);
    return await reply;
  }

  /** A reply that came before its command belongs to none: going on would put every later reply one command off. */
  #refuseUnasked(): void {
    const unasked = this.#replies.take();
    if (unasked !== undefined) this.#break(unreachable(`the server said unasked: ${replyText(unasked)}`));
    if (this.#broken !== undefined) throw this.#broken;
  }

  /** The word DATA alone. After 354 a message has to follow, or the connection has to end. */
  async startData(): Promise<Reply> {
    return await this.exchange('DATA', this.#deadlines.dataStart);
  }

  async data(outgoing: Outgoing, beforeEnd?: () => void | Promise<void>): Promise<Reply> {
    this.#mustBeFor(outgoing.recipients);
    const start = await this.startData();
    if (start.code >= 400) {
      // The message is over for our client, who need not say RSET; the server would still be in the transaction.
      if (start.code !== 421) await this.reset().catch(() => this.close());
      return start;
    }
    if (start.code !== 354) {
      // Nothing has been sent that it could have accepted (law 2).
      this.close();
      throw new Fault('downstream-protocol', `the server answered DATA with ${replyText(start)}`);
    }
    const isSmall = outgoing.content.size + outgoing.trace.length <= ONE_WRITE;
    if (isSmall) this.#socket.cork();
    try {
      await this.#body(outgoing);
      await beforeEnd?.();
    } catch (error) {
      // Without the final dot the server throws away what it has (RFC 5321 section 4.1.1.4).
      this.close();
      throw error;
    }
    return await this.#end(isSmall);
  }

  async #body({ trace, content }: Outgoing): Promise<void> {
    const stuffer = new DotStuffer();
    let last: Buffer = trace;
    const onTheWire = (chunk: Buffer): readonly Buffer[] => {
      if (chunk.length > 0) last = chunk;
      return stuffer.stuff(chunk);
    };
    if (content.inMemory !== undefined) {
      await this.#send([trace, ...content.inMemory.flatMap(onTheWire)]);
    } else {
      await this.#send([trace]);
      for await (const chunk of content.chunks()) await this.#send(onTheWire(chunk));
    }
    if (last.at(-1) !== 0x0a) await this.#send([CRLF]);
  }

  /** The one place where a message can leave for somebody: the addresses on the wire are the addresses decided about (law 5). */
  #mustBeFor(recipients: readonly Address[]): void {
    const [decided, accepted] = [recipients.map((address) => address.wire), this.#accepted];
    if (isSameList(decided.toSorted(), accepted.toSorted())) return;
    // Neither list is named: faults are logged, and recipients are not (attack A08).
    this.close();
    const counts = `${accepted.length} accepted, ${decided.length} decided about`;
    throw new Fault('envelope-mismatch', `the recipients on the wire are not those of the decision (${counts})`);
  }

  async #end(corked: boolean): Promise<Reply> {
    const early = this.#replies.take();
    if (early !== undefined) {
      // A refusal in the middle of the data counts; an acceptance of what is not complete does not.
      this.close();
      if (early.code >= 400) return early;
      throw new Fault('downstream-protocol', `the server answered before the end of data: ${replyText(early)}`);
    }
    if (this.#broken !== undefined) throw this.#broken;
    this.#accepted = [];
    const reply = this.#next(this.#deadlines.dataEnd);
    this.#socket.write(END_OF_DATA);
    if (corked) this.#socket.uncork();
    try {
      const answer = await reply;
      if (isPositive(answer)) this.#messages++;
      return answer;
    } catch (error) {
      this.close();
      throw new Fault('downstream-outcome-unknown', 'no answer to the end of data', error);
    }
  }

  async quit(): Promise<void> {
    await this.farewell();
  }

  /** QUIT, and what the server said to it: undefined when it said nothing in time. Never throws. */
  async farewell(): Promise<Reply | undefined> {
    const mayAsk = this.isUsable && this.#waiting === undefined;
    const answer = mayAsk ? await this.exchange('QUIT', QUIT_PATIENCE).catch(() => undefined) : undefined;
    this.close();
    return answer;
  }

  close(): void {
    this.#break(unreachable('the connection was closed by us'));
    this.#socket.destroy();
  }

  // --- below the verbs --------------------------------------------------------------------------------------------------

  async #hello(hostname: string): Promise<void> {
    const ehlo = await this.exchange(`EHLO ${hostname}`);
    if (isPositive(ehlo)) {
      this.#capabilities = readCapabilities(ehlo);
      return;
    }
    const helo = await this.exchange(`HELO ${hostname}`);
    if (!isPositive(helo)) throw unreachable(`refused HELO with ${replyText(helo)}`);
    this.#capabilities = new Map();
  }

  async #secure(options: WireOptions): Promise<void> {
    const { hostname, tls: wanted } = options;
    if (!this.#capabilities.has('STARTTLS')) {
      if (wanted === 'opportunistic') return;
      throw unreachable('TLS is required, and the server does not offer it (attack S08)');
    }
    const go = await this.exchange('STARTTLS');
    if (go.code !== 220) {
      if (wanted === 'opportunistic') return;
      throw unreachable(`STARTTLS was refused with ${replyText(go)}`);
    }
    // Anything sent in clear behind the 220 would be taken for the encrypted session's (attack S07).
    if (!this.#replies.isEmpty) throw unreachable('the server sent more in clear after STARTTLS');
    this.#unlisten();
    this.#socket = await handshake(this.#socket, options, this.#deadlines.connect);
    this.#listen();
    await this.#hello(hostname);
  }

  readonly #onData = (chunk: Buffer): void => this.#receive(chunk);
  readonly #onError = (error: Error): void => this.#break(unreachable('the connection broke', error));
  readonly #onClose = (): void => this.#break(unreachable('the server closed the connection'));

  #listen(): void {
    this.#socket.setNoDelay(true);
    this.#socket.on('data', this.#onData).on('error', this.#onError).on('close', this.#onClose);
  }

  #unlisten(): void {
    this.#socket.off('data', this.#onData).off('error', this.#onError).off('close', this.#onClose);
  }

  #receive(chunk: Buffer): void {
    try {
      this.#replies.feed(chunk);
      const reply = this.#waiting === undefined ? undefined : this.#replies.take();
      if (reply === undefined) return;
      if (reply.code >= 400) this.#isMarked = true;
      const waiting = this.#waiting;
      this.#waiting = undefined;
      waiting?.resolve(reply);
    } catch (error) {
      this.#break(isFault(error) ? error : new Fault('downstream-protocol', 'unreadable reply', error));
      this.#socket.destroy();
    }
  }

  #break(fault: Fault): void {
    this.#broken ??= fault;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(this.#broken);
  }

  /** The next reply, within `deadline` milliseconds. */
  async #next(deadline: number): Promise<Reply> {
    const early = this.#replies.take();
    if (early !== undefined) return early;
    if (this.#broken !== undefined) throw this.#broken;
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    this.#waiting = { resolve, reject };
    const timer = setTimeout(() => {
      this.#break(unreachable(`no answer within ${deadline} ms`));
      this.#socket.destroy();
    }, deadline);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Writes, and waits while the server does not read. */
  async #send(slices: readonly Buffer[]): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    let flowing = true;
    this.#socket.cork(); // what is here leaves in one system call
    for (const slice of slices) flowing = this.#socket.write(slice);
    this.#socket.uncork();
    if (flowing || this.#socket.writableCorked > 0) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(unreachable('the server stopped reading')), this.#deadlines.dataBlock);
    const onClose = (): void => reject(this.#broken ?? unreachable('the connection ended'));
    this.#socket.once('drain', resolve).once('close', onClose);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#socket.off('drain', resolve).off('close', onClose);
    }
  }
}

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, i) => text === b[i]);

function unreachable(message: string, cause?: unknown): Fault {
  return new Fault('downstream-unreachable', message, cause);
}

async function connected(socket: net.Socket, { host, port }: WireOptions, deadline: number): Promise<void> {
  try {
    await once(socket, 'connect', deadline);
  } catch (error) {
    throw unreachable(`can't connect to ${host}:${port}`, error);
  }
}

/** Verified means: vouched for, in date, and for this host, which is a name or an IP address (RFC 6125 section 6). */
async function handshake(socket: net.Socket, options: WireOptions, deadline: number): Promise<tls.TLSSocket> {
  const { host, ca, tls: wanted } = options;
  const secure = tls.connect({
    socket,
    // Without it the certificate of an IP address would be compared with `localhost`.
    host,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: wanted === 'verified',
    ...(ca === undefined ? {} : { ca }),
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
  });
  try {
    await once(secure, 'secureConnect', deadline);
    return secure;
  } catch (error) {
    socket.destroy();
    throw unreachable('the TLS handshake failed', new TlsFailure('no encrypted connection', { cause: error }));
  }
}

/** Waits for an event of a socket; rejects when it fails, closes or lets the deadline pass. Leaves no listener behind. */
function once(socket: net.Socket, event: 'connect' | 'secureConnect', deadline: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      socket.off(event, onEvent).off('close', onClose);
      if (error === undefined) {
        socket.off('error', settle);
        resolve();
      } else {
        reject(error); // the error listener stays: a late error of a dead socket must not end the process
      }
    };
    const onEvent = (): void => settle();
    const onClose = (): void => settle(new Error('the connection was closed'));
    const timer = setTimeout(() => settle(new Error(`nothing within ${deadline} ms`)), deadline);
    socket.once(event, onEvent).once('error', settle).once('close', onClose);
  });
}

/** The lines of an EHLO reply after the first: keyword and parameters (RFC 5321 section 4.1.1.1). */
function readCapabilities({ lines }: Reply): Capabilities {
  return new Map(
    lines.slice(1).map((line) => {
      const [keyword = '', ...rest] = line.trim().split(/[ =]/);
      return [keyword.toUpperCase(), rest.join(' ')] as const;
    }),
  );
}
