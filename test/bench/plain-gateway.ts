// Postern's road without inspection: listener, session, spool, trace field, wire, and nothing that reads the message. What is
// left shows what the road itself costs; no such mode exists in the product.
import { join } from 'node:path';
import { relay } from '../../src/act/relay.ts';
import { receivedField } from '../../src/mail/trace.ts';
import { systemClock } from '../../src/smtp/clock.ts';
import { LocalGatekeeper } from '../../src/smtp/gatekeeper.ts';
import { Listener } from '../../src/smtp/listener.ts';
import { readCertificates } from '../../src/smtp/server-names.ts';
import { Spool } from '../../src/smtp/spool.ts';
import { openWire } from '../../src/smtp/wire.ts';
import { WirePool } from '../../src/smtp/wire-pool.ts';
import { makeFolder } from '../support/folder.ts';

const downstream = { host: '127.0.0.1', port: Number(process.argv[2]), tls: 'none', hostname: 'gate.example' } as const;
const folder = await makeFolder();
const spool = new Spool(join(folder, 'spool'));
await spool.prepare();

const pool = new WirePool({ open: (signal) => openWire({ ...downstream, signal }), now: Date.now });

const listener = await Listener.open(
  {
    name: 'plain',
    hostname: 'gate.example',
    tls: 'none',
    auth: 'none',
    domains: ['corp.example'],
    maxMessage: 200_000_000,
    maxRecipients: 1000,
    gatekeeper: new LocalGatekeeper({
      connections: 2000,
      connectionsPerClient: 2000,
      failedLogins: { count: 20, within: 60_000 },
    }),
    spool,
    connect: (signal) => pool.take(signal),
    leave: (wire) => pool.leave(wire),
    handle: async (received, hop) => {
      const recipients = received.envelope.recipients.map(({ address }) => address);
      const all = recipients.map((_, index) => index);
      const trace = receivedField(received, 'gate.example');
      return await relay(received.envelope, all, { recipients, trace, content: received.content }, hop);
    },
    maxHops: 100,
    senderLogin: 'off',
    hasSendingRates: false,
    loginPace: 0,
    mayRelay: () => true,
    isProxy: () => false,
    mayForward: () => false,
    clock: systemClock,
    report: () => undefined,
    verbDeadline: 60_000,
    now: Date.now,
  },
  { address: '127.0.0.1', port: 0 },
  await readCertificates(folder, 'gate.example'),
);
console.log(listener.port);
process.once('SIGINT', () => process.exit(0));
