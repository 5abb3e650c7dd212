// The connection to a client, below the verbs: greeting, lines, replies, deadlines, and what makes us hang up. smtp-server keeps
// sockets, TLS and shutdown; its private pause before the greeting is left out and its own words are replaced by ours
// (docs/decisions/002). Whatever the client owes us has an absolute deadline (attack S16).
import type { Socket } from 'node:net';
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import type { SMTPStream } from 'smtp-server/lib/smtp-stream.js';
import type { SMTPServer } from 'smtp-server';
import type { CutReason } from '../mail/event.ts';
import { explainError, Fault } from '../mail/fault.ts';
import { CLIENT_DEADLINES } from '../mail/limits.ts';
import { renderReply, reply, REPLIES, type Reply } from '../mail/reply.ts';
import { ClientStream } from './client-stream.ts';
import { pause } from './clock.ts';
import { Deadline } from './deadline.ts';
import type { SessionHost } from './listener.ts';
import { Strikes, TOO_MANY_ERRORS } from './strikes.ts';
import type { Visit } from './visit.ts';

export type Done = () => void;

/** Commands that are known and not done: 502, where 500 means that they are not known (RFC 5321 section 4.2.4, attack S26). */
export const NOT_IMPLEMENTED = ['ETRN', 'WIZ', 'SHELL', 'KILL'];

/** What a web page makes a browser send, and what a mail header looks like when it is taken for a command (attacks S13, S15). */
const NOT_MAIL = /^(?:[A-Z]+ \S+ HTTP\/\d|[A-Z][A-Z\d-]*:(?:[ \t]|$))/i;

type ConnectionEvent =
  | { readonly kind: 'session-opened' }
  | { readonly kind: 'session-refused'; readonly reason: string }
  | { readonly kind: 'session-cut'; readonly reason: CutReason }
  | { readonly kind: 'session-closed'; readonly messages: number };

export abstract class ClientConnection extends SMTPConnection {
  protected readonly host: SessionHost;
  protected readonly visit: Visit;
  protected readonly strikes = new Strikes();
  /** Aborted when the client is gone. */
  protected readonly gone = new AbortController();
  protected messages = 0;
  readonly #commandDeadline: Deadline;
  readonly #handshakeDeadline: Deadline;
  /** The TLS socket while its handshake runs; before, the one it is made of. */
  #topSocket: Socket;
  #isOpen = false;

