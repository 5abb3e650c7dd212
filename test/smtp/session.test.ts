// One client's session beyond what dialogues show: what the pipeline is told, faults on either side, clients that leave in the
// middle, downstream connections that come and go, and closing the house (attacks S14, S18, S29, S30).
import { readdir, rm } from 'node:fs/promises';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Fault, type FaultCode } from '../../src/mail/fault.ts';
import { heldReply, reply } from '../../src/mail/reply.ts';
import type { Reference } from '../../src/mail/reference.ts';
import { Spool } from '../../src/smtp/spool.ts';
import { openWire, type Wire } from '../../src/smtp/wire.ts';
import { gatekeeperFor, NOW, openDoor } from '../support/door.ts';
import { temporaryFolder } from '../support/folder.ts';
import { must } from '../support/must.ts';
import { CLOSE, HANG, ScriptedServer, type Script } from '../support/scripted-server.ts';
import type { SmtpClient } from '../support/smtp-client.ts';
import { until } from '../support/until.ts';

const MESSAGE = 'Subject: x\r\n\r\ntext\r\n';
const AUTH_PLAIN = 'AUTH PLAIN AHdhbmcAc2VjcmV0'; // wang, secret

let behind: ScriptedServer;

async function serve(script: Script = {}): Promise<ScriptedServer> {
  const server = await ScriptedServer.open(script);
  onTestFinished(() => server.close());
  return server;
}

beforeEach(async () => {
  behind = await serve();
});

/** Up to the 354. */
async function beginData(client: SmtpClient, recipient = 'b@corp.example'): Promise<void> {
  await client.command('MAIL FROM:<a@other.example>');
  await client.command(`RCPT TO:<${recipient}>`);
  expect(await client.command('DATA')).toEqual(['354 End data with <CR><LF>.<CR><LF>']);
}

async function sendMessage(client: SmtpClient, message = MESSAGE): Promise<readonly string[]> {
  await beginData(client);
  await client.send(`${message}.\r\n`);
  return await client.reply();
}

async function login(client: SmtpClient): Promise<void> {
  await client.command('STARTTLS');
  await client.startTls();
  await client.command('EHLO client.example');
  expect(await client.command(AUTH_PLAIN)).toEqual(['235 2.7.0 Ok']);
}

