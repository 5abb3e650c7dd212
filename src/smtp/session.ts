// One client's session. smtp-server keeps the connection: sockets, TLS, line reading, limits, shutdown. The verbs are ours:
// each is put to the downstream server in step, and its reply goes back word for word (law 4). Every verb runs inside
// #step: a fault is answered by faultReply, a client that leaves ends all that is under way. DATA has a reader of its own.
import type { Socket } from 'node:net';
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import type { SMTPStream } from 'smtp-server/lib/smtp-stream.js';
import type { SMTPServer } from 'smtp-server';
import { isListedDomain, type Address } from '../mail/address.ts';
import type { Envelope, EsmtpParameter, Recipient } from '../mail/envelope.ts';
import { parameter } from '../mail/envelope.ts';
import { explainError, Fault, faultReply, isFault } from '../mail/fault.ts';
import { MAX_JUNK_COMMANDS } from '../mail/limits.ts';
import { hasControls } from '../mail/plain-text.ts';
import type { Client, Received } from '../mail/received.ts';
import { newReference, type Reference } from '../mail/reference.ts';
import { isPositive, renderReply, reply, REPLIES, type Reply } from '../mail/reply.ts';
import { AuthExchange } from './auth-exchange.ts';
import {
  hasHostileIdentifier,
  maxSize,
  offeredExtensions,
  offeredMechanisms,
  unknownParameter,
} from './capabilities.ts';
import { DataAwareStream } from './data-aware-stream.ts';
import { IncomingMessage } from './incoming-message.ts';
import type { SessionHost } from './listener.ts';
import { parseMail, parseRcpt } from './path-command.ts';
import type { Wire } from './wire.ts';

interface Transaction {
  readonly reference: Reference;
  readonly reversePath: Envelope['reversePath'];
  readonly parameters: readonly EsmtpParameter[];
  readonly recipients: Recipient[];
}

type Done = () => void;

/** Before a session has begun there is nothing to try again but the session: the server behind us is away (RFC 5321 3.8). */
const unavailable = (): Reply => REPLIES.unavailable;

/** Commands that are known and not done: 502, where 500 means that they are not known (RFC 5321 section 4.2.4, attack S26). */
export const NOT_IMPLEMENTED = ['ETRN', 'WIZ', 'SHELL', 'KILL', 'XCLIENT', 'XFORWARD'];

/** A way onward inside the local part (`u%elsewhere@ours`, `elsewhere!u@ours`, `"u@elsewhere"@ours`, attack S12). */
const SENDER_ROUTED = /[@%!]/;

export class Session extends SMTPConnection {
  readonly #host: SessionHost;
  readonly #gone = new AbortController();
  #admitted = false;
  #wire: Wire | undefined;
  #transaction: Transaction | undefined;
  /** A fault of ours has ended the transaction: what follows of it is put off, not refused for good. */
  #isSpoiled = false;
  #extended = false;
  #user: string | undefined;
  #junk = 0;
  #messages = 0;

  constructor(server: SMTPServer, host: SessionHost, socket: Socket, options: SMTPConnectionOptions | null) {
    super(server, socket, options);
    this.#host = host;
  }

  // --- connection -----------------------------------------------------------------------------------------------------

  /** As the library's, without its pause of 100 ms before the greeting (docs/decisions/002). */
  override init(): void {
    this._setListeners(() => {
      this.#admitted = this.#host.admission.enter(this.remoteAddress);
      if (!this.#admitted) {
        this.#report({ kind: 'session-refused', reason: 'too many connections' });
        this.#answer(REPLIES.tooManyConnections);
        return;
      }
      this.#report({ kind: 'session-opened' });
      setImmediate(() => this.connectionReady());
    });
  }

  override _sendGreeting(): void {
    this.#answer(reply(220, `${this.#host.hostname} ESMTP`));
  }

  override _onClose(): void {
    if (this.#admitted) {
      this.#admitted = false;
      this.#host.admission.leave(this.remoteAddress);
      this.#report({ kind: 'session-closed', messages: this.#messages });
    }
    if (this._parser instanceof DataAwareStream) this._parser.abandon();
    this.#gone.abort(new Fault('client-gone', 'the client closed the connection'));
    // A verb under way is let finish: cutting it off behind the final dot would leave the outcome unknown.
    if (!this.#busy) this.#leaveDownstream();
    super._onClose();
  }

  /** The library's own words for its own refusals, where no verb of ours is involved. */
  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    if (code === 500) this.#answer(this.#junkReply(unknownReply(context)));
    else if (code === 503 && context === undefined) this.#answer(this.#junkReply(REPLIES.needHello));
    else if (code === 421 && data === 'Timeout - closing connection') this.#answer(REPLIES.timeout);
    else super.send(code, data, context);
  }

