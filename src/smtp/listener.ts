// A listening door: smtp-server with our session class in it, and TLS.
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import ipaddr from 'ipaddr.js';
import { SMTPServer } from 'smtp-server';
import type { SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import type { Socket } from 'node:net';
import type { Report } from '../mail/event.ts';
import { DEADLINES, MAX_COMMAND_BYTES } from '../mail/limits.ts';
import type { NextHop } from '../mail/next-hop.ts';
import type { Received } from '../mail/received.ts';
import type { Reply } from '../mail/reply.ts';
import type { Gatekeeper } from './gatekeeper.ts';
import { NOT_IMPLEMENTED, Session } from './session.ts';
import type { Spool } from './spool.ts';
import type { Wire } from './wire.ts';

/** Deals with one received message and says what the client hears. Handed in; smtp knows nothing of policy. */
export type HandleMessage = (received: Received, nextHop: NextHop) => Promise<Reply>;

/** What a session needs to know about the door it came through. */
export interface SessionHost {
  readonly name: string;
  readonly hostname: string;
  readonly tls: 'none' | 'starttls' | 'implicit';
  readonly auth: 'none' | 'optional' | 'required';
  /** Absent: normalised for the house, refused to strangers. */
  readonly bareNewlines?: 'reject' | 'normalise';
  readonly domains: readonly string[];
  /** Bytes. */
  readonly maxMessage: number;
  readonly maxRecipients: number;
  readonly gatekeeper: Gatekeeper;
  readonly spool: Spool;
  readonly connect: (signal: AbortSignal) => Promise<Wire>;
  readonly handle: HandleMessage;
  readonly mayRelay: (client: string) => boolean;
  readonly report: Report;
  /** Milliseconds a verb may take, inspection and delivery included. */
  readonly verbDeadline: number;
  readonly now: () => number;
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
    tls: SecureContextOptions,
  ): Promise<Listener> {
    const server = new GatewayServer(host, tls);
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

  constructor(host: SessionHost, tls: SecureContextOptions) {
    super({
      ...tls,
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
  }

  override connect(socket: Socket, options?: SMTPConnectionOptions | null): void {
    const session = new Session(this, this.#host, socket, options ?? null);
    this.connections.add(session);
    session.on('error', () => undefined);
    session.init();
  }
}
