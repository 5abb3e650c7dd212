// XCLIENT and XFORWARD: what they say, who is believed, and what follows (attack S12).
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { networkMatcher } from '../../src/smtp/listener.ts';
import { parseForwarded, XCLIENT_ATTRIBUTES, XFORWARD_ATTRIBUTES } from '../../src/smtp/xclient.ts';
import { gatekeeperFor, openDoor } from '../support/door.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import { until } from '../support/until.ts';

describe('what is said', () => {
  it.each([
    {
      line: 'XCLIENT NAME=mail.example ADDR=192.0.2.7 PORT=54321 PROTO=ESMTP HELO=mail.example',
      expected: { address: '192.0.2.7', port: 54_321, hello: 'mail.example' },
    },
    { line: 'xclient addr=192.0.2.7', expected: { address: '192.0.2.7' } },
    { line: 'XCLIENT ADDR=IPV6:2001:db8::7', expected: { address: '2001:db8::7' } },
    { line: 'XCLIENT ADDR=::ffff:192.0.2.7', expected: { address: '192.0.2.7' } },
    { line: 'XCLIENT ADDR=[UNAVAILABLE] HELO=[tempunavail]', expected: { address: undefined, hello: undefined } },
    { line: 'XCLIENT HELO=a+2Bb', expected: { hello: 'a+b' } },
    { line: 'XCLIENT NAME=mail.example', expected: {} },
  ])('$line', ({ line, expected }) => {
    expect(parseForwarded(line, XCLIENT_ATTRIBUTES)).toEqual(expected);
  });

  it.each([
    { why: 'nothing', line: 'XCLIENT' },
    { why: 'no value', line: 'XCLIENT ADDR' },
    { why: 'no address', line: 'XCLIENT ADDR=mail.example' },
    { why: 'an octal address', line: 'XCLIENT ADDR=010.0.0.1' },
    { why: 'a number', line: 'XCLIENT ADDR=167772161' },
    { why: 'the same twice', line: 'XCLIENT ADDR=192.0.2.7 ADDR=10.0.0.1' },
    { why: 'one bad among good', line: 'XCLIENT ADDR=192.0.2.7 PORT=70000' },
    { why: 'an account', line: 'XCLIENT ADDR=192.0.2.7 LOGIN=wang' },
    { why: 'an attribute of the other command', line: 'XCLIENT SOURCE=LOCAL' },
    { why: 'a line end in disguise', line: 'XCLIENT HELO=a+0D+0AX' },
    { why: 'broken xtext', line: 'XCLIENT HELO=a+4' },
    { why: 'an unknown protocol', line: 'XCLIENT PROTO=LMTP' },
    { why: 'a long value', line: `XCLIENT HELO=${'x'.repeat(256)}` },
  ])('refused whole: $why', ({ line }) => {
    expect(parseForwarded(line, XCLIENT_ATTRIBUTES)).toBeUndefined();
  });

  it('XFORWARD knows more words', () => {
    const line = 'XFORWARD NAME=a ADDR=192.0.2.7 IDENT=4C1 SOURCE=REMOTE HELO=a';
    expect(parseForwarded(line, XFORWARD_ATTRIBUTES)).toEqual({ address: '192.0.2.7', hello: 'a' });
  });
});