describe('what the pipeline is told', () => {
  it('is what the client said, word for word', async () => {
    const door = await openDoor({ downstream: behind.port });
    const client = await door.greeted();
    await client.command('MAIL FROM:<A@Other.example> BODY=8BITMIME RET=HDRS');
    await client.command('RCPT TO:<B@corp.example> NOTIFY=NEVER');
    await client.command('RCPT TO:<b@corp.example>');
    await client.command('DATA');
    await client.send(`${MESSAGE}.\r\n`);
    expect(await client.reply()).toEqual(['250 2.0.0 Taken']);
    const { received, bytes } = must(door.taken[0]);
    expect(bytes.toString()).toBe(MESSAGE);
    expect(received).toMatchObject({
      receivedAt: NOW,
      bareNewlines: false,
      client: { address: '127.0.0.1', hello: 'client.example', extended: true, tls: false, listener: 'mx' },
      envelope: {
        reversePath: { wire: 'A@Other.example' },
        parameters: [
          { keyword: 'BODY', value: '8BITMIME' },
          { keyword: 'RET', value: 'HDRS' },
        ],
        recipients: [
          { address: { wire: 'B@corp.example' }, parameters: [{ keyword: 'NOTIFY', value: 'NEVER' }] },
          { address: { wire: 'b@corp.example' }, parameters: [] },
        ],
      },
    });
    expect(received.client.user).toBeUndefined();
  });

  it('names only recipients that were accepted', async () => {
    const server = await serve({ RCPT: (line) => (line.includes('no') ? '550 5.1.1 No\r\n' : '250 Ok\r\n') });
    const door = await openDoor({ downstream: server.port });
    const client = await door.greeted();
    await client.command('MAIL FROM:<>');
    for (const name of ['yes1', 'no', 'yes2']) await client.command(`RCPT TO:<${name}@corp.example>`);
    await client.command('RCPT TO:<u@foreign.example>');
    await client.command('DATA');
    await client.send(`${MESSAGE}.\r\n`);
    await client.reply();
    const wires = door.taken[0]?.received.envelope.recipients.map((r) => r.address.wire);
    expect(wires).toEqual(['yes1@corp.example', 'yes2@corp.example']);
    expect(door.taken[0]?.received.envelope.reversePath).toBeNull();
  });

  it('names the account, TLS and HELO', async () => {
    const server = await serve({ EHLO: '250-x\r\n250 AUTH PLAIN\r\n', AUTH: '235 2.7.0 Ok\r\n' });
    const door = await openDoor({ downstream: server.port, tls: 'starttls', auth: 'required', name: 'staff' });
    const client = await door.greeted();
    await login(client);
    await client.command('HELO other.example');
    await sendMessage(client);
    expect(door.taken[0]?.received.client).toEqual({
      address: '127.0.0.1',
      hello: 'other.example',
      extended: false,
      tls: true,
      user: 'wang',
      listener: 'staff',
    });
  });

  it('says when newlines were mended, also for somebody who is known', async () => {
    const server = await serve({ EHLO: '250-x\r\n250 AUTH PLAIN\r\n', AUTH: '235 2.7.0 Ok\r\n' });
    const door = await openDoor({ downstream: server.port, tls: 'starttls', auth: 'optional' });
    const client = await door.greeted();
    await login(client);
    expect(await sendMessage(client, 'a\nb\r\n')).toEqual(['250 2.0.0 Taken']);
    expect(door.taken.map(({ received, bytes }) => [received.bareNewlines, bytes.toString()])).toEqual([
      [true, 'a\r\nb\r\n'],
    ]);
  });

  it.each([
    { why: 'a stranger', mayRelay: false, said: '554 5.6.11', taken: 0 },
    { why: 'a machine of the house', mayRelay: true, said: '250 2.0.0 Taken', taken: 1 },
  ])('bare newlines of $why, where the listener says nothing (S03)', async ({ mayRelay, said, taken }) => {
    const door = await openDoor({ downstream: behind.port, mayRelay: () => mayRelay });
    expect((await sendMessage(await door.greeted(), 'a\nb\r\n'))[0]).toContain(said);
    expect(door.taken).toHaveLength(taken);
  });

  it.each([
    { why: 'a stranger can not speak in our name', mayRelay: false, left: 'A: 1\r\n\r\nbody\r\n' },
    { why: 'a machine of the house may', mayRelay: true, left: 'A: 1\r\nX-Postern-Release: yes\r\n\r\nbody\r\n' },
  ])('header fields that are ours alone: $why', async ({ mayRelay, left }) => {
    const door = await openDoor({ downstream: behind.port, mayRelay: () => mayRelay });
    await sendMessage(await door.greeted(), 'A: 1\r\nX-Postern-Release: yes\r\n\r\nbody\r\n');
    expect(door.taken.map(({ bytes }) => bytes.toString())).toEqual([left]);
  });

  it('of one transaction is never in another (attack S14)', async () => {
    const door = await openDoor({ downstream: behind.port });
    const client = await door.greeted();
    for (let n = 0; n < 100; n++) {
      await client.command(`MAIL FROM:<a${n}@other.example>`);
      await client.command(`RCPT TO:<b${n}@corp.example>`);
      if (n % 7 === 3) await client.command('RSET');
      else {
        await client.command('DATA');
        await client.send(`Subject: ${n}\r\n\r\n.\r\n`);
        await client.reply();
      }
    }
    const told = door.taken.map(({ received, bytes }) => [
      received.envelope.reversePath?.wire,
      ...received.envelope.recipients.map((r) => r.address.wire),
      bytes.toString(),
    ]);
    const expected = Array.from({ length: 100 }, (_, n) => n).filter((n) => n % 7 !== 3);
    expect(told).toEqual(expected.map((n) => [`a${n}@other.example`, `b${n}@corp.example`, `Subject: ${n}\r\n\r\n`]));
    expect(new Set(door.taken.map((t) => t.received.reference)).size).toBe(told.length);
    expect(behind.connections).toBe(1);
  });
});

