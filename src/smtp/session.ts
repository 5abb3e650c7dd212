// One client's session: the verbs. Each is put to the downstream server in step, and its reply goes back word for word (law 4).
// DATA has a reader of its own. What keeps a session in step, and what happens when anything fails, is lock-step.ts; the
// connection below is client-connection.ts.
import { isListedDomain, type Address } from '../mail/address.ts';
import type { EsmtpParameter, Recipient } from '../mail/envelope.ts';
import { parameter } from '../mail/envelope.ts';
import type { MessageContent } from '../mail/content.ts';
import { MAX_OWN_HOPS, MAX_REFUSED_LOGINS } from '../mail/limits.ts';
import { hasControls } from '../mail/plain-text.ts';
import type { Client, Received } from '../mail/received.ts';
import { newReference, type Reference } from '../mail/reference.ts';
import { isPositive, reply, REPLIES, type Reply } from '../mail/reply.ts';
import {
  hasHostileIdentifier,
  maxSize,
  offeredExtensions,
  offeredMechanisms,
  unknownParameter,
} from './capabilities.ts';
import type { Done } from './client-connection.ts';
import { ClientStream } from './client-stream.ts';
import { DataDeadline } from './deadline.ts';
import { countHops, fromAddresses, readFields } from './header.ts';
import { IncomingMessage } from './incoming-message.ts';
import type { Sending } from './gatekeeper.ts';
import { LockStep, type Transaction } from './lock-step.ts';
import { logIn } from './login.ts';
import { parseMail, parseRcpt } from './path-command.ts';
import { ownsAddress } from './sender-login.ts';
import { refusal } from './visit.ts';
import type { Wire } from './wire.ts';
import { parseForwarded, XCLIENT_ATTRIBUTES, XFORWARD_ATTRIBUTES, type Forwarded } from './xclient.ts';

/** Before a session has begun there is nothing to try again but the session: the server behind us is away (RFC 5321 3.8). */
const unavailable = (): Reply => REPLIES.unavailable;

/** A way onward inside the local part (`u%elsewhere@ours`, `elsewhere!u@ours`, `"u@elsewhere"@ours`, attack S12). */
const SENDER_ROUTED = /[@%!]/;

export class Session extends LockStep {
  #extended = false;
  #dataDeadline: DataDeadline | undefined;
  #refusedLogins = 0;
  /** What XFORWARD has said about the next message. */
  #forwarded: Forwarded = {};

