// A listening door for tests of the SMTP room: the real Listener and Session, the real Wire, and behind them a server that
// keeps what it gets. What handles the messages relays them all, as act does with clean mail.
import { onTestFinished } from 'vitest';
import { readAll } from '../../src/mail/content.ts';
import type { MailEvent } from '../../src/mail/event.ts';
import type { Received } from '../../src/mail/received.ts';
import { receivedField } from '../../src/mail/trace.ts';
import { readCertificate, type Certificate } from '../../src/smtp/certificate.ts';
import { LocalGatekeeper, type GatekeeperLimits } from '../../src/smtp/gatekeeper.ts';
import { Listener, type SessionHost } from '../../src/smtp/listener.ts';
import { Spool } from '../../src/smtp/spool.ts';
import { openWire, type WireOptions } from '../../src/smtp/wire.ts';
import { temporaryFolder } from './folder.ts';
import { SmtpClient } from './smtp-client.ts';

export const HOSTNAME = 'gate.corp.example';
/** The clock of the door stands still. */
export const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);

export interface Taken {
  readonly received: Received;
  readonly bytes: Buffer;
}

export interface Door {
  readonly port: number;
  /** Messages handed to the pipeline, with their octets. */
  readonly taken: readonly Taken[];
  readonly events: readonly MailEvent[];
  readonly listener: Listener;
  connect(): Promise<SmtpClient>;
  /** A connected client that has read the greeting and said EHLO. */
  greeted(): Promise<SmtpClient>;
}

export interface DoorOptions extends Partial<SessionHost> {
  /** Port of the server behind the door. */
  readonly downstream: number;
  readonly wire?: Partial<WireOptions>;
}

/** Opens a door for the running test; it closes when the test ends. */
export async function openDoor({ downstream, wire, ...options }: DoorOptions): Promise<Door> {
  const taken: Taken[] = [];
  const events: MailEvent[] = [];
  const folder = await temporaryFolder();
  const spool = new Spool(folder);
  await spool.prepare();
  const listener = await Listener.open(
    {
      name: 'mx',
      hostname: HOSTNAME,
      tls: 'none',
      auth: 'none',
      domains: ['corp.example', '.corp.example'],
      maxMessage: 1024 * 1024,
      maxRecipients: 100,
      gatekeeper: gatekeeperFor({}),
      spool,
      connect: (signal) =>
        openWire({ host: '127.0.0.1', port: downstream, tls: 'none', hostname: HOSTNAME, signal, ...wire }),
      handle: async (received, hop) => {
        taken.push({ received, bytes: Buffer.from(await readAll(received.content)) });
        return await hop.data({ trace: receivedField(received, HOSTNAME), content: received.content });
      },
      mayRelay: () => false,
      report: (event) => events.push(event),
      verbDeadline: 20_000,
      now: () => NOW,
      ...options,
    },
    { address: '127.0.0.1', port: 0 },
    await testCertificate(),
  );
  const { port } = listener;
  onTestFinished(() => listener.close());
  const connect = async (): Promise<SmtpClient> => {
    const client = await SmtpClient.connect(port);
    onTestFinished(() => client.destroy());
    return client;
  };
  const greeted = async (): Promise<SmtpClient> => {
    const client = await connect();
    await client.reply();
    await client.command('EHLO client.example');
    return client;
  };
  return { port, taken, events, listener, connect, greeted };
}

/** A gatekeeper that lets nearly everything through, but for what the test says. */
export function gatekeeperFor(limits: Partial<GatekeeperLimits>, now?: () => number): LocalGatekeeper {
  const wide = { connections: 1000, connectionsPerClient: 1000, failedLogins: { count: 20, within: 600_000 } };
  return new LocalGatekeeper({ ...wide, ...limits }, now);
}

let certificate: Promise<Certificate> | undefined;

/** A pair as the gateway makes it at its first start; made once for a test file. */
export async function testCertificate(): Promise<Certificate> {
  certificate ??= temporaryFolder().then((folder) => readCertificate(folder, HOSTNAME));
  return await certificate;
}