describe('what the client hears', () => {
  it('is what the pipeline says', async () => {
    const answers = [heldReply('7K3M-Q9TB-0XHA' as Reference), reply(550, '5.7.1 One', 'Two')];
    const door = await openDoor({ downstream: behind.port, handle: async () => answers.shift() ?? reply(250) });
    const client = await door.greeted();
    expect(await sendMessage(client)).toEqual(['250 2.0.0 Held for review as 7K3M-Q9TB-0XHA']);
    expect(behind.messages).toEqual([]);
  });

  const FAULTS: readonly (readonly [FaultCode | 'other', string])[] = [
    ['storage-full', '452 4.3.1'],
    ['storage', '451 4.3.0'],
    ['inspection', '451 4.3.0'],
    ['corrupt', '451 4.3.0'],
    ['deadline', '451 4.3.0'],
    ['queue-unreachable', '451 4.3.0'],
    ['downstream-unreachable', '451 4.3.0'],
    ['downstream-outcome-unknown', '451 4.3.0'],
    ['downstream-protocol', '451 4.3.0'],
    ['shutdown', '421 4.3.2'],
    ['other', '451 4.3.0'],
  ];

  it.each(FAULTS)('is temporary when our side fails: %s', async (code, expected) => {
    const door = await openDoor({
      downstream: behind.port,
      handle: async () => {
        throw code === 'other' ? new TypeError('a secret of ours') : new Fault(code, 'a secret of ours');
      },
    });
    const client = await door.greeted();
    const [answer = ''] = await sendMessage(client);
    expect(answer.startsWith(expected)).toBe(true);
    expect(answer).not.toContain('secret');
    await until(() => behind.commands.at(-1) !== 'QUIT', 'the end of the conversation');
    expect(behind.messages).toEqual([]);
    expect(door.events.filter((e) => e.kind === 'fault')).toHaveLength(1);
  });

  it('does not end the session: the next message goes through another conversation', async () => {
    let calls = 0;
    const door = await openDoor({
      downstream: behind.port,
      handle: async () => {
        if (++calls === 1) throw new Fault('inspection', 'broke');
        return reply(250, 'ok');
      },
    });
    const client = await door.greeted();
    expect((await sendMessage(client))[0]).toMatch(/^451/);
    expect(await client.command('RCPT TO:<b@corp.example>')).toEqual(['503 5.5.1 Need MAIL command']);
    expect(await sendMessage(client)).toEqual(['250 ok']);
    expect(behind.connections).toBe(2);
  });

  it('is a temporary refusal when dealing with it takes too long', async () => {
    const door = await openDoor({
      downstream: behind.port,
      verbDeadline: 100,
      handle: () => new Promise(() => undefined),
    });
    const client = await door.greeted();
    expect((await sendMessage(client))[0]).toBe('451 4.3.0 Temporary local problem, try again later');
  });

  it('is a temporary refusal when the message can not be stored, after its end', async () => {
    const folder = await temporaryFolder();
    const door = await openDoor({ downstream: behind.port, spool: new Spool(folder, 0) });
    const client = await door.greeted();
    await rm(folder, { recursive: true });
    expect((await sendMessage(client))[0]).toBe('451 4.3.0 Temporary local problem, try again later');
    expect(door.taken).toEqual([]);
    expect(behind.messages).toEqual([]);
  });
});

describe('the server behind', () => {
  it('that is away: EHLO is answered 421, and when it is back a new session works', async () => {
    const gone = await serve();
    let target = gone.port;
    await gone.close();
    const door = await openDoor({ downstream: target, connect: (signal) => openTo(target, signal) });
    const early = await door.connect();
    await early.reply();
    expect(await early.command('EHLO client.example')).toEqual(['421 4.3.2 Service not available, try again later']);
    await early.end();
    target = behind.port;
    expect(await sendMessage(await door.greeted())).toEqual(['250 2.0.0 Taken']);
  });

  it('that hangs up while idle is asked anew', async () => {
    let conversations = 0;
    const server = await serve({ RSET: ['250 Ok\r\n', CLOSE], connect: () => (conversations++, '220 x\r\n') });
    const door = await openDoor({ downstream: server.port });
    const client = await door.greeted();
    await client.command('MAIL FROM:<a@other.example>');
    await client.command('RSET');
    await until(
      async () => (await client.command('MAIL FROM:<a@other.example>'))[0]?.startsWith('250') === true,
      'a new one',
    );
    expect(conversations).toBe(2);
  });

  it('that hangs up in a transaction ends the transaction, not the session', async () => {
    const answers = [['250 Ok\r\n', CLOSE], '250 Ok\r\n'] as const;
    let nth = 0;
    const server = await serve({ MAIL: () => answers[nth++] ?? '250 Ok\r\n' });
    const door = await openDoor({ downstream: server.port });
    const client = await door.greeted();
    await client.command('MAIL FROM:<a@other.example>');
    expect((await client.command('RCPT TO:<b@corp.example>'))[0]).toMatch(/^451 4\.3\.0/);
    // Not 503: the client would give up on what it may well try again.
    for (const line of ['RCPT TO:<c@corp.example>', 'DATA']) {
      expect((await client.command(line))[0]).toMatch(/^451 4\.3\.0/);
    }
    expect(await sendMessage(client)).toEqual(['250 2.0.0 Taken']);
  });

  it('is never asked in the name of an account that it has accepted on another connection', async () => {
    const server = await serve({ EHLO: '250-x\r\n250 AUTH PLAIN\r\n', AUTH: ['235 2.7.0 Ok\r\n', CLOSE] });
    const door = await openDoor({ downstream: server.port, tls: 'starttls', auth: 'required' });
    const client = await door.greeted();
    await login(client);
    expect((await client.command('MAIL FROM:<wang@corp.example>'))[0]).toMatch(/^421 4\.3\.2/);
    await client.end();
    expect(server.connections).toBe(1);
    expect(server.commands.filter((line) => line.startsWith('MAIL'))).toEqual([]);
  });

  it('is told QUIT when the client says QUIT', async () => {
    const door = await openDoor({ downstream: behind.port });
    const client = await door.greeted();
    await sendMessage(client);
    expect(await client.command('QUIT')).toEqual(['221 2.0.0 Bye']);
    await until(() => behind.commands.at(-1) === 'QUIT', 'QUIT behind');
  });
});

