// A small mail server that keeps in memory what it is given: the corporate server of the demo, and a sink for tests.
// It accepts its own domains' recipients, knows one it refuses, and never delivers anything anywhere.
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

export interface InboxMessage {
  readonly from: string;
  readonly to: readonly string[];
  readonly bytes: Buffer;
  /** Milliseconds since the epoch. */
  readonly arrived: number;
}

/** Recipients whose local part is this are refused, so that a demo can show a refusal word for word. */
const UNKNOWN_USER = 'nobody';
const KEEP = 500;

export class InboxServer {
  readonly messages: InboxMessage[] = [];
  readonly #server: SMTPServer;

  private constructor(server: SMTPServer) {
    this.#server = server;
  }

  static async open(at: { address: string; port: number; name?: string }): Promise<InboxServer> {
    const server = new SMTPServer({
      name: at.name ?? 'mail.corp.example',
      authOptional: true,
      hideSTARTTLS: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      hideENHANCEDSTATUSCODES: false,
      hideDSN: false,
      size: 512 * 1024 ** 2,
      logger: false,
      allowInsecureAuth: true,
      onAuth: ({ username }, _session, callback) => callback(null, { user: username ?? 'user' }),
      onRcptTo: ({ address }, _session, callback) => {
        if (!address.startsWith(`${UNKNOWN_USER}@`)) callback();
        else
          callback(
            Object.assign(new Error(`<${address}>: Recipient address rejected: User unknown`), { responseCode: 550 }),
          );
      },
      onData: (stream, session, callback) => void inbox.#keep(stream, session).then(() => callback(), callback),
    });
    const inbox = new InboxServer(server);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen(at.port, at.address, resolve);
    await promise;
    server.off('error', reject).on('error', () => undefined);
    return inbox;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    for (const connection of this.#server.connections) connection.close();
    await promise;
  }

  async #keep(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const { mailFrom, rcptTo } = session.envelope;
    this.messages.push({
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map((recipient) => recipient.address),
      bytes: Buffer.concat(chunks),
      arrived: Date.now(),
    });
    if (this.messages.length > KEEP) this.messages.shift();
  }
}
