// What clients do that wastes a session or tries to get something in beside the protocol: slowness (S16), talking out of turn
// (S13), floods of commands (S18), lines without end (S19). The clock is the test's; other clients go on.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { CLIENT_DEADLINES } from '../../src/mail/limits.ts';
import { openDoor, type Door } from '../support/door.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import type { SmtpClient } from '../support/smtp-client.ts';
import { until } from '../support/until.ts';

let behind: ScriptedServer;

beforeEach(async () => {
  behind = await ScriptedServer.open();
  onTestFinished(() => behind.close());
});

const cuts = (door: Door): readonly string[] =>
  door.events.flatMap((e) => (e.kind === 'session-cut' ? [e.reason] : []));

async function send(client: SmtpClient): Promise<readonly string[]> {
  for (const line of ['MAIL FROM:<a@other.example>', 'RCPT TO:<b@corp.example>', 'DATA']) await client.command(line);
  return await client.command('Subject: x\r\n\r\nx\r\n.');
}

describe('one octet in 50 seconds (attack S16)', () => {
  it('in a command: the session ends when the deadline of the command does, and others go on', async () => {
    const clock = new ManualClock();
    const door = await openDoor({ downstream: behind.port, clock });
    const [slow, other] = [await door.greeted(), await door.greeted()];
    for (const octet of 'NOOP ') {
      await slow.send(octet);
      clock.advance(50_000);
      await other.command('RSET');
    }
    expect(cuts(door)).toEqual([]);
    clock.advance(50_000);
    expect(await slow.reply()).toEqual(['421 4.4.2 Timeout, closing connection']);
    await slow.end();
    expect(await send(other)).toEqual(['250 2.0.0 Taken']);
    expect(cuts(door)).toEqual(['too-slow']);
  });

  it('before the first command', async () => {
    const clock = new ManualClock();
    const door = await openDoor({ downstream: behind.port, clock });
    const client = await door.connect();
    await client.reply();
    clock.advance(CLIENT_DEADLINES.command);
    expect((await client.reply())[0]).toMatch(/^421 4\.4\.2/);
  });

  it('in a message: it ends with 421, nothing is kept and nothing goes downstream', async () => {
    const clock = new ManualClock();
    const door = await openDoor({ downstream: behind.port, clock });
    const client = await door.greeted();
    for (const line of ['MAIL FROM:<a@other.example>', 'RCPT TO:<b@corp.example>', 'DATA']) await client.command(line);
    for (const octet of 'Subj') {
      await client.send(octet);
      clock.advance(50_000);
    }
    expect(cuts(door)).toEqual([]);
    clock.advance(100_000);
    expect((await client.reply())[0]).toMatch(/^421 4\.4\.2/);
    expect(await client.end()).toBe('');
    expect(door.taken).toEqual([]);
    expect(behind.commands).not.toContain('DATA');
  });

  it('in the handshake after STARTTLS: the connection is dropped', async () => {
    const clock = new ManualClock();
    const door = await openDoor({ downstream: behind.port, tls: 'starttls', clock });
    const client = await door.greeted();
    await client.command('STARTTLS');
    await client.send('\x16\x03\x01');
    clock.advance(CLIENT_DEADLINES.tlsHandshake);
    expect(await client.end()).toBe('');
    await until(() => door.events.some((e) => e.kind === 'session-closed'), 'the end of the session');
    expect(cuts(door)).toEqual(['tls-handshake']);
  });

  it('a verb that takes long is no fault of the client, and the next command has its whole time', async () => {
    const clock = new ManualClock();
    const { promise, resolve } = Promise.withResolvers<void>();
    let isAsked = false;
    const door = await openDoor({
      downstream: behind.port,
      clock,
      handle: async (received, hop) => {
        isAsked = true;
        await promise;
        const recipients = received.envelope.recipients.map(({ address }) => address);
        return await hop.data({ recipients, trace: Buffer.alloc(0), content: received.content });
      },
    });
    const client = await door.greeted();
    clock.advance(CLIENT_DEADLINES.command - 1);
    for (const line of ['MAIL FROM:<a@other.example>', 'RCPT TO:<b@corp.example>', 'DATA']) await client.command(line);
    await client.send('x\r\n.\r\n');
    await until(() => isAsked, 'the pipeline');
    clock.advance(2 * CLIENT_DEADLINES.message);
    resolve();
    expect(await client.reply()).toEqual(['250 2.0.0 Taken']);
    clock.advance(CLIENT_DEADLINES.command - 1);
    expect(await client.command('NOOP')).toEqual(['250 2.0.0 Ok']);
    expect(cuts(door)).toEqual([]);
  });

  it('sessions that have ended leave no deadline behind', async () => {
    const clock = new ManualClock();
    const door = await openDoor({ downstream: behind.port, clock });
    for (const client of [await door.greeted(), await door.greeted()]) {
      await send(client);
      client.destroy();
    }
    await until(() => door.events.filter((e) => e.kind === 'session-closed').length === 2, 'the end of the sessions');
    expect(clock.alarms).toBe(0);
  });
});