describe('a message that is too big', () => {
  it('in spite of what it said leaves nothing behind, here and there (attack S20)', async () => {
    const folder = await temporaryFolder();
    const door = await openDoor({ downstream: behind.port, spool: new Spool(folder, 50), maxMessage: 1000 });
    const client = await door.greeted();
    await client.command('MAIL FROM:<a@other.example> SIZE=1');
    await client.command('RCPT TO:<b@corp.example>');
    await client.command('DATA');
    await client.send(`${'x'.repeat(100)}\r\n`.repeat(1000));
    await client.send('.\r\n');
    expect((await client.reply())[0]).toMatch(/^552 5\.3\.4 /);
    expect(await readdir(folder)).toEqual([]);
    expect(door.taken).toEqual([]);
    expect(behind.commands).not.toContain('DATA');
    expect(behind.commands.at(-1)).toBe('RSET');
    expect(await sendMessage(client)).toEqual(['250 2.0.0 Taken']);
  });
});

describe('a client that leaves', () => {
  const whole = `Subject: x\r\n\r\n${'0123456789abcdef\r\n'.repeat(20)}.\r\n`;

  it('at any octet of the message, leaves nothing behind (attack S29)', async () => {
    const folder = await temporaryFolder();
    const gatekeeper = gatekeeperFor({});
    const door = await openDoor({ downstream: behind.port, spool: new Spool(folder, 50), gatekeeper });
    const cuts = [...Array(whole.length - 1).keys()].filter((n) => n % 3 === 0 || n > whole.length - 8);
    await Promise.all(
      cuts.map(async (cut) => {
        const client = await door.greeted();
        await beginData(client);
        await client.send(whole.slice(0, cut));
        if (cut % 2 === 0) client.finish();
        else client.destroy();
        await client.end();
      }),
    );
    await until(() => gatekeeper.sessions === 0, 'the end of all sessions');
    await until(async () => (await readdir(folder)).length === 0, 'an empty spool');
    expect(door.taken).toEqual([]);
    expect(behind.messages).toEqual([]);
    expect(behind.commands).not.toContain('DATA');
  });

  it('behind the dot: what is under way is finished, and the server behind is left politely', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const folder = await temporaryFolder();
    let started = false;
    const door = await openDoor({
      downstream: behind.port,
      spool: new Spool(folder, 0),
      handle: async (received, hop) => {
        started = true;
        await promise;
        return await hop.data({
          recipients: received.envelope.recipients.map((r) => r.address),
          trace: Buffer.alloc(0),
          content: received.content,
        });
      },
    });
    const client = await door.greeted();
    await beginData(client);
    await client.send(`${MESSAGE}.\r\n`);
    await until(() => started, 'the pipeline');
    client.destroy();
    await until(() => door.events.some((e) => e.kind === 'session-closed'), 'the end of the session');
    resolve();
    await until(() => behind.commands.at(-1) === 'QUIT', 'QUIT behind');
    expect(behind.message.toString()).toBe(MESSAGE);
    expect(await readdir(folder)).toEqual([]);
  });

  it('in a transaction: the server behind is hung up on, so that it forgets what it has', async () => {
    const door = await openDoor({ downstream: behind.port });
    const client = await door.greeted();
    await client.command('MAIL FROM:<a@other.example>');
    client.destroy();
    await until(() => door.events.some((e) => e.kind === 'session-closed'), 'the end of the session');
    expect(behind.commands).not.toContain('QUIT');
  });

  it('in the middle of AUTH', async () => {
    const server = await serve({ EHLO: '250-x\r\n250 AUTH LOGIN\r\n', AUTH: '334 VXNlcm5hbWU6\r\n' });
    const gatekeeper = gatekeeperFor({});
    const door = await openDoor({ downstream: server.port, tls: 'starttls', auth: 'required', gatekeeper });
    const client = await door.greeted();
    await client.command('STARTTLS');
    await client.startTls();
    await client.command('EHLO client.example');
    expect(await client.command('AUTH LOGIN')).toEqual(['334 VXNlcm5hbWU6']);
    client.destroy();
    await until(() => gatekeeper.sessions === 0, 'the end of the session');
    expect(door.events.filter((e) => e.kind === 'fault')).toEqual([]);
  });

  it('while the server behind is silent: the connection to it ends too', async () => {
    const server = await serve({ connect: HANG });
    const gatekeeper = gatekeeperFor({});
    const door = await openDoor({ downstream: server.port, gatekeeper });
    const client = await door.connect();
    await client.reply();
    await client.send('EHLO client.example\r\n');
    await until(() => server.open === 1, 'the server behind');
    client.destroy();
    await until(() => server.open === 0, 'the end of the conversation');
    expect(gatekeeper.sessions).toBe(0);
  });
});