describe('a server in front', () => {
  const mayForward = networkMatcher(['127.0.0.1/32']);
  let behind: ScriptedServer;

  beforeEach(async () => {
    behind = await ScriptedServer.open();
    onTestFinished(() => behind.close());
  });

  it('XCLIENT makes the session that of the client: limits, relaying, log and Received', async () => {
    const gatekeeper = gatekeeperFor({ connectionsPerClient: 1 });
    const mayRelay = networkMatcher(['127.0.0.0/8']);
    const door = await openDoor({ downstream: behind.port, mayForward, mayRelay, gatekeeper });
    const client = await door.greeted();
    expect(await client.command('XCLIENT NAME=mail.example ADDR=192.0.2.7')).toEqual(['220 gate.corp.example ESMTP']);
    // Its own server may relay, it may not.
    expect((await client.command('MAIL FROM:<a@other.example>'))[0]).toMatch(/^503/);
    expect((await client.command('EHLO mail.example')).join()).not.toContain('XCLIENT');
    await client.command('MAIL FROM:<a@other.example>');
    expect((await client.command('RCPT TO:<u@foreign.example>'))[0]).toMatch(/^550 5\.7\.1/);
    for (const line of ['RCPT TO:<b@corp.example>', 'DATA', 'x\r\n.']) await client.command(line);
    expect(behind.message.toString()).toMatch(/^Received: from mail\.example \(\[192\.0\.2\.7\]\)\r\n/);
    expect(door.events).toContainEqual({ kind: 'relaying-denied', client: '192.0.2.7' });
    // The place of the server in front is free again, that of the client taken.
    const second = await door.greeted();
    expect((await second.command('XCLIENT ADDR=192.0.2.7'))[0]).toMatch(/^421 4\.7\.0 Too many connections/);
    client.destroy();
    await until(() => gatekeeper.sessions === 0, 'all places given back');
  });

  it('is believed once: what the client says then is its own (attack S12)', async () => {
    const door = await openDoor({ downstream: behind.port, mayForward: () => true, mayRelay: () => false });
    const client = await door.greeted();
    await client.command('XCLIENT ADDR=192.0.2.7');
    await client.command('EHLO client.example');
    expect((await client.command('XCLIENT ADDR=127.0.0.1'))[0]).toMatch(/^550 5\.7\.0/);
    expect((await client.command('XFORWARD ADDR=127.0.0.1'))[0]).toMatch(/^550 5\.7\.0/);
  });

  it('that does not know the client does not lend it its own rights (attack S12)', async () => {
    const mayRelay = networkMatcher(['127.0.0.0/8']);
    const door = await openDoor({ downstream: behind.port, mayForward, mayRelay });
    const client = await door.greeted();
    expect((await client.command('XCLIENT ADDR=[UNAVAILABLE] HELO=mail.example'))[0]).toMatch(/^220/);
    expect((await client.command('MAIL FROM:<a@other.example>'))[0]).toMatch(/^250/);
    expect((await client.command('RCPT TO:<u@foreign.example>'))[0]).toMatch(/^550 5\.7\.1/);
  });

  it('XFORWARD tells who it was, for one message, and gives no rights', async () => {
    const mayRelay = networkMatcher(['192.0.2.0/24']);
    const door = await openDoor({ downstream: behind.port, mayForward, mayRelay });
    const client = await door.greeted();
    expect(await client.command('XFORWARD ADDR=192.0.2.7 HELO=mail.example')).toEqual(['250 2.0.0 Ok']);
    await client.command('MAIL FROM:<a@other.example>');
    expect((await client.command('RCPT TO:<u@foreign.example>'))[0]).toMatch(/^550 5\.7\.1/);
    for (const line of ['RCPT TO:<b@corp.example>', 'DATA', 'x\r\n.']) await client.command(line);
    const send = ['MAIL FROM:<a@other.example>', 'RCPT TO:<b@corp.example>', 'DATA', 'x\r\n.'];
    for (const line of send) await client.command(line);
    expect(door.taken.map(({ received }) => [received.client.address, received.client.hello])).toEqual([
      ['192.0.2.7', 'mail.example'],
      ['127.0.0.1', 'client.example'],
    ]);
  });

  it('neither command stands in a transaction, and a bad one changes nothing', async () => {
    const door = await openDoor({ downstream: behind.port, mayForward });
    const client = await door.greeted();
    expect((await client.command('XCLIENT ADDR=192.0.2.7 LOGIN=wang'))[0]).toMatch(/^501/);
    await client.command('MAIL FROM:<a@other.example>');
    expect((await client.command('XCLIENT ADDR=192.0.2.7'))[0]).toMatch(/^503/);
    expect((await client.command('XFORWARD ADDR=192.0.2.7'))[0]).toMatch(/^503/);
    for (const line of ['RCPT TO:<b@corp.example>', 'DATA', 'x\r\n.']) await client.command(line);
    expect(door.taken[0]?.received.client.address).toBe('127.0.0.1');
  });

  it('from anybody else both are refused, whatever they say (attack S12)', async () => {
    const door = await openDoor({ downstream: behind.port, mayRelay: networkMatcher(['10.0.0.0/8']) });
    const client = await door.greeted();
    for (const line of ['XCLIENT ADDR=10.0.0.1', 'XFORWARD ADDR=10.0.0.1', 'XCLIENT', 'xclient addr=10.0.0.1'])
      expect(await client.command(line)).toEqual(['550 5.7.0 Not authorised']);
    await client.command('MAIL FROM:<a@other.example>');
    expect((await client.command('RCPT TO:<u@foreign.example>'))[0]).toMatch(/^550 5\.7\.1/);
    expect(behind.commands.join()).not.toMatch(/XCLIENT|XFORWARD/i);
  });
});
