// Mail that goes in circles (attack S27), and rates of sending, through the real door.
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { receivedField } from '../../src/mail/trace.ts';
import { gatekeeperFor, HOSTNAME, NOW, openDoor } from '../support/door.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import { openWire, type Wire } from '../../src/smtp/wire.ts';
import { until } from '../support/until.ts';
import type { SmtpClient } from '../support/smtp-client.ts';
import { newReference } from '../../src/mail/reference.ts';

let behind: ScriptedServer;

beforeEach(async () => {
  behind = await ScriptedServer.open();
  onTestFinished(() => behind.close());
});

async function send(client: SmtpClient, text: string): Promise<string> {
  for (const line of ['MAIL FROM:<a@other.example>', 'RCPT TO:<b@corp.example>', 'DATA']) await client.command(line);
  return (await client.command(`${text}.`))[0] ?? '';
}

describe('mail in circles (attack S27)', () => {
  const ownField = receivedField(
    {
      reference: newReference(),
      receivedAt: NOW,
      client: { address: '192.0.2.1', hello: 'x', extended: true, tls: false, listener: 'mx' },
      envelope: { reversePath: null, parameters: [], recipients: [] },
      bareNewlines: false,
    },
    HOSTNAME,
  ).toString();

  it.each([
    { why: '100 hops are many and no circle', text: `${'Received: x\r\n'.repeat(100)}\r\nbody\r\n`, reply: /^250/ },
    { why: 'one more is', text: `${'Received: x\r\n'.repeat(101)}\r\nbody\r\n`, reply: /^554 5\.4\.6/ },
    { why: 'what is in the body is none', text: `Subject: x\r\n\r\n${'Received: x\r\n'.repeat(500)}`, reply: /^250/ },
    { why: 'five times past us may be', text: `${ownField.repeat(5)}\r\nbody\r\n`, reply: /^250/ },
    { why: 'six times may not', text: `${ownField.repeat(6)}\r\nbody\r\n`, reply: /^554 5\.4\.6/ },
  ])('$why', async ({ text, reply }) => {
    const door = await openDoor({ downstream: behind.port });
    const client = await door.greeted();
    expect(await send(client, text)).toMatch(reply);
    const isRefused = reply.source.includes('554');
    expect(door.events.filter((e) => e.kind === 'loop-refused')).toHaveLength(isRefused ? 1 : 0);
    expect(behind.messages).toHaveLength(isRefused ? 0 : 1);
    expect(await send(client, 'Subject: next\r\n\r\n\r\n')).toMatch(/^250/);
  });

  it('a door that leads to itself stops at the limit of connections, and no mail gets in', async () => {
    const at = { port: 0 };
    const gatekeeper = gatekeeperFor({ connectionsPerClient: 10 });
    const connect = (signal: AbortSignal): Promise<Wire> =>
      openWire({ host: '127.0.0.1', port: at.port, tls: 'none', hostname: HOSTNAME, signal });
    const door = await openDoor({ downstream: behind.port, gatekeeper, connect });
    at.port = door.port;
    const client = await door.connect();
    await client.reply();
    expect((await client.command('EHLO client.example'))[0]).toMatch(/^421/);
    await client.end();
    client.destroy();
    await until(() => gatekeeper.sessions === 0, 'all sessions to end');
  });
});

describe('rates of sending', () => {
  it('messages past the rate are refused for now, and later taken', async () => {
    const clock = new ManualClock();
    const gatekeeper = gatekeeperFor({ messageRate: { count: 2, within: 1000 } }, () => clock.now());
    const door = await openDoor({ downstream: behind.port, gatekeeper, hasSendingRates: true });
    const client = await door.greeted();
    for (let i = 0; i < 2; i++) expect(await send(client, 'x\r\n')).toMatch(/^250/);
    expect(await client.command('MAIL FROM:<a@other.example>')).toEqual([
      '450 4.7.1 Sending too much, try again later',
    ]);
    clock.advance(500);
    expect(await send(client, 'x\r\n')).toMatch(/^250/);
    expect(door.events).toContainEqual({ kind: 'sending-too-fast', client: '127.0.0.1', what: 'message' });
  });

  it('recipients past the rate are refused for now, the others get their mail', async () => {
    const gatekeeper = gatekeeperFor({ recipientRate: { count: 2, within: 60_000 } });
    const door = await openDoor({ downstream: behind.port, gatekeeper, hasSendingRates: true });
    const client = await door.greeted();
    await client.command('MAIL FROM:<a@other.example>');
    const codes = [];
    for (const name of 'abc') codes.push((await client.command(`RCPT TO:<${name}@corp.example>`))[0]?.slice(0, 3));
    expect(codes).toEqual(['250', '250', '450']);
    await client.command('DATA');
    expect(await client.command('x\r\n.')).toEqual(['250 2.0.0 Taken']);
  });

  it('do not hold for machines of the house', async () => {
    const gatekeeper = gatekeeperFor({ messageRate: { count: 1, within: 60_000 } });
    const door = await openDoor({ downstream: behind.port, gatekeeper, hasSendingRates: true, mayRelay: () => true });
    const client = await door.greeted();
    for (let i = 0; i < 5; i++) expect(await send(client, 'x\r\n')).toMatch(/^250/);
  });
});