describe('talking out of turn (attack S13)', () => {
  it('before the greeting, where the listener waits for it: 421, and no word of it is obeyed', async () => {
    const clock = new ManualClock();
    const door = await openDoor({ downstream: behind.port, clock, greetingDelay: 2000 });
    const client = await door.connect();
    await client.send('EHLO client.example\r\nMAIL FROM:<a@other.example>\r\n');
    expect((await client.reply())[0]).toMatch(/^421 4\.7\.0 Talked before the greeting/);
    expect(await client.end()).toBe('');
    expect(cuts(door)).toEqual(['talked-too-soon']);
    expect(behind.commands).toEqual([]);
  });

  it('half a line before the greeting is enough', async () => {
    const clock = new ManualClock();
    const door = await openDoor({ downstream: behind.port, clock, greetingDelay: 2000 });
    const client = await door.connect();
    await until(() => clock.alarms === 1, 'the wait');
    await client.send('EHLO cli');
    // What is sent lies at the door already; a whole conversation next door takes longer than reading it.
    await (await openDoor({ downstream: behind.port })).greeted();
    clock.advance(2000);
    expect((await client.reply())[0]).toMatch(/^421/);
    expect(cuts(door)).toEqual(['talked-too-soon']);
  });

  it('a client that waits is greeted after the delay', async () => {
    const clock = new ManualClock();
    const door = await openDoor({ downstream: behind.port, clock, greetingDelay: 2000 });
    const client = await door.connect();
    await until(() => clock.alarms === 1, 'the wait');
    clock.advance(2000);
    expect((await client.reply())[0]).toMatch(/^220/);
    expect(await client.command('NOOP')).toEqual(['250 2.0.0 Ok']);
  });
});

describe('floods of commands (attack S18)', () => {
  it.each(['NOOP', 'RSET', 'VRFY a', 'EXPN a', 'FOO', 'RCPT TO:<b@corp.example>', 'MAIL FROM'])(
    '%s without end ends the session soon, and nobody waits for it',
    async (line) => {
      const door = await openDoor({ downstream: behind.port });
      const client = await door.greeted();
      const loop = monitorEventLoopDelay({ resolution: 10 });
      loop.enable();
      await client.send(`${line}\r\n`.repeat(100_000));
      const answers: string[] = [];
      while (!answers.at(-1)?.startsWith('421')) answers.push((await client.reply())[0] ?? '');
      loop.disable();
      expect(answers.length).toBeLessThanOrEqual(101);
      expect(await client.end()).toBe('');
      expect(cuts(door)).toEqual(['too-many-errors']);
    },
  );

  it('mail makes good for them: 300 messages with RSET and NOOP between are no flood', async () => {
    const door = await openDoor({ downstream: behind.port });
    const client = await door.greeted();
    for (let i = 0; i < 300; i++) {
      await client.command('RSET');
      await client.command('NOOP');
      expect(await send(client)).toEqual(['250 2.0.0 Taken']);
    }
  });

  it('refused recipients count too', async () => {
    const server = await ScriptedServer.open({ RCPT: '550 5.1.1 Nobody of that name\r\n' });
    onTestFinished(() => server.close());
    const door = await openDoor({ downstream: server.port, maxRecipients: 1000 });
    const client = await door.greeted();
    await client.command('MAIL FROM:<a@other.example>');
    const answers: string[] = [];
    while (!answers.at(-1)?.startsWith('421'))
      answers.push((await client.command(`RCPT TO:<u${answers.length}@corp.example>`))[0] ?? '');
    expect(answers).toHaveLength(101);
    expect(cuts(door)).toEqual(['too-many-errors']);
  });
});

