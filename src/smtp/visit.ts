// A connection before it is a session: on whose behalf it comes (PROXY protocol) and whether there is room for it. It keeps the
// place that the gatekeeper gave, changes it when XCLIENT names another client, and gives it back once.
import type { Socket } from 'node:net';
import { explainError } from '../mail/fault.ts';
import { REPLIES, type Reply } from '../mail/reply.ts';
import type { Endpoint } from './proxy-protocol.ts';
import type { Admission } from './gatekeeper.ts';
import type { SessionHost } from './listener.ts';

/** `unknown`: the gatekeeper could not be asked. */
export type Welcome = Admission | 'unknown';
export type Refused = Exclude<Welcome, 'admitted'>;

/** What a client hears that can't come in. */
export function refusal(why: Refused): Reply {
  return why === 'unknown' ? REPLIES.unavailable : REPLIES.tooManyConnections;
}

export class Visit {
  readonly #host: Pick<SessionHost, 'gatekeeper' | 'mayRelay' | 'mayForward' | 'report'>;
  #client: Endpoint;
  /** False when a proxy has not said for whom it speaks: its own address proves nothing about the client. */
  #isKnown: boolean;
  /** The address as which it has a place. */
  #place: string | undefined;
  #hasPassedOver = false;
  #isOver = false;

  constructor(host: SessionHost, client: Endpoint, isKnown: boolean) {
    this.#host = host;
    this.#client = client;
    this.#isKnown = isKnown;
  }

  get client(): Endpoint {
    return this.#client;
  }

  /** From a network whose clients may relay. */
  get isOfTheHouse(): boolean {
    return this.#isKnown && this.#host.mayRelay(this.#client.address);
  }

  /** What it says of others is believed, until it has spoken for one of them. */
  get mayForward(): boolean {
    return this.#isKnown && !this.#hasPassedOver && this.#host.mayForward(this.#client.address);
  }

  /** Asks for a place. Never rejects. */
  async enter(): Promise<Welcome> {
    const { address } = this.#client;
    let answer: Welcome;
    try {
      answer = await this.#host.gatekeeper.enter(address, this.isOfTheHouse);
    } catch (error) {
      this.#reportFault(error);
      return 'unknown';
    }
    if (answer !== 'admitted') return answer;
    if (this.#isOver) this.#giveBack(address);
    else this.#place = address;
    return answer;
  }

  /** The client is another one than the address that speaks: its own limits hold. Undefined: the proxy does not know it. */
  async passOver(client: Endpoint | undefined): Promise<Welcome> {
    this.#hasPassedOver = true;
    if (client === undefined) {
      this.#isKnown = false;
      return 'admitted';
    }
    if (this.#place !== undefined) this.#giveBack(this.#place);
    this.#place = undefined;
    this.#client = client;
    this.#isKnown = true;
    return await this.enter();
  }

  /** Over; the place is given back, also one that is only just being asked for. */
  leave(): void {
    this.#isOver = true;
    if (this.#place !== undefined) this.#giveBack(this.#place);
    this.#place = undefined;
  }

  #giveBack(address: string): void {
    this.#host.gatekeeper.leave(address).catch((error: unknown) => this.#reportFault(error));
  }

  #reportFault(error: unknown): void {
    this.#host.report({ kind: 'fault', where: 'smtp', reason: explainError(error) });
  }
}

/** Where the connection itself comes from. */
export function peerOf(socket: Socket): Endpoint {
  return { address: (socket.remoteAddress ?? '').replace(/^::ffff:/i, ''), port: socket.remotePort ?? 0 };
}