  constructor(
    server: SMTPServer,
    host: SessionHost,
    socket: Socket,
    visit: Visit,
    options: SMTPConnectionOptions | null,
  ) {
    super(server, socket, options);
    this.host = host;
    this.visit = visit;
    this.#topSocket = socket;
    this.#commandDeadline = new Deadline(host.clock, () => this.cut('too-slow', REPLIES.timeout));
    this.#handshakeDeadline = new Deadline(host.clock, () => {
      this.report({ kind: 'session-cut', reason: 'tls-handshake' });
      this.#topSocket.destroy();
    });
  }

  /** What becomes of lines that do not end with CRLF. */
  protected abstract get newlinePolicy(): 'normalise' | 'reject';

  override init(): void {
    this._setListeners(() => void this.#begin());
  }

  async #begin(): Promise<void> {
    this.#isOpen = true;
    this.report({ kind: 'session-opened' });
    const { clock, greetingDelay = 0 } = this.host;
    if (greetingDelay > 0) await pause(clock, greetingDelay, this.gone.signal);
    setImmediate(() => this.connectionReady());
  }

  override _sendGreeting(): void {
    if (this._parser instanceof ClientStream && this._parser.hasSpoken) {
      this.cut('talked-too-soon', REPLIES.talksTooSoon);
      return;
    }
    this.#expectCommand();
    this.answer(this.greeting());
  }

  protected greeting(): Reply {
    return reply(220, `${this.host.hostname} ESMTP`);
  }

  override _onClose(): void {
    this.visit.leave();
    if (this.#isOpen) {
      this.#isOpen = false;
      this.report({ kind: 'session-closed', messages: this.messages });
    }
    if (this._parser instanceof ClientStream) this._parser.abandon();
    this.#commandDeadline.stop();
    this.#handshakeDeadline.stop();
    this.gone.abort(new Fault('client-gone', 'the client closed the connection'));
    super._onClose();
  }

  // --- lines ----------------------------------------------------------------------------------------------------------

  override _createParser(): SMTPStream {
    const parser = new ClientStream({ maxCommandLength: this._server.options.maxCommandLength });
    parser.oncommand = (command, callback) => this.#hear(parser, command, callback ?? (() => undefined));
    parser.whenWaiting = () => this.#expectCommand();
    parser.on('error', () => this.cut('line-too-long', REPLIES.lineTooLong));
    return parser;
  }

  /** A line that is no mail ends the session before anything behind it is taken for a command. */
  #hear(parser: ClientStream, line: Buffer, callback: Done): void {
    this.#commandDeadline.stop();
    const isCommand = this._ready && !this._upgrading && this._nextHandler === false;
    if (isCommand && parser.lineIsBare && this.newlinePolicy === 'reject') {
      this.cut('bare-newline', REPLIES.bareCommand);
    } else if (isCommand && NOT_MAIL.test(line.toString('latin1'))) {
      this.cut('not-mail', REPLIES.notMail);
    } else {
      this._onCommand(line, callback);
    }
  }

  #expectCommand(): void {
    if (this._ready && !this._closing) this.#commandDeadline.start(CLIENT_DEADLINES.command);
  }

  /** A client that does not read its replies owes us that: the next command waits for it. */
  override _whenWritable(next: Done): void {
    if (this._socket.writableNeedDrain) this.#expectCommand();
    super._whenWritable(next);
  }

  // --- TLS ------------------------------------------------------------------------------------------------------------

  /** After STARTTLS (RFC 3207). */
  override upgrade(callback: Done, secureCallback?: Done): void {
    this.#handshakeDeadline.start(CLIENT_DEADLINES.tlsHandshake);
    super.upgrade(callback, () => {
      this.#handshakeDeadline.stop();
      this.#expectCommand();
      secureCallback?.();
    });
  }

  /** Called by the library for each socket that it takes up; the last one is the one on top, whose end ends all. */
  override _armTimeout(socket?: Socket): void {
    if (socket !== undefined) this.#topSocket = socket;
    super._armTimeout(socket);
  }

  // --- words ----------------------------------------------------------------------------------------------------------

  protected answer(answer: Reply): void {
    const socket = this._socket;
    if (!this._upgrading && !socket.destroyed && socket.readyState === 'open') socket.write(renderReply(answer));
    if (answer === TOO_MANY_ERRORS) this.report({ kind: 'session-cut', reason: 'too-many-errors' });
    if (answer.code === 421) this.close();
  }

  /** Hangs up on the client. */
  protected cut(reason: CutReason, answer: Reply): void {
    if (this._closing || this._closed) return;
    this.report({ kind: 'session-cut', reason });
    this.answer(answer);
    this.close();
  }

  /** The library's own words for its own refusals, where no verb of ours is involved. */
  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    if (code === 500) this.answer(this.strikes.junk(unknownReply(context)));
    else if (code === 503 && context === undefined) this.answer(this.strikes.junk(REPLIES.needHello));
    else if (code !== 421) super.send(code, data, context);
    else if (data === 'Timeout - closing connection') this.cut('too-slow', REPLIES.timeout);
    else if (String(data).endsWith('You talk too soon')) this.cut('talked-too-soon', REPLIES.talksTooSoon);
    else if (data === 'Server shutting down') this.answer(REPLIES.unavailable);
    else this.answer(TOO_MANY_ERRORS);
  }

  protected report(event: ConnectionEvent): void {
    this.host.report({ ...event, listener: this.host.name, client: this.remoteAddress });
  }

  protected reportFault(error: unknown): void {
    this.host.report({ kind: 'fault', where: 'smtp', reason: explainError(error) });
  }
}

/** @param command what the client asked for, in upper case */
function unknownReply(command: string | false | undefined): Reply {
  const isKnown = NOT_IMPLEMENTED.includes(String(command)) || command === 'STARTTLS';
  return isKnown ? REPLIES.notImplemented : REPLIES.unknownCommand;
}
