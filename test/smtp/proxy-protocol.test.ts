// The PROXY header: what it says, what is none, and that it is believed from listed addresses only (attacks S12, S16).
import tls from 'node:tls';
import net from 'node:net';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { CLIENT_DEADLINES } from '../../src/mail/limits.ts';
import { networkMatcher } from '../../src/smtp/listener.ts';
import { parseProxyHeader } from '../../src/smtp/proxy-protocol.ts';
import { gatekeeperFor, openDoor, type Door } from '../support/door.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import { until } from '../support/until.ts';

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/** @param rest addresses and what follows them */
function version2(command: number, family: number, rest: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(rest.length);
  return Buffer.concat([SIGNATURE, Buffer.from([command, family]), length, rest]);
}

const IPV4 = Buffer.from([192, 0, 2, 7, 198, 51, 100, 1, 0xd4, 0x31, 0, 25]);
const IPV6 = Buffer.from('20010db800000000000000000000000720010db8000000000000000000000001d4310019', 'hex');
const MAPPED = Buffer.from(`00000000000000000000ffffc0000207${'00'.repeat(16)}d4310019`, 'hex');
const CLIENT = { address: '192.0.2.7', port: 54_321 };

describe('a header', () => {
  it.each([
    { why: 'version 1, IPv4', bytes: 'PROXY TCP4 192.0.2.7 198.51.100.1 54321 25\r\n', client: CLIENT },
    {
      why: 'version 1, IPv6',
      bytes: 'PROXY TCP6 2001:db8::7 2001:db8::1 54321 25\r\n',
      client: { address: '2001:db8::7', port: 54_321 },
    },
    {
      why: 'version 1, IPv4 in IPv6',
      bytes: 'PROXY TCP6 ::ffff:192.0.2.7 ::ffff:198.51.100.1 54321 25\r\n',
      client: CLIENT,
    },
    { why: 'version 1, unknown', bytes: 'PROXY UNKNOWN\r\n', client: undefined },
    { why: 'version 1, unknown with anything behind', bytes: 'PROXY UNKNOWN a b c d\r\n', client: undefined },
    { why: 'version 2, IPv4', bytes: version2(0x21, 0x11, IPV4), client: CLIENT },
    {
      why: 'version 2, IPv4, with notes of the proxy',
      bytes: version2(0x21, 0x11, Buffer.concat([IPV4, Buffer.from('0500031122aa', 'hex')])),
      client: CLIENT,
    },
    {
      why: 'version 2, IPv6',
      bytes: version2(0x21, 0x21, IPV6),
      client: { address: '2001:db8::7', port: 54_321 },
    },
    { why: 'version 2, IPv4 in IPv6', bytes: version2(0x21, 0x21, MAPPED), client: CLIENT },
    { why: 'version 2, the proxy itself', bytes: version2(0x20, 0x00, Buffer.alloc(0)), client: undefined },
    { why: 'version 2, the proxy itself, with addresses', bytes: version2(0x20, 0x11, IPV4), client: undefined },
    { why: 'version 2, no family', bytes: version2(0x21, 0x00, Buffer.alloc(3)), client: undefined },
  ])('$why', ({ bytes, client }) => {
    const whole = Buffer.concat([Buffer.from(bytes as string), Buffer.from('EHLO a\r\n')]);
    const { length } = Buffer.from(bytes as string);
    expect(parseProxyHeader(whole)).toEqual({ kind: 'header', length, ...(client === undefined ? {} : { client }) });
    const cuts = [...Array(length).keys()].map((cut) => parseProxyHeader(whole.subarray(0, cut)).kind);
    expect(new Set(cuts)).toEqual(new Set(['incomplete']));
  });

  it.each([
    { why: 'SMTP', bytes: 'EHLO client.example\r\n' },
    { why: 'a TLS handshake', bytes: '\x16\x03\x01\x02\x00' },
    { why: 'lower case', bytes: 'proxy TCP4 192.0.2.7 198.51.100.1 1 25\r\n' },
    { why: 'UDP', bytes: 'PROXY UDP4 192.0.2.7 198.51.100.1 1 25\r\n' },
    { why: 'an IPv6 address as IPv4', bytes: 'PROXY TCP4 2001:db8::7 198.51.100.1 1 25\r\n' },
    { why: 'a name', bytes: 'PROXY TCP4 localhost 198.51.100.1 1 25\r\n' },
    { why: 'an octal address', bytes: 'PROXY TCP4 0300.0.2.7 198.51.100.1 1 25\r\n' },
    { why: 'a number for an address', bytes: 'PROXY TCP4 3221225991 198.51.100.1 1 25\r\n' },
    { why: 'a broken destination', bytes: 'PROXY TCP4 192.0.2.7 x 1 25\r\n' },
    { why: 'a port too high', bytes: 'PROXY TCP4 192.0.2.7 198.51.100.1 65536 25\r\n' },
    { why: 'a port that is none', bytes: 'PROXY TCP4 192.0.2.7 198.51.100.1 -1 25\r\n' },
    { why: 'a word too many', bytes: 'PROXY TCP4 192.0.2.7 198.51.100.1 1 25 x\r\n' },
    { why: 'two blanks', bytes: 'PROXY TCP4  192.0.2.7 198.51.100.1 1 25\r\n' },
    { why: 'a bare newline', bytes: `PROXY TCP4 192.0.2.7 198.51.100.1 1 25\n${'x'.repeat(100)}` },
    { why: 'no end within 107 octets', bytes: `PROXY UNKNOWN ${'x'.repeat(100)}\r\n` },
    { why: 'version 2 of another version', bytes: version2(0x31, 0x11, IPV4) },
    { why: 'version 2 with an unknown command', bytes: version2(0x22, 0x11, IPV4) },
    { why: 'version 2 over UDP', bytes: version2(0x21, 0x12, IPV4) },
    { why: 'version 2 of a unix socket', bytes: version2(0x21, 0x31, Buffer.alloc(216)) },
    { why: 'version 2 too short for its addresses', bytes: version2(0x21, 0x11, IPV4.subarray(1)) },
    { why: 'version 2 too long', bytes: version2(0x21, 0x11, Buffer.alloc(5000)) },
  ])('is none: $why', ({ bytes }) => {
    const octets = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    expect(parseProxyHeader(octets)).toEqual({ kind: 'bad' });
  });

  it('any octets at all are read to an answer', () => {
    const kinds = fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (octets, signed) =>
      ['incomplete', 'bad', 'header'].includes(
        parseProxyHeader(Buffer.concat([signed ? SIGNATURE : Buffer.alloc(0), octets])).kind,
      ),
    );
    expect(fc.check(kinds).failed).toBe(false);
  });
});

