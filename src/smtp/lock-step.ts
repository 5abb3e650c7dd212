// A session in step with the server behind (law 4): one conversation with it, one transaction, one verb at a time. Every verb
// runs inside `step`, which answers once whatever happens: a fault is answered by faultReply and ends conversation and
// transaction, a client that leaves ends all that is under way, a house that closes lets a message get its answer.
import type { Envelope, EsmtpParameter, Recipient } from '../mail/envelope.ts';
import { Fault, faultReply, isFault } from '../mail/fault.ts';
import type { Reference } from '../mail/reference.ts';
import { REPLIES, type Reply } from '../mail/reply.ts';
import { withinDeadline } from '../mail/within-deadline.ts';
import { ClientConnection, type Done } from './client-connection.ts';
import type { Wire } from './wire.ts';

export interface Transaction {
  readonly reference: Reference;
  readonly reversePath: Envelope['reversePath'];
  readonly parameters: readonly EsmtpParameter[];
  readonly recipients: Recipient[];
}

export abstract class LockStep extends ClientConnection {
  protected wire: Wire | undefined;
  protected transaction: Transaction | undefined;
  /** A fault of ours has ended the transaction: what follows of it is put off, not refused for good. */
  protected isSpoiled = false;
  /** The account that the server behind has accepted. */
  protected user: string | undefined;
  protected closeAfterReply = false;
  /** All of a message is here and its answer is not: what becomes of it is being decided. */
  protected isAtDot = false;
  /** The house is closing. */
  #isClosing = false;
  #busy = false;
  /** Lets the library read the client's next line. */
  #readOn: Done | undefined;

  override _onClose(): void {
    super._onClose();
    // A verb under way is let finish: cutting it off behind the final dot would leave the outcome unknown.
    if (!this.#busy) this.#leaveDownstream();
  }

  /** The house is closing: a session that is doing nothing ends now, any other after its verb. */
  closeWhenIdle(): void {
    this.#isClosing = true;
    if (!this.#busy && this.transaction === undefined) this.answer(REPLIES.unavailable);
  }

  /** Patience has ended: only a client that waits for the answer to its final dot still gets it. */
  closeUnlessAtDot(): void {
    this.#isClosing = true;
    if (!this.isAtDot) this.answer(REPLIES.unavailable);
  }

  /** QUIT when nothing is open; else the connection is dropped, so that the server discards what it has of a message. */
  #leaveDownstream(): void {
    const wire = this.wire;
    this.wire = undefined;
    if (wire === undefined) return;
    if (this.transaction === undefined) void this.host.leave(wire);
    else wire.close();
  }

  /** Runs one verb. Always answers once, always calls back, never lets an error out. */
  protected step(callback: Done, work: () => Promise<Reply>, onFault: (error: unknown) => Reply = faultReply): void {
    this.#busy = true;
    this._handlerPending = true;
    this.#readOn = callback;
    // No verb waits for ever: each wait on the wire has its own deadline, and this bounds them all together.
    withinDeadline(work(), this.host.verbDeadline, 'a verb')
      .catch((error: unknown) => this.#failed(error, onFault))
      .then((answer) => {
        this.#busy = false;
        this._handlerPending = false;
        this.isAtDot = false;
        this.answer(this.strikes.counted(answer));
        if (this.closeAfterReply) this.close();
        else if (this.#isClosing && this.transaction === undefined) this.answer(REPLIES.unavailable);
        if (this.gone.signal.aborted) this.#leaveDownstream();
        this.#readOn?.();
      })
      .catch((error: unknown) => {
        this.reportFault(error);
        this.close();
      });
  }

  /** The client's next line, for the exchange that AUTH is. The library reads it once the line before is called back. */
  protected nextLine(): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const { signal } = this.gone;
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

  /** After a fault the conversation downstream is in an unknown state: it is dropped, and with it the transaction. */
  #failed(error: unknown, onFault: (error: unknown) => Reply): Reply {
    this.isSpoiled ||= this.transaction !== undefined;
    this.transaction = undefined;
    this.wire?.close();
    this.wire = undefined;
    if (!isFault(error, 'client-gone')) this.reportFault(error);
    // The account was accepted on the connection that is gone; nothing may be sent in its name on another.
    return this.user === undefined ? onFault(error) : REPLIES.unavailable;
  }

  protected async greet(hello: string): Promise<Wire> {
    this.hostNameAppearsAs = hello;
    this.isSpoiled = false;
    if (this.transaction !== undefined) {
      this.transaction = undefined;
      await this.wire?.reset();
    }
    return await this.connected();
  }

  /** The conversation for a new transaction; opened anew where the server has hung up on an idle one. */
  protected async connected(): Promise<Wire> {
    if (this.wire?.isUsable === true) return this.wire;
    if (this.user !== undefined) throw new Fault('downstream-unreachable', 'the authenticated connection is gone');
    this.wire?.close();
    this.wire = await this.host.connect(this.gone.signal);
    return this.wire;
  }

  /** The conversation in which the open transaction stands; there is no other to go on in. */
  protected inTransaction(): Wire {
    if (this.wire?.isUsable === true) return this.wire;
    throw new Fault('downstream-unreachable', 'the server hung up during the transaction');
  }
}