  protected override get newlinePolicy(): 'normalise' | 'reject' {
    // Unless the listener says it: the house is helped, strangers are refused (docs: SMTP answers).
    return this.host.bareNewlines ?? (this.#isOfTheHouse() ? 'normalise' : 'reject');
  }

  override _onClose(): void {
    this.#dataDeadline?.stop();
    super._onClose();
  }

  // --- verbs ----------------------------------------------------------------------------------------------------------

  override handler_EHLO(command: Buffer, callback: Done): void {
    const work = async (): Promise<Reply> => {
      const hello = this.#readHello(command);
      if (hello === undefined) return reply(501, '5.5.4 Syntax: EHLO hostname');
      const wire = await this.greet(hello);
      this.#extended = true;
      const { maxMessage, tls, auth } = this.host;
      const lines = offeredExtensions({
        capabilities: wire.capabilities,
        maxMessage,
        startTls: tls === 'starttls' && !this.secure,
        auth: auth !== 'none' && this.secure && this.user === undefined,
        aboutUsers: this.#isOfTheHouse(),
        forward: this.visit.mayForward,
      });
      return reply(250, this.host.hostname, ...lines);
    };
    this.step(callback, work, unavailable);
  }

  override handler_HELO(command: Buffer, callback: Done): void {
    const work = async (): Promise<Reply> => {
      const hello = this.#readHello(command);
      if (hello === undefined) return reply(501, '5.5.4 Syntax: HELO hostname');
      await this.greet(hello);
      this.#extended = false;
      return reply(250, this.host.hostname);
    };
    this.step(callback, work, unavailable);
  }

  override handler_AUTH(command: Buffer, callback: Done): void {
    this.step(callback, async () => {
      const [, mechanism = '', initial, ...rest] = command.toString('latin1').trim().split(/\s+/);
      if (this.host.auth === 'none') return this.strikes.junk(REPLIES.notImplemented);
      if (!this.secure) return REPLIES.encryptionRequired;
      if (this.user !== undefined) return REPLIES.alreadyAuthenticated;
      if (this.transaction !== undefined) return REPLIES.badSequence;
      const wire = await this.connected();
      if (rest.length > 0 || !offeredMechanisms(wire.capabilities).includes(mechanism.toUpperCase())) {
        return REPLIES.unknownMechanism;
      }
      return await this.#logIn(wire, mechanism, initial);
    });
  }

  async #logIn(wire: Wire, mechanism: string, initial: string | undefined): Promise<Reply> {
    const { gatekeeper, clock, loginPace, report } = this.host;
    const client = this.remoteAddress;
    const {
      reply: answer,
      outcome,
      user,
    } = await logIn(wire, mechanism, initial, {
      ...{ client, gatekeeper, clock, report },
      pace: loginPace,
      signal: this.gone.signal,
      challenge: (challenge) => this.answer(challenge),
      nextLine: () => this.nextLine(),
    });
    if (outcome === 'throttled') {
      report({ kind: 'login-throttled', client, user });
      return answer;
    }
    const accepted = outcome === 'accepted';
    if (accepted) {
      this.user = user ?? 'unknown';
      this.session.user = this.user;
    }
    if (outcome === 'refused' && ++this.#refusedLogins >= MAX_REFUSED_LOGINS) this.closeAfterReply = true;
    report({ kind: 'auth', client, user, accepted });
    return answer;
  }

  override handler_MAIL(command: Buffer, callback: Done): void {
    this.step(callback, async () => {
      if (this.transaction !== undefined) return REPLIES.nestedMail;
      this.isSpoiled = false;
      if (this.host.auth === 'required' && this.user === undefined) return REPLIES.authRequired;
      const parsed = parseMail(command.toString('utf8'));
      if (parsed === undefined) return this.strikes.junk(REPLIES.badSenderSyntax);
      const wire = await this.connected();
      if (unknownParameter('MAIL', parsed.parameters, wire.capabilities) || this.#mayNotSayAuth(parsed.parameters)) {
        return REPLIES.unknownParameter;
      }
      if (hasHostileIdentifier(parsed.parameters)) return REPLIES.badParameters;
      const declared = parameter(parsed.parameters, 'SIZE');
      if (declared !== undefined && !/^\d{1,20}$/.test(String(declared))) return REPLIES.badParameters;
      if (Number(declared ?? 0) > this.host.maxMessage) return REPLIES.tooBig;
      if (parsed.path !== null && this.#isRefusedSender([parsed.path], 'envelope')) return REPLIES.senderNotOwned;
      if ((await this.host.hasRoom?.()) === false) return REPLIES.storageFull;
      if (!(await this.#maySend('message'))) return REPLIES.tooFast;
      this.isSpoiled = true; // unless it answers
      const answer = await wire.mail(parsed.path, parsed.parameters);
      this.isSpoiled = false;
      if (isPositive(answer)) {
        const { path: reversePath, parameters } = parsed;
        this.transaction = { reference: newReference(), reversePath, parameters, recipients: [] };
      }
      return answer;
    });
  }

  override handler_RCPT(command: Buffer, callback: Done): void {
    this.step(callback, async () => {
      const transaction = this.transaction;
      if (transaction === undefined) return this.#outsideTransaction();
      const parsed = parseRcpt(command.toString('utf8'));
      if (parsed === undefined) return this.strikes.junk(REPLIES.badRecipientSyntax);
      if (!this.#mayRelayTo(parsed.path)) {
        this.host.report({ kind: 'relaying-denied', client: this.remoteAddress });
        return REPLIES.relayingDenied;
      }
      if (transaction.recipients.length >= this.host.maxRecipients) return REPLIES.tooManyRecipients;
      const wire = this.inTransaction();
      if (unknownParameter('RCPT', parsed.parameters, wire.capabilities)) return REPLIES.unknownParameter;
      if (hasHostileIdentifier(parsed.parameters)) return REPLIES.badParameters;
      const refused = this.host.refuse?.(transaction.reversePath, parsed.path, transaction.reference);
      if (refused !== undefined) return refused;
      if (!(await this.#maySend('recipient'))) return REPLIES.tooFast;
      const recipient: Recipient = { address: parsed.path, parameters: parsed.parameters };
      const answer = await wire.rcpt(recipient);
      if (isPositive(answer)) transaction.recipients.push(recipient);
      return answer;
    });
  }

  override handler_DATA(command: Buffer, callback: Done): void {
    const transaction = this.transaction;
    const parser = this._parser;
    const wire = this.wire;
    if (parser instanceof ClientStream && parser.hasUnread && !this.#mayDataComeEarly()) {
      this.cut('early-data', REPLIES.tooEarly);
      return;
    }
    if (hasArguments(command)) {
      this.answer(this.strikes.junk(REPLIES.noArguments));
      callback();
      return;
    }
    if (transaction === undefined || wire === undefined || !(parser instanceof ClientStream)) {
      this.answer(this.#outsideTransaction());
      callback();
      return;
    }
    if (transaction.recipients.length === 0) {
      this.step(callback, () => this.#dataForNobody());
      return;
    }
    this.#receive(transaction, wire, parser);
    this.answer(REPLIES.startData);
    callback();
  }

  #receive(transaction: Transaction, wire: Wire, parser: ClientStream): void {
    const incoming = new IncomingMessage(
      this.host.spool.begin(transaction.reference),
      this.#limit(wire),
      !this.#isOfTheHouse(),
    );
    const deadline = new DataDeadline(this.host.clock, () => this.cut('too-slow', REPLIES.timeout));
    this.#dataDeadline = deadline;
    parser.receive(
      (chunk) => {
        deadline.received(chunk.length);
        return incoming.read(chunk);
      },
      (resume) => {
        deadline.stop();
        this.step(resume, () => this.#received(transaction, wire, incoming));
      },
      () => void incoming.discard(),
    );
  }

  override handler_RSET(command: Buffer, callback: Done): void {
    this.step(callback, async () => {
      if (hasArguments(command)) return this.strikes.junk(REPLIES.noArguments);
      this.transaction = undefined;
      this.#forwarded = {};
      this.isSpoiled = false;
      return this.strikes.idle(this.wire?.isUsable === true ? await this.wire.reset() : REPLIES.ok);
    });
  }

  override handler_STARTTLS(command: Buffer, callback: Done): void {
    if (this.transaction === undefined) {
      super.handler_STARTTLS(command, callback);
      return;
    }
    this.answer(REPLIES.badSequence);
    callback();
  }

  /** Goes on to the server behind: by NOOP a client keeps its session alive, and ours with it. */
  override handler_NOOP(_command: Buffer, callback: Done): void {
    this.step(callback, async () =>
      this.strikes.idle(this.wire?.isUsable === true ? await this.wire.exchange('NOOP') : REPLIES.ok),
    );
  }

  override handler_QUIT(_command: Buffer, callback: Done): void {
    this.step(callback, async () => {
      const wire = this.wire;
      const isOpen = this.transaction !== undefined;
      this.transaction = undefined;
      this.wire = undefined;
      this.closeAfterReply = true;
      const answer = wire === undefined ? undefined : await (isOpen ? wire.farewell() : this.host.leave(wire));
      return answer ?? REPLIES.bye;
    });
  }

  /** The session becomes that of the client that is named, from its greeting on. Believed once: it is the client who speaks now. */
  override handler_XCLIENT(command: Buffer, callback: Done): void {
    this.step(callback, async () => {
      const said = this.#readForwarded(command, XCLIENT_ATTRIBUTES);
      if ('code' in said) return said;
      this.user = undefined;
      this.wire?.close();
      this.wire = undefined;
      const { address, port = 0 } = said;
      const welcome = await this.visit.passOver(address === undefined ? undefined : { address, port });
      this.remoteAddress = this.visit.client.address;
      this.hostNameAppearsAs = said.hello ?? false;
      if (welcome === 'admitted') return this.greeting();
      this.report({ kind: 'session-refused', reason: welcome });
      return refusal(welcome);
    });
  }

  /** Who a message comes from, for records and trace; what it may do stays what the connection may. */
  override handler_XFORWARD(command: Buffer, callback: Done): void {
    this.step(callback, () => {
      const said = this.#readForwarded(command, XFORWARD_ATTRIBUTES);
      if ('code' in said) return Promise.resolve(said);
      this.#forwarded = { ...this.#forwarded, ...said };
      return Promise.resolve(REPLIES.ok);
    });
  }

  #readForwarded(command: Buffer, allowed: Parameters<typeof parseForwarded>[1]): Forwarded | Reply {
    if (!this.visit.mayForward) return this.strikes.junk(REPLIES.notAuthorised);
    if (this.transaction !== undefined) return REPLIES.badSequence;
    return parseForwarded(command.toString('latin1'), allowed) ?? this.strikes.junk(REPLIES.badParameters);
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
    this.step(callback, async () => {
      const line = command.toString('utf8').trim();
      if (!this.#isOfTheHouse() || this.wire?.isUsable !== true) return this.strikes.junk(forStrangers);
      if (hasControls(line) || line.includes('\uFFFD')) return this.strikes.junk(REPLIES.badParameters);
      return this.strikes.idle(await this.wire.exchange(line));
    });
  }

  /** RCPT or DATA without MAIL. After a fault of ours that would be a refusal for good of mail that may be tried again. */
  #outsideTransaction(): Reply {
    return this.isSpoiled ? REPLIES.internal : this.strikes.junk(REPLIES.needMail);
  }

  /** No recipient was accepted: the server says what is wrong (some tell the reasons once more), and must not take it. */
  async #dataForNobody(): Promise<Reply> {
    const wire = this.inTransaction();
    const answer = await wire.startData();
    if (answer.code >= 400) return this.strikes.junk(answer);
    // It waits for a message to nobody. Hanging up is the one way out that leaves none.
    this.transaction = undefined;
    wire.close();
    return this.strikes.junk(REPLIES.needRecipient);
  }

  /** MAIL AUTH= vouches for a name (RFC 4954 section 5). The server behind trusts us in that; so only who is of the house may. */
  #mayNotSayAuth(parameters: readonly EsmtpParameter[]): boolean {
    const isMentioned = parameter(parameters, 'AUTH') !== undefined;
    return isMentioned && (this.host.auth === 'none' || !this.#isOfTheHouse());
  }

  // --- the message ----------------------------------------------------------------------------------------------------

  async #received(transaction: Transaction, wire: Wire, incoming: IncomingMessage): Promise<Reply> {
    this.transaction = undefined;
    this.isAtDot = true;
    const client = this.#client();
    this.#forwarded = {};
    this.messages++;
    const { reference } = transaction;
    const isRefusedForNewlines = incoming.bareNewlines && this.newlinePolicy === 'reject';
    if (incoming.failure !== undefined || incoming.isTooBig || isRefusedForNewlines) {
      await incoming.discard();
      await wire.reset().catch(() => wire.close());
      if (incoming.failure !== undefined) throw incoming.failure;
      if (incoming.isTooBig) return REPLIES.tooBig;
      this.host.report({ kind: 'bare-newline-refused', client: this.remoteAddress, reference });
      this.closeAfterReply = true;
      return REPLIES.bareNewline;
    }
    const content = await incoming.finish();
    try {
      const refused = await this.#judgeHeader(content, reference);
      if (refused !== undefined) {
        await wire.reset().catch(() => wire.close());
        return refused;
      }
      const received: Received = {
        reference,
        receivedAt: this.host.now(),
        client,
        envelope: {
          reversePath: transaction.reversePath,
          parameters: transaction.parameters,
          recipients: transaction.recipients,
        },
        content,
        bareNewlines: incoming.bareNewlines,
      };
      const answer = await this.host.handle(received, wire);
      if (isPositive(answer)) this.strikes.forgive();
      return answer;
    } finally {
      await content.dispose();
    }
  }

  /** What the header alone is reason enough to refuse; nothing of the message has gone downstream yet. */
  async #judgeHeader(content: MessageContent, reference: Reference): Promise<Reply | undefined> {
    const { hostname, maxHops, report } = this.host;
    const fields = await readFields(content);
    const hops = countHops(fields, hostname);
    if (hops.all > maxHops || hops.own > MAX_OWN_HOPS) {
      report({ kind: 'loop-refused', client: this.remoteAddress, reference, hops: hops.all });
      return REPLIES.tooManyHops;
    }
    if (this.user === undefined || this.host.senderLogin === 'off') return undefined;
    return this.#isRefusedSender(fromAddresses(fields), 'header') ? REPLIES.senderNotOwned : undefined;
  }

  /** @param addresses all must be the account's own; one that can't be read is nobody's, and none at all is not a name */
  #isRefusedSender(addresses: readonly (Address | undefined)[], where: 'envelope' | 'header'): boolean {
    const user = this.user;
    const { senderLogin, domains, report } = this.host;
    if (user === undefined || senderLogin === 'off') return false;
    const isOwn = (address: Address | undefined): boolean =>
      address !== undefined && ownsAddress(user, address, domains);
    if (addresses.length > 0 && addresses.every(isOwn)) return false;
    const refused = senderLogin === 'reject';
    report({ kind: 'sender-not-owned', client: this.remoteAddress, user, where, refused });
    return refused;
  }

  /** Rates hold for accounts, and for strangers by their address; not for machines of the house. */
  async #maySend(what: Sending): Promise<boolean> {
    if (!this.host.hasSendingRates || (this.user === undefined && this.#isOfTheHouse())) return true;
    if (await this.host.gatekeeper.maySend(this.user ?? this.remoteAddress, what)) return true;
    this.host.report({ kind: 'sending-too-fast', client: this.remoteAddress, what });
    return false;
  }

  /** Unless the listener says it: a program of the house may push its mail in; from strangers it is an attack (S13). */
  #mayDataComeEarly(): boolean {
    const policy = this.host.earlyData ?? (this.#isOfTheHouse() ? 'accept' : 'reject');
    return policy === 'accept';
  }

  /** Signed in, or from a network whose clients may relay. */
  #isOfTheHouse(): boolean {
    return this.user !== undefined || this.visit.isOfTheHouse;
  }

  #limit(wire: Wire): number {
    return maxSize({ capabilities: wire.capabilities, maxMessage: this.host.maxMessage });
  }

  #client(): Client {
    return {
      address: this.#forwarded.address ?? this.remoteAddress,
      hello: this.#forwarded.hello ?? (this.hostNameAppearsAs || ''),
      extended: this.#extended,
      tls: this.secure,
      listener: this.host.name,
      ...(this.user === undefined ? {} : { user: this.user }),
    };
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
    return address.domain === '' || isListedDomain(address.domain, this.host.domains);
  }
}

const hasArguments = (command: Buffer): boolean => command.toString('latin1').trim().includes(' ');