describe('a listener behind a load balancer', () => {
  const isProxy = networkMatcher(['127.0.0.1/32']);
  let behind: ScriptedServer;

  beforeEach(async () => {
    behind = await ScriptedServer.open();
    onTestFinished(() => behind.close());
  });

  const cuts = (door: Door): readonly string[] =>
    door.events.flatMap((e) => (e.kind === 'session-cut' ? [e.reason] : []));

  it.each([
    { why: 'version 1', header: Buffer.from('PROXY TCP4 192.0.2.7 127.0.0.1 54321 25\r\n') },
    { why: 'version 2', header: version2(0x21, 0x11, IPV4) },
  ])('$why: limits, relaying, log and Received use the client that it names', async ({ header }) => {
    const gatekeeper = gatekeeperFor({ connectionsPerClient: 1 });
    const mayRelay = networkMatcher(['192.0.2.0/24']);
    const door = await openDoor({ downstream: behind.port, isProxy, gatekeeper, mayRelay });
    const client = await door.connect();
    await client.send(header);
    expect((await client.reply())[0]).toMatch(/^220/);
    await client.command('EHLO client.example');
    for (const line of ['MAIL FROM:<a@corp.example>', 'RCPT TO:<u@foreign.example>', 'DATA'])
      expect((await client.command(line))[0]).toMatch(/^[23]5/);
    expect(await client.command('x\r\n.')).toEqual(['250 2.0.0 Taken']);
    expect(door.taken[0]?.received.client.address).toBe('192.0.2.7');
    expect(behind.message.toString()).toMatch(/^Received: from client\.example \(\[192\.0\.2\.7\]\)\r\n/);
    expect(door.events).toContainEqual({ kind: 'session-opened', listener: 'mx', client: '192.0.2.7' });
    const second = await door.connect();
    await second.send(header);
    expect((await second.reply())[0]).toMatch(/^421 4\.7\.0 Too many connections/);
    const other = await door.connect();
    await other.send('PROXY TCP4 192.0.2.8 127.0.0.1 1 25\r\n');
    expect((await other.reply())[0]).toMatch(/^220/);
    client.destroy();
    other.destroy();
    await until(() => gatekeeper.sessions === 0, 'all places given back');
  });

  it('what a client says through it too early counts as too early', async () => {
    const door = await openDoor({ downstream: behind.port, isProxy });
    const client = await door.connect();
    await client.send('PROXY TCP4 192.0.2.7 127.0.0.1 54321 25\r\nEHLO client.example\r\n');
    expect((await client.reply())[0]).toMatch(/^421/);
    expect(cuts(door)).toEqual(['talked-too-soon']);
  });

  it('does not speak for itself: where it names nobody, its own network opens nothing (attack S12)', async () => {
    const everywhere = networkMatcher(['127.0.0.0/8']);
    const door = await openDoor({ downstream: behind.port, isProxy, mayRelay: everywhere, mayForward: everywhere });
    const client = await door.connect();
    await client.send('PROXY UNKNOWN\r\n');
    await client.reply();
    expect((await client.command('EHLO client.example')).join()).not.toContain('XCLIENT');
    expect((await client.command('XCLIENT ADDR=127.0.0.1'))[0]).toMatch(/^550/);
    await client.command('MAIL FROM:<a@corp.example>');
    expect((await client.command('RCPT TO:<u@foreign.example>'))[0]).toMatch(/^550 5\.7\.1/);
  });

  it.each([
    { why: 'a client that comes straight', bytes: 'EHLO client.example\r\n' },
    { why: 'a broken header', bytes: 'PROXY TCP4 192.0.2.7 nowhere 1 25\r\n' },
  ])('$why is refused and closed without a word', async ({ bytes }) => {
    const door = await openDoor({ downstream: behind.port, isProxy });
    const client = await door.connect();
    await client.send(bytes);
    expect(await client.end()).toBe('');
    expect(cuts(door)).toEqual(['proxy-header']);
    expect(behind.connections).toBe(0);
  });

  it.each([
    { why: 'nothing', bytes: [] },
    { why: 'an octet at a time', bytes: ['P', 'R', 'O', 'X', 'Y'] },
  ])('$why in time: closed when the deadline is over (attack S16)', async ({ bytes }) => {
    const clock = new ManualClock();
    const door = await openDoor({ downstream: behind.port, isProxy, clock });
    const client = await door.connect();
    await until(() => clock.alarms === 1, 'the wait for the header');
    for (const octet of bytes) {
      await client.send(octet);
      clock.advance(CLIENT_DEADLINES.proxyHeader / 10);
    }
    expect(cuts(door)).toEqual([]);
    clock.advance(CLIENT_DEADLINES.proxyHeader);
    expect(await client.end()).toBe('');
    expect(cuts(door)).toEqual(['proxy-header']);
    expect(clock.alarms).toBe(0);
  });

  it('goes before TLS where TLS is there from the start', async () => {
    const door = await openDoor({ downstream: behind.port, isProxy, tls: 'implicit' });
    const client = await door.connect();
    await client.send('PROXY TCP4 192.0.2.7 127.0.0.1 54321 25\r\n');
    await client.startTls();
    expect((await client.reply())[0]).toMatch(/^220/);
    expect(door.events).toContainEqual({ kind: 'session-opened', listener: 'mx', client: '192.0.2.7' });
  });

  it('and when header and TLS hello come in one packet', async () => {
    const door = await openDoor({ downstream: behind.port, isProxy, tls: 'implicit' });
    const raw = net.connect(door.port, '127.0.0.1');
    onTestFinished(() => void raw.destroy());
    raw.cork();
    raw.write('PROXY TCP4 192.0.2.7 127.0.0.1 54321 25\r\n');
    const secure = tls.connect({ socket: raw, rejectUnauthorized: false });
    setImmediate(() => raw.uncork());
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    secure.once('data', resolve).once('error', reject);
    expect((await promise).toString()).toMatch(/^220/);
  });

  it('a header from anybody else is junk (attack S12)', async () => {
    const mayRelay = networkMatcher(['192.0.2.0/24']);
    const isOther = networkMatcher(['203.0.113.1/32']);
    const door = await openDoor({ downstream: behind.port, isProxy: isOther, mayRelay });
    const client = await door.greeted();
    expect((await client.command('PROXY TCP4 192.0.2.7 127.0.0.1 54321 25'))[0]).toMatch(/^500/);
    await client.command('MAIL FROM:<a@corp.example>');
    expect((await client.command('RCPT TO:<u@foreign.example>'))[0]).toMatch(/^550 5\.7\.1/);
  });
});

