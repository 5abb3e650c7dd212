// A listening door: smtp-server with our session class in it, and TLS.
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import ipaddr from 'ipaddr.js';
import { SMTPServer } from 'smtp-server';
import type { SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import type { Socket } from 'node:net';
import type { Address } from '../mail/address.ts';
import type { ReversePath } from '../mail/envelope.ts';
import type { Report } from '../mail/event.ts';
import { explainError } from '../mail/fault.ts';
import { CLIENT_DEADLINES, DEADLINES, MAX_COMMAND_BYTES } from '../mail/limits.ts';
import type { NextHop } from '../mail/next-hop.ts';
import type { Received } from '../mail/received.ts';
import type { Reference } from '../mail/reference.ts';
import { renderReply, type Reply } from '../mail/reply.ts';
import type { Clock } from './clock.ts';
import { NOT_IMPLEMENTED } from './client-connection.ts';
import { Deadline } from './deadline.ts';
import type { Gatekeeper } from './gatekeeper.ts';
import { readProxyHeader } from './proxy-protocol.ts';
import { ServerNames, TLS_OPTIONS, type Certificates } from './server-names.ts';
import { Session } from './session.ts';
import type { Spool } from './spool.ts';
import { peerOf, refusal, Visit, type Refused } from './visit.ts';
import type { Wire } from './wire.ts';

/** Deals with one received message and says what the client hears. Handed in; smtp knows nothing of policy. */
export type HandleMessage = (received: Received, nextHop: NextHop) => Promise<Reply>;

/** Asked before a recipient is put to the server downstream. Handed in; smtp knows nothing of policy. */
export type RefuseRecipient = (reversePath: ReversePath, recipient: Address, reference: Reference) => Reply | undefined;

/** What a session needs to know about the door it came through. */
export interface SessionHost {
  readonly name: string;
  readonly hostname: string;
  readonly tls: 'none' | 'starttls' | 'implicit';
  readonly auth: 'none' | 'optional' | 'required';
  /** Absent: normalised for the house, refused to strangers. */
  readonly bareNewlines?: 'reject' | 'normalise';
  /** A message in the same packet as DATA. Absent: accepted from the house, refused to strangers. */
  readonly earlyData?: 'reject' | 'accept';
  /** Milliseconds to wait for clients that talk before they are greeted (attack S13); 0 or absent: none. */
  readonly greetingDelay?: number;
  readonly domains: readonly string[];
  /** Bytes. */
  readonly maxMessage: number;
  readonly maxRecipients: number;
  readonly gatekeeper: Gatekeeper;
  /** Received fields; one more, and the mail is going in circles (attack S27). */
  readonly maxHops: number;
  /** What happens to mail whose sender does not belong to the account that signed in (attack S11). */
  readonly senderLogin: 'off' | 'warn' | 'reject';
  /** The gatekeeper has rates for messages or recipients. */
  readonly hasSendingRates: boolean;
  /** Milliseconds: refused logins are answered after a whole number of these; 0: at once. */
  readonly loginPace: number;
  readonly spool: Spool;
  readonly connect: (signal: AbortSignal) => Promise<Wire>;
  /** Takes leave of a conversation on which nothing is open; what the server says to QUIT. Never throws. */
  readonly leave: (wire: Wire) => Promise<Reply | undefined>;
  readonly handle: HandleMessage;
  /** Is there room for another message? Absent: always. Throws `storage` when it can't be known. */
  readonly hasRoom?: () => Promise<boolean>;
  /** The reply for a recipient that policy refuses by the envelope alone; undefined: go on. */
  readonly refuse?: RefuseRecipient;
  readonly mayRelay: (client: string) => boolean;
  /** Addresses that begin with a PROXY header (load balancers). */
  readonly isProxy: (peer: string) => boolean;
  /** Addresses whose XCLIENT and XFORWARD are believed. */
  readonly mayForward: (client: string) => boolean;
  readonly report: Report;
  /** Milliseconds a verb may take, inspection and delivery included. */
  readonly verbDeadline: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly clock: Clock;
}

/** A test for the addresses in a list of networks (CIDR). */
export function networkMatcher(networks: readonly string[]): (client: string) => boolean {
  const parsed = networks.map((network) => ipaddr.parseCIDR(network));
  return (client) => {
    if (!ipaddr.isValid(client)) return false;
    const address = ipaddr.process(client);
    return parsed.some(([network, bits]) => address.kind() === network.kind() && address.match(network, bits));
  };
}

/** Milliseconds that sessions get to finish what they are doing when the door closes. */
const CLOSE_PATIENCE = 30_000;

export class Listener {
  readonly #server: GatewayServer;
  #patience: NodeJS.Timeout | undefined;

  private constructor(server: GatewayServer) {
    this.#server = server;
  }

  /** Throws when the port can't be had. */
  static async open(
    host: SessionHost,
    at: { address: string; port: number },
    certificates: Certificates,
  ): Promise<Listener> {
    const server = new GatewayServer(host, certificates);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen(at.port, at.address, resolve);
    await promise;
    server.off('error', reject);
    // From here on errors belong to single connections; each session has reported its own.
    server.on('error', () => undefined);
    return new Listener(server);
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  /** New handshakes show these certificates; sessions under way go on (attack R20). */
  reloadTls(certificates: Certificates): void {
    this.#server.useCertificates(certificates);
  }

  /** Sessions that are open now. */
  get sessions(): number {
    return this.#server.connections.size;
  }

  /**
   * Stops accepting; messages under way are finished, further commands get 421. A client that is not done with sending when
   * patience ends hears 421 too; one that waits for the answer to its final dot gets that answer (attack S30).
   */
  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    for (const connection of this.#server.connections) (connection as Session).closeWhenIdle();
    this.#patience = setTimeout(() => this.hasten(), CLOSE_PATIENCE);
    await promise;
    clearTimeout(this.#patience);
  }

  /** 421 now for all that are not waiting for the answer to their final dot; only while closing. */
  hasten(): void {
    for (const connection of this.#server.connections) (connection as Session).closeUnlessAtDot();
  }
}

class GatewayServer extends SMTPServer {
  readonly #host: SessionHost;
  /** Connections on their way to a session. */
  readonly #visits = new WeakMap<Socket, Visit>();

  readonly #names: ServerNames;

  constructor(host: SessionHost, certificates: Certificates) {
    const names = new ServerNames(certificates);
    const { cert, key } = certificates.standard;
    super({
      ...TLS_OPTIONS,
      ...{ cert, key },
      SNICallback: (name, callback) => callback(null, names.contextFor(name)),
      name: host.hostname,
      secure: host.tls === 'implicit',
      hideSTARTTLS: host.tls !== 'starttls',
      disabledCommands: [...(host.tls === 'starttls' ? [] : ['STARTTLS']), ...NOT_IMPLEMENTED],
      authOptional: true,
      disableReverseLookup: true,
      logger: false,
      socketTimeout: DEADLINES.clientIdle,
      // Past it the library would cut off whoever is left, also one whose message is about to be answered.
      closeTimeout: host.verbDeadline + CLOSE_PATIENCE,
      maxCommandLength: MAX_COMMAND_BYTES,
    });
    this.#host = host;
    this.#names = names;
  }

  useCertificates(certificates: Certificates): void {
    const { cert, key } = certificates.standard;
    this.#names.use(certificates);
    this.updateSecureContext({ cert, key });
  }

  /** Asked by the library, which then ends the connection with the others when the door closes. */
  override _expectsProxyHeader(socket: Socket): boolean {
    return this.#host.isProxy(peerOf(socket).address);
  }

  /** The library's step before TLS and session: here it is found out who comes, and whether there is room. */
  override _handleProxy(socket: Socket, callback: (error: Error | null, options?: SessionOptions) => void): void {
    // Nobody else listens yet; a client that resets the connection must not be the end of the process.
    socket.on('error', () => undefined);
    this.#arrive(socket)
      .then((visit) => {
        if (visit === undefined) callback(new Error('refused'));
        else callback(null, optionsFor(visit));
      })
      .catch((error: unknown) => {
        this.#host.report({ kind: 'fault', where: 'smtp', reason: explainError(error) });
        this.#visits.get(socket)?.leave();
        socket.destroy();
      });
  }

  async #arrive(socket: Socket): Promise<Visit | undefined> {
    const { name, clock, report } = this.#host;
    const peer = peerOf(socket);
    let visit = new Visit(this.#host, peer, true);
    if (this._expectsProxyHeader(socket)) {
      const header = await readProxyHeader(socket, clock);
      if (header === undefined) {
        report({ kind: 'session-cut', listener: name, client: peer.address, reason: 'proxy-header' });
        socket.destroy();
        return undefined;
      }
      visit = new Visit(this.#host, header.client ?? peer, header.client !== undefined);
    }
    const welcome = await visit.enter();
    if (socket.destroyed) {
      visit.leave();
      return undefined;
    }
    // A door that has begun to close meanwhile ends the sessions it has; this one would be forgotten.
    if (welcome !== 'admitted' || this._closeTimeout !== false) {
      this.#refuse(socket, visit, welcome === 'admitted' ? 'unknown' : welcome);
      return undefined;
    }
    this.#visits.set(socket, visit);
    return visit;
  }

  #refuse(socket: Socket, visit: Visit, welcome: Refused): void {
    visit.leave();
    const { name, tls, report } = this.#host;
    report({ kind: 'session-refused', listener: name, client: visit.client.address, reason: welcome });
    // In TLS a word to a client that there is no room for would cost more than the session.
    if (tls === 'implicit') {
      socket.destroy();
      return;
    }
    // Not held open until the client hangs up: in a flood that would be a descriptor for each (attacks S17, R19).
    socket.end(renderReply(refusal(welcome)), () => socket.destroy());
  }

  /** TLS from the start; the library's own time-out begins anew with every octet (attack S16). */
  override _upgrade(socket: Socket, callback: Parameters<SMTPServer['_upgrade']>[1]): void {
    const { name, clock, report } = this.#host;
    const visit = this.#visits.get(socket);
    // The socket on top must go: the one below belongs to the handshake.
    const deadline = new Deadline(clock, () => (this._pendingSockets.get(socket) ?? socket).destroy());
    deadline.start(CLIENT_DEADLINES.tlsHandshake);
    super._upgrade(socket, (error, secure) => {
      deadline.stop();
      if (error !== null) {
        visit?.leave();
        const client = visit?.client.address ?? '';
        report({ kind: 'session-cut', listener: name, client, reason: 'tls-handshake' });
      }
      callback(error, secure);
    });
  }

  override connect(socket: Socket, options?: SMTPConnectionOptions | null): void {
    const { visit } = options as SessionOptions;
    if (socket.destroyed) {
      visit.leave();
      return;
    }
    const session = new Session(this, this.#host, socket, visit, options ?? null);
    this.connections.add(session);
    session.on('error', () => undefined);
    session.init();
  }
}

interface SessionOptions extends SMTPConnectionOptions {
  readonly id: string;
  readonly visit: Visit;
}

/** The library knows the client by these. */
function optionsFor(visit: Visit): SessionOptions {
  const { address, port } = visit.client;
  return { id: randomUUID(), remoteAddress: address, remotePort: port, visit };
}