  override _createParser(): SMTPStream {
    const parser = new DataAwareStream({ maxCommandLength: this._server.options.maxCommandLength });
    parser.oncommand = (command, callback) => this._onCommand(command, callback);
    parser.on('error', () => this.#answer(reply(421, '5.5.2 Line too long')));
    return parser;
  }

  /** The house is closing: a session that is doing nothing ends now, any other after its verb. */
  closeWhenIdle(): void {
    if (!this.#busy && this.#transaction === undefined) this.#answer(REPLIES.unavailable);
  }

  /** QUIT when nothing is open; else the connection is dropped, so that the server discards what it has of a message. */
  #leaveDownstream(): void {
    if (this.#transaction === undefined) void this.#wire?.quit();
    else this.#wire?.close();
    this.#wire = undefined;
  }

  // --- verbs ----------------------------------------------------------------------------------------------------------

  override handler_EHLO(command: Buffer, callback: Done): void {
    const work = async (): Promise<Reply> => {
      const hello = this.#readHello(command);
      if (hello === undefined) return reply(501, '5.5.4 Syntax: EHLO hostname');
      const wire = await this.#greet(hello);
      this.#extended = true;
      const { maxMessage, tls, auth } = this.#host;
      const lines = offeredExtensions({
        capabilities: wire.capabilities,
        maxMessage,
        startTls: tls === 'starttls' && !this.secure,
        auth: auth !== 'none' && this.secure && this.#user === undefined,
        aboutUsers: this.#isOfTheHouse(),
      });
      return reply(250, this.#host.hostname, ...lines);
    };
    this.#step(callback, work, unavailable);
  }

  override handler_HELO(command: Buffer, callback: Done): void {
    const work = async (): Promise<Reply> => {
      const hello = this.#readHello(command);
      if (hello === undefined) return reply(501, '5.5.4 Syntax: HELO hostname');
      await this.#greet(hello);
      this.#extended = false;
      return reply(250, this.#host.hostname);
    };
    this.#step(callback, work, unavailable);
  }

  override handler_AUTH(command: Buffer, callback: Done): void {
    this.#step(callback, async () => {
      const [, mechanism = '', initial, ...rest] = command.toString('latin1').trim().split(/\s+/);
      if (this.#host.auth === 'none') return this.#junkReply(REPLIES.notImplemented);
      if (!this.secure) return REPLIES.encryptionRequired;
      if (this.#user !== undefined) return REPLIES.alreadyAuthenticated;
      if (this.#transaction !== undefined) return REPLIES.badSequence;
      const wire = await this.#connected();
      if (rest.length > 0 || !offeredMechanisms(wire.capabilities).includes(mechanism.toUpperCase())) {
        return REPLIES.unknownMechanism;
      }
      const exchange = new AuthExchange(mechanism, initial);
      let answer = await wire.exchange(exchange.command);
      while (answer.code === 334) {
        this.#answer(answer);
        const line = await this.#nextLine();
        exchange.hear(line);
        answer = await wire.exchange(line);
      }
      const accepted = answer.code === 235;
      const user = exchange.user();
      if (accepted) {
        this.#user = user ?? 'unknown';
        this.session.user = this.#user;
      }
      this.#host.report({ kind: 'auth', client: this.remoteAddress, user, accepted });
      return answer;
    });
  }

  override handler_MAIL(command: Buffer, callback: Done): void {
    this.#step(callback, async () => {
      if (this.#transaction !== undefined) return REPLIES.nestedMail;
      this.#isSpoiled = false;
      if (this.#host.auth === 'required' && this.#user === undefined) return REPLIES.authRequired;
      const parsed = parseMail(command.toString('utf8'));
      if (parsed === undefined) return this.#junkReply(REPLIES.badSenderSyntax);
      const wire = await this.#connected();
      if (unknownParameter('MAIL', parsed.parameters, wire.capabilities) || this.#mayNotSayAuth(parsed.parameters)) {
        return REPLIES.unknownParameter;
      }
      if (hasHostileIdentifier(parsed.parameters)) return REPLIES.badParameters;
      const declared = parameter(parsed.parameters, 'SIZE');
      if (declared !== undefined && !/^\d{1,20}$/.test(String(declared))) return REPLIES.badParameters;
      if (Number(declared ?? 0) > this.#host.maxMessage) return REPLIES.tooBig;
      this.#isSpoiled = true; // unless it answers
      const answer = await wire.mail(parsed.path, parsed.parameters);
      this.#isSpoiled = false;
      if (isPositive(answer)) {
        const { path: reversePath, parameters } = parsed;
        this.#transaction = { reference: newReference(), reversePath, parameters, recipients: [] };
      }
      return answer;
    });
  }

  override handler_RCPT(command: Buffer, callback: Done): void {
    this.#step(callback, async () => {
      const transaction = this.#transaction;
      if (transaction === undefined) return this.#outsideTransaction();
      const parsed = parseRcpt(command.toString('utf8'));
      if (parsed === undefined) return this.#junkReply(REPLIES.badRecipientSyntax);
      if (!this.#mayRelayTo(parsed.path)) {
        this.#host.report({ kind: 'relaying-denied', client: this.remoteAddress });
        return REPLIES.relayingDenied;
      }
      if (transaction.recipients.length >= this.#host.maxRecipients) return REPLIES.tooManyRecipients;
      const wire = this.#inTransaction();
      if (unknownParameter('RCPT', parsed.parameters, wire.capabilities)) return REPLIES.unknownParameter;
      if (hasHostileIdentifier(parsed.parameters)) return REPLIES.badParameters;
      const recipient: Recipient = { address: parsed.path, parameters: parsed.parameters };
      const answer = await wire.rcpt(recipient);
      if (isPositive(answer)) transaction.recipients.push(recipient);
      return answer;
    });
  }

  override handler_DATA(command: Buffer, callback: Done): void {
    const transaction = this.#transaction;
    const parser = this._parser;
    const wire = this.#wire;
    if (hasArguments(command)) {
      this.#answer(this.#junkReply(REPLIES.noArguments));
      callback();
      return;
    }
    if (transaction === undefined || wire === undefined || !(parser instanceof DataAwareStream)) {
      this.#answer(this.#outsideTransaction());
      callback();
      return;
    }
    if (transaction.recipients.length === 0) {
      this.#step(callback, () => this.#dataForNobody());
      return;
    }
    const incoming = new IncomingMessage(
      this.#host.spool.begin(transaction.reference),
      this.#limit(wire),
      !this.#isOfTheHouse(),
    );
    parser.receive(
      (chunk) => incoming.read(chunk),
      (resume) => this.#step(resume, () => this.#received(transaction, wire, incoming)),
      () => void incoming.discard(),
    );
    this.#answer(REPLIES.startData);
    callback();
  }

  override handler_RSET(command: Buffer, callback: Done): void {
    this.#step(callback, async () => {
      if (hasArguments(command)) return this.#junkReply(REPLIES.noArguments);
      this.#transaction = undefined;
      this.#isSpoiled = false;
      return this.#wire?.isUsable === true ? await this.#wire.reset() : REPLIES.ok;
    });
  }

  override handler_STARTTLS(command: Buffer, callback: Done): void {
    if (this.#transaction === undefined) {
      super.handler_STARTTLS(command, callback);
      return;
    }
    this.#answer(REPLIES.badSequence);
    callback();
  }

  /** Goes on to the server behind: by NOOP a client keeps its session alive, and ours with it. */
  override handler_NOOP(_command: Buffer, callback: Done): void {
    this.#step(callback, async () => (this.#wire?.isUsable === true ? await this.#wire.exchange('NOOP') : REPLIES.ok));
  }

  override handler_QUIT(_command: Buffer, callback: Done): void {
    this.#step(callback, async () => {
      const wire = this.#wire;
      this.#transaction = undefined;
      this.#wire = undefined;
      this.#closeAfterReply = true;
      return (await wire?.farewell()) ?? REPLIES.bye;
    });
  }

  override handler_VRFY(command: Buffer, callback: Done): void {
    this.#askForTheHouse(command, callback, REPLIES.cannotVerify);
  }

  handler_EXPN(command: Buffer, callback: Done): void {
    this.#askForTheHouse(command, callback, REPLIES.notImplemented);
  }

  override handler_HELP(command: Buffer, callback: Done): void {
    this.#askForTheHouse(command, callback, REPLIES.notImplemented);
  }

  /**
   * VRFY, EXPN and HELP tell of users and software (attack S26). The server behind knows only us and would answer everybody
   * as it answers us: so it is asked for the house, and strangers hear the answer that tells nothing.
   */
  #askForTheHouse(command: Buffer, callback: Done, forStrangers: Reply): void {
    this.#step(callback, async () => {
      const line = command.toString('utf8').trim();
      if (!this.#isOfTheHouse() || this.#wire?.isUsable !== true) return this.#junkReply(forStrangers);
      if (hasControls(line) || line.includes('\uFFFD')) return this.#junkReply(REPLIES.badParameters);
      return this.#junkReply(await this.#wire.exchange(line));
    });
  }

  /** RCPT or DATA without MAIL. After a fault of ours that would be a refusal for good of mail that may be tried again. */
  #outsideTransaction(): Reply {
    return this.#isSpoiled ? REPLIES.internal : this.#junkReply(REPLIES.needMail);
  }

  /** No recipient was accepted: the server says what is wrong (some tell the reasons once more), and must not take it. */
  async #dataForNobody(): Promise<Reply> {
    const wire = this.#inTransaction();
    const answer = await wire.startData();
    if (answer.code >= 400) return this.#junkReply(answer);
    // It waits for a message to nobody. Hanging up is the one way out that leaves none.
    this.#transaction = undefined;
    wire.close();
    return this.#junkReply(REPLIES.needRecipient);
  }

  /** MAIL AUTH= vouches for a name (RFC 4954 section 5). The server behind trusts us in that; so only who is of the house may. */
  #mayNotSayAuth(parameters: readonly EsmtpParameter[]): boolean {
    const isMentioned = parameter(parameters, 'AUTH') !== undefined;
    return isMentioned && (this.#host.auth === 'none' || !this.#isOfTheHouse());
  }

  // --- the message ----------------------------------------------------------------------------------------------------

  async #received(transaction: Transaction, wire: Wire, incoming: IncomingMessage): Promise<Reply> {
    this.#transaction = undefined;
    this.#messages++;
    const { reference } = transaction;
    if (incoming.failure !== undefined || incoming.isTooBig || this.#isRefusedForNewlines(incoming)) {
      await incoming.discard();
      await wire.reset().catch(() => wire.close());
      if (incoming.failure !== undefined) throw incoming.failure;
      if (incoming.isTooBig) return REPLIES.tooBig;
      this.#host.report({ kind: 'bare-newline-refused', client: this.remoteAddress, reference });
      this.#closeAfterReply = true;
      return REPLIES.bareNewline;
    }
    const content = await incoming.finish();
    try {
      const received: Received = {
        reference,
        receivedAt: this.#host.now(),
        client: this.#client(),
        envelope: {
          reversePath: transaction.reversePath,
          parameters: transaction.parameters,
          recipients: transaction.recipients,
        },
        content,
        bareNewlines: incoming.bareNewlines,
      };
      return await this.#host.handle(received, wire);
    } finally {
      await content.dispose();
    }
  }

  /** Unless the listener says it: the house is helped, strangers are refused (docs: SMTP answers). */
  #isRefusedForNewlines(incoming: IncomingMessage): boolean {
    const policy = this.#host.bareNewlines ?? (this.#isOfTheHouse() ? 'normalise' : 'reject');
    return incoming.bareNewlines && policy === 'reject';
  }

  /** Signed in, or from a network whose clients may relay. */
  #isOfTheHouse(): boolean {
    return this.#user !== undefined || this.#host.mayRelay(this.remoteAddress);
  }

  #limit(wire: Wire): number {
    return maxSize({ capabilities: wire.capabilities, maxMessage: this.#host.maxMessage });
  }

  #client(): Client {
    return {
      address: this.remoteAddress,
      hello: this.hostNameAppearsAs || '',
      extended: this.#extended,
      tls: this.secure,
      listener: this.#host.name,
      ...(this.#user === undefined ? {} : { user: this.#user }),
    };
  }

  // --- in step with downstream ----------------------------------------------------------------------------------------

  #closeAfterReply = false;
  #busy = false;
  /** Lets the library read the client's next line. */
  #readOn: Done | undefined;

  /** Runs one verb. Always answers once, always calls back, never lets an error out. */
  #step(callback: Done, work: () => Promise<Reply>, onFault: (error: unknown) => Reply = faultReply): void {
    this.#busy = true;
    this._handlerPending = true;
    this.#readOn = callback;
    this.#withinDeadline(work())
      .catch((error: unknown) => this.#failed(error, onFault))
      .then((answer) => {
        this.#busy = false;
        this._handlerPending = false;
        this.#answer(answer);
        if (this.#closeAfterReply) this.close();
        if (this.#gone.signal.aborted) this.#leaveDownstream();
        this.#readOn?.();
      })
      .catch((error: unknown) => {
        this.#host.report({ kind: 'fault', where: 'smtp', reason: explainError(error) });
        this.close();
      });
  }

  /** The client's next line, for the exchange that AUTH is. The library reads it once the line before is called back. */
  #nextLine(): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const { signal } = this.#gone;
    const left = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', left, { once: true });
    this._nextHandler = (line, next) => {
      signal.removeEventListener('abort', left);
      this.#readOn = next;
      resolve(line.toString('latin1'));
    };
    this.#readOn?.();
    return promise;
  }

  /** No verb waits for ever: each wait on the wire has its own deadline, and this bounds them all together. */
  async #withinDeadline(work: Promise<Reply>): Promise<Reply> {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Fault('deadline', 'a verb took too long')), this.#host.verbDeadline);
    try {
      return await Promise.race([work, promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** After a fault the conversation downstream is in an unknown state: it is dropped, and with it the transaction. */
  #failed(error: unknown, onFault: (error: unknown) => Reply): Reply {
    this.#isSpoiled ||= this.#transaction !== undefined;
    this.#transaction = undefined;
    this.#wire?.close();
    this.#wire = undefined;
    if (!isFault(error, 'client-gone')) {
      this.#host.report({ kind: 'fault', where: 'smtp', reason: explainError(error) });
    }
    // The account was accepted on the connection that is gone; nothing may be sent in its name on another.
    return this.#user === undefined ? onFault(error) : REPLIES.unavailable;
  }

  async #greet(hello: string): Promise<Wire> {
    this.hostNameAppearsAs = hello;
    this.#isSpoiled = false;
    if (this.#transaction !== undefined) {
      this.#transaction = undefined;
      await this.#wire?.reset();
    }
    return await this.#connected();
  }

  /** The conversation for a new transaction; opened anew where the server has hung up on an idle one. */
  async #connected(): Promise<Wire> {
    if (this.#wire?.isUsable === true) return this.#wire;
    if (this.#user !== undefined) throw new Fault('downstream-unreachable', 'the authenticated connection is gone');
    this.#wire?.close();
    this.#wire = await this.#host.connect(this.#gone.signal);
    return this.#wire;
  }

  /** The conversation in which the open transaction stands; there is no other to go on in. */
  #inTransaction(): Wire {
    if (this.#wire?.isUsable === true) return this.#wire;
    throw new Fault('downstream-unreachable', 'the server hung up during the transaction');
  }

  /** Names beyond ASCII are no names (RFC 5321 section 4.1.2), but some clients know their machine by one; it goes nowhere. */
  #readHello(command: Buffer): string | undefined {
    const parts = command.toString('latin1').trim().split(/\s+/);
    const name = parts[1] ?? '';
    return parts.length === 2 && /^[\x21-\x7E\x80-\xFF]{1,255}$/.test(name) ? name : undefined;
  }

  #mayRelayTo(address: Address): boolean {
    if (this.#isOfTheHouse()) return true;
    // A server that trusts us may follow the way onward: that our own domain stands behind it proves nothing.
    if (SENDER_ROUTED.test(address.localPart)) return false;
    return address.domain === '' || isListedDomain(address.domain, this.#host.domains);
  }

  /** Counts a command that no decent client sends often; too many end the session (attack S18). */
  #junkReply(answer: Reply): Reply {
    return ++this.#junk > MAX_JUNK_COMMANDS ? reply(421, '4.7.0 Too many errors, closing connection') : answer;
  }

  #answer(answer: Reply): void {
    const socket = this._socket;
    if (!this._upgrading && !socket.destroyed && socket.readyState === 'open') socket.write(renderReply(answer));
    if (answer.code === 421) this.close();
  }

  #report(
    event:
      | { kind: 'session-opened' }
      | { kind: 'session-refused'; reason: string }
      | { kind: 'session-closed'; messages: number },
  ): void {
    this.#host.report({ ...event, listener: this.#host.name, client: this.remoteAddress });
  }
}

const hasArguments = (command: Buffer): boolean => command.toString('latin1').trim().includes(' ');

/** @param command what the client asked for, in upper case */
function unknownReply(command: string | false | undefined): Reply {
  const isKnown = NOT_IMPLEMENTED.includes(String(command)) || command === 'STARTTLS';
  return isKnown ? REPLIES.notImplemented : REPLIES.unknownCommand;
}