describe('lines without end (attack S19)', () => {
  it('a command of many megabytes ends the session at the limit', async () => {
    const door = await openDoor({ downstream: behind.port });
    const client = await door.greeted();
    client.send('x'.repeat(5_000_000)).catch(() => undefined);
    expect(await client.reply()).toEqual(['421 4.5.2 Line too long']);
    expect(cuts(door)).toEqual(['line-too-long']);
  });

  it.each([
    { why: 'in the header', text: `Subject: ${'x'.repeat(3_000_000)}\r\n\r\nbody\r\n` },
    { why: 'in the body', text: `Subject: x\r\n\r\n${'x'.repeat(3_000_000)}\r\n` },
  ])('$why: passed on as it is below the limit, refused and not kept above', async ({ text }) => {
    const door = await openDoor({ downstream: behind.port, maxMessage: 4_000_000 });
    const client = await door.greeted();
    for (const line of ['MAIL FROM:<a@other.example>', 'RCPT TO:<b@corp.example>', 'DATA']) await client.command(line);
    await client.send(`${text}.\r\n`);
    expect(await client.reply()).toEqual(['250 2.0.0 Taken']);
    expect(door.taken[0]?.bytes.toString()).toBe(text);
    for (const line of ['MAIL FROM:<a@other.example>', 'RCPT TO:<b@corp.example>', 'DATA']) await client.command(line);
    await client.send(`${text}${'x'.repeat(1_500_000)}\r\n.\r\n`);
    expect(await client.reply()).toEqual(['552 5.3.4 Message size exceeds the limit']);
    expect(door.taken).toHaveLength(1);
  });
});

describe('a message made of dots (attack S22)', () => {
  it.each([
    { why: 'dots', line: '..\r\n', kept: '.\r\n' },
    { why: 'empty lines', line: '\r\n', kept: '\r\n' },
  ])('$why: megabytes are carried whole, and others are served beside it', async ({ line, kept }) => {
    const lines = 600_000;
    const door = await openDoor({ downstream: behind.port, maxMessage: 20_000_000 });
    const [big, small] = [await door.greeted(), await door.greeted()];
    const done: string[] = [];
    for (const command of ['MAIL FROM:<a@other.example>', 'RCPT TO:<b@corp.example>', 'DATA'])
      await big.command(command);
    const sent = big.send(`Subject: x\r\n\r\n${line.repeat(lines)}.\r\n`);
    const answered = big.reply().then(([answer]) => done.push(`big ${answer}`));
    done.push(`small ${(await send(small))[0]}`);
    await sent;
    await answered;
    expect(new Set(done)).toEqual(new Set(['small 250 2.0.0 Taken', 'big 250 2.0.0 Taken']));
    const bytes = door.taken.map((taken) => taken.bytes).find(({ length }) => length > lines);
    expect(bytes?.equals(Buffer.from(`Subject: x\r\n\r\n${kept.repeat(lines)}`))).toBe(true);
  });
});
