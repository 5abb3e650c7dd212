// Conversations that are used again: the next session can't tell, and what it could tell is never used again.
import { onTestFinished, describe, expect, it } from 'vitest';
import { WirePool, type WirePoolOptions } from '../../src/smtp/wire-pool.ts';
import { openWire } from '../../src/smtp/wire.ts';
import { HOSTNAME, openDoor, type DoorOptions } from '../support/door.ts';
import { CLOSE, HANG, ScriptedServer, type Script } from '../support/scripted-server.ts';
import { until } from '../support/until.ts';

const MAIL = ['MAIL FROM:<a@corp.example>', 'RCPT TO:<b@corp.example>', 'DATA', 'Subject: x\r\n\r\nbody\r\n.', 'QUIT'];

async function setUp(script: Script = {}, options: Partial<WirePoolOptions> = {}, door: Partial<DoorOptions> = {}) {
  const behind = await ScriptedServer.open({ QUIT: ['221 2.0.0 See you, behind.example\r\n', CLOSE], ...script });
  onTestFinished(() => behind.close());
  const pool = new WirePool({
    open: (signal) => openWire({ host: '127.0.0.1', port: behind.port, tls: 'none', hostname: HOSTNAME, signal }),
    now: () => 0,
    idleFor: 3_600_000,
    ...options,
  });
  onTestFinished(() => pool.close());
  const front = await openDoor({
    downstream: behind.port,
    connect: (signal) => pool.take(signal),
    leave: (wire) => pool.leave(wire),
    ...door,
  });
  /** A whole session; what the client heard behind the greeting and EHLO. */
  const session = async (...commands: readonly string[]): Promise<readonly string[]> => {
    const client = await front.greeted();
    const heard: string[] = [];
    for (const command of commands) heard.push(...(await client.command(command)));
    if (commands.at(-1) === 'QUIT') await client.end();
    else client.destroy();
    return heard;
  };
  return { behind, pool, session, front };
}

describe('a conversation is used again', () => {
  it('by the next session, which hears what the one before heard', async () => {
    const { behind, session } = await setUp();
    const first = await session(...MAIL);
    const heard = [await session(...MAIL), await session(...MAIL), await session(...MAIL)];
    expect(heard).toEqual([first, first, first]);
    expect(first.at(-1)).toBe('221 2.0.0 See you, behind.example');
    expect(behind.messages).toHaveLength(4);
    expect(behind.connections).toBe(2); // the first was asked how it says good-bye
  });

  it('when a client leaves without a word, and nothing was open', async () => {
    const { behind, pool, session } = await setUp();
    await session('QUIT');
    await session(...MAIL.slice(0, -1));
    await until(() => pool.size === 1, 'the conversation in the pool');
    await session(...MAIL);
    expect(behind.connections).toBe(2);
  });

  it('asked first whether it is still alive, when it has lain for a while', async () => {
    let now = 0;
    const { behind, session } = await setUp({}, { now: () => now });
    await session('QUIT');
    await session('QUIT');
    now = 2_000;
    await session(...MAIL);
    expect(behind.connections).toBe(2);
    expect(behind.commands.filter((line) => line === 'NOOP')).toHaveLength(1);
  });
});

describe('a conversation is not used again', () => {
  it.each([
    { why: 'a transaction is open', commands: MAIL.slice(0, 2) },
    { why: 'a recipient was refused', commands: [...MAIL.slice(0, 1), 'RCPT TO:<no@corp.example>', 'RSET', 'QUIT'] },
    { why: 'the message was refused', script: { dot: '554 5.7.1 No\r\n' }, commands: MAIL },
  ])('when $why', async ({ commands, script }) => {
    const { behind, pool, session } = await setUp({
      RCPT: (line) => (line.includes('no@') ? '550 5.1.1 Who?\r\n' : '250 2.1.5 Ok\r\n'),
      ...script,
    });
    await session('QUIT');
    await session(...commands);
    await until(() => behind.open === 0, 'the end of the conversation');
    expect(pool.size).toBe(0);
    expect(behind.connections).toBe(2);
  });

  it('when somebody has signed in: their account is theirs alone', async () => {
    const { behind, pool, front } = await setUp(
      { EHLO: '250-behind.example\r\n250 AUTH PLAIN\r\n', AUTH: '235 2.7.0 Ok\r\n' },
      {},
      { auth: 'optional', tls: 'starttls' },
    );
    for (let times = 0; times < 2; times++) {
      const client = await front.greeted();
      await client.command('STARTTLS');
      await client.startTls();
      await client.command('EHLO client.example');
      expect(await client.command('AUTH PLAIN AGFubmEAc2VjcmV0')).toEqual(['235 2.7.0 Ok']);
      expect(await client.command('QUIT')).toEqual(['221 2.0.0 See you, behind.example']);
    }
    expect([pool.size, behind.connections]).toEqual([0, 2]);
  });

  it('when the server has left meanwhile', async () => {
    const { behind, pool, session } = await setUp();
    await session('QUIT');
    await session('QUIT');
    expect(pool.size).toBe(1);
    behind.hangUp();
    await until(() => behind.open === 0, 'the end of the conversation');
    expect((await session(...MAIL)).slice(0, -1)).toEqual([
      '250 2.1.0 Ok',
      '250 2.1.5 Ok',
      '354 End data with <CR><LF>.<CR><LF>',
      '250 2.0.0 Taken',
    ]);
    expect(behind.connections).toBe(3);
  });

  it.each([
    { why: 'does not answer as one that lives', answer: '421 4.3.2 Going down\r\n' },
    { why: 'does not answer at all: nobody waits for it for minutes', answer: HANG },
  ])('when it $why', async ({ answer }) => {
    let now = 0;
    const { behind, session } = await setUp({ NOOP: answer }, { now: () => now, probeFor: 50 });
    await session('QUIT');
    await session('QUIT');
    now = 2_000;
    expect((await session(...MAIL)).at(-2)).toBe('250 2.0.0 Taken');
    expect(behind.connections).toBe(3);
  });

  it('when it has lain for long, or there are enough of them', async () => {
    const { behind, pool, session } = await setUp({}, { idleFor: 1, maxIdle: 1 });
    await session('QUIT');
    await Promise.all([session(...MAIL), session(...MAIL), session(...MAIL)]);
    await until(() => behind.open === 0 && pool.size === 0, 'the end of all conversations');
    expect(behind.messages).toHaveLength(3);
  });

  it('after the house has closed', async () => {
    const { behind, pool, session } = await setUp();
    await session('QUIT');
    await session('QUIT');
    await pool.close();
    await session('QUIT');
    await until(() => behind.open === 0, 'the end of all conversations');
    expect(pool.size).toBe(0);
  });
});