describe('junk', () => {
  it('is borne for a while, then the session ends (attack S18)', async () => {
    const door = await openDoor({ downstream: behind.port });
    const client = await door.greeted();
    const answers: string[] = [];
    while (!answers.at(-1)?.startsWith('421'))
      answers.push((await client.command('RCPT TO:<b@corp.example>'))[0] ?? '');
    expect(answers).toHaveLength(51);
    expect(await client.end()).toBe('');
  });
});

describe('closing the house', () => {
  it('tells idle sessions at once and takes no new ones', async () => {
    const door = await openDoor({ downstream: behind.port });
    const client = await door.greeted();
    const closing = door.listener.close();
    expect(await client.reply()).toEqual(['421 4.3.2 Service not available, try again later']);
    await client.end();
    client.destroy();
    await closing;
    await expect(door.connect()).rejects.toThrow(/ECONNREFUSED/);
  });

  it('lets a message that is under way be finished (attack S30)', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let started = false;
    const door = await openDoor({
      downstream: behind.port,
      handle: async () => {
        started = true;
        await promise;
        return reply(250, 'done');
      },
    });
    const client = await door.greeted();
    await beginData(client);
    await client.send(`${MESSAGE}.\r\n`);
    await until(() => started, 'the pipeline');
    const closing = door.listener.close();
    resolve();
    expect(await client.reply()).toEqual(['250 done']);
    expect((await client.command('MAIL FROM:<a@other.example>'))[0]).toMatch(/^421/);
    client.destroy();
    await closing;
  });
});

describe('events', () => {
  it('tell of sessions, AUTH and denials, and name no recipient and no secret (attacks A08, G01)', async () => {
    const server = await serve({ EHLO: '250-x\r\n250 AUTH PLAIN\r\n', AUTH: ['535 5.7.8 No\r\n'] });
    const door = await openDoor({ downstream: server.port, tls: 'starttls', auth: 'optional' });
    const client = await door.greeted();
    await client.command('STARTTLS');
    await client.startTls();
    await client.command('EHLO client.example');
    await client.command(AUTH_PLAIN);
    await client.command('MAIL FROM:<a@other.example>');
    await client.command('RCPT TO:<u@foreign.example>');
    await client.command('RCPT TO:<b@corp.example>');
    await client.command('DATA');
    await client.send('a\nb\r\n.\r\n');
    await client.end();
    client.destroy();
    await until(() => door.events.some((e) => e.kind === 'session-closed'), 'the end of the session');
    expect(door.events.map((e) => e.kind)).toEqual([
      'session-opened',
      'auth',
      'relaying-denied',
      'bare-newline-refused',
      'session-closed',
    ]);
    expect(door.events).toContainEqual({ kind: 'auth', client: '127.0.0.1', user: 'wang', accepted: false });
    expect(JSON.stringify(door.events)).not.toMatch(/secret|foreign|@|c2VjcmV0/);
  });
});

async function openTo(port: number, signal: AbortSignal): Promise<Wire> {
  return await openWire({ host: '127.0.0.1', port, tls: 'none', hostname: 'gate.example', signal });
}