describe('a handshake that does not end, where TLS is there from the start (attack S16)', () => {
  it('is dropped at its deadline, and its place is given back', async () => {
    const clock = new ManualClock();
    const gatekeeper = gatekeeperFor({});
    const behind = await ScriptedServer.open();
    onTestFinished(() => behind.close());
    const door = await openDoor({ downstream: behind.port, tls: 'implicit', clock, gatekeeper });
    const client = await door.connect();
    await until(() => clock.alarms === 1, 'the handshake');
    for (const octet of '\x16\x03\x01\x00\x50') {
      await client.send(octet);
      clock.advance(CLIENT_DEADLINES.tlsHandshake / 10);
    }
    expect(gatekeeper.sessions).toBe(1);
    clock.advance(CLIENT_DEADLINES.tlsHandshake);
    expect(await client.end()).toBe('');
    await until(() => gatekeeper.sessions === 0, 'the place');
    expect(door.events).toEqual([
      { kind: 'session-cut', listener: 'mx', client: '127.0.0.1', reason: 'tls-handshake' },
    ]);
  });

  it('counts while it lasts (attack S17)', async () => {
    const behind = await ScriptedServer.open();
    onTestFinished(() => behind.close());
    const gatekeeper = gatekeeperFor({ connectionsPerClient: 2 });
    const door = await openDoor({ downstream: behind.port, tls: 'implicit', gatekeeper });
    const clients = [await door.connect(), await door.connect(), await door.connect()];
    await until(() => door.events.some((e) => e.kind === 'session-refused'), 'the refusal');
    expect(await clients[2]?.end()).toBe('');
    expect(gatekeeper.sessions).toBe(2);
  });
});
