// Guessing at passwords (attack S10) through the real door: throttled by client and by account on one connection and on many,
// in the same words and the same time whether the account exists or not; nothing secret is told to anybody.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Gatekeeper } from '../../src/smtp/gatekeeper.ts';
import { gatekeeperFor, openDoor, type Door } from '../support/door.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { CLOSE, ScriptedServer, type Script } from '../support/scripted-server.ts';
import type { SmtpClient } from '../support/smtp-client.ts';
import { until } from '../support/until.ts';

const THROTTLED = ['454 4.7.0 Too many failed logins, try again later'];
const REFUSED = ['535 5.7.8 No'];

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const plain = (account: string, password = 'wrong'): string => `AUTH PLAIN ${base64(`\0${account}\0${password}`)}`;

/** Knows one account, wang, with the password `right`. */
async function openServer(script: Script = {}): Promise<ScriptedServer> {
  const server = await ScriptedServer.open({
    EHLO: '250-x\r\n250 AUTH PLAIN LOGIN\r\n',
    AUTH: (line) => (line === plain('wang', 'right') ? '235 2.7.0 Ok\r\n' : '535 5.7.8 No\r\n'),
    ...script,
  });
  onTestFinished(() => server.close());
  return server;
}

async function secured(door: Door): Promise<SmtpClient> {
  const client = await door.greeted();
  await client.command('STARTTLS');
  await client.startTls();
  await client.command('EHLO client.example');
  return client;
}

const STAFF = { tls: 'starttls', auth: 'required' } as const;
const failedLogins = { count: 3, within: 60_000 };

describe('after too many refused passwords (attack S10)', () => {
  it('on one connection and on many, no further password is put to the server, the right one neither', async () => {
    const server = await openServer();
    const door = await openDoor({ downstream: server.port, ...STAFF, gatekeeper: gatekeeperFor({ failedLogins }) });
    const answers: string[] = [];
    const client = await secured(door);
    for (let i = 0; i < 2; i++) answers.push(...(await client.command(plain('wang'))));
    for (let i = 0; i < 48; i++) {
      const another = await secured(door);
      answers.push(...(await another.command(plain(i % 2 === 0 ? 'wang' : 'nobody'))));
      another.destroy();
    }
    expect(answers).toEqual([
      ...Array<string>(3).fill(REFUSED[0] ?? ''),
      ...Array<string>(47).fill(THROTTLED[0] ?? ''),
    ]);
    expect(await client.command(plain('wang', 'right'))).toEqual(THROTTLED);
    expect(server.commands.filter((line) => line.startsWith('AUTH'))).toHaveLength(3);
  });

  it('of one account from many clients: the same words for one that exists and one that does not', async () => {
    const server = await openServer();
    const door = await openDoor({
      downstream: server.port,
      ...STAFF,
      isProxy: () => true,
      gatekeeper: gatekeeperFor({ failedLogins }),
    });
    const tryFrom = async (address: string, account: string): Promise<readonly string[]> => {
      const client = await door.connect();
      await client.send(`PROXY TCP4 ${address} 127.0.0.1 1 25\r\n`);
      await client.reply();
      for (const line of ['EHLO client.example', 'STARTTLS']) await client.command(line);
      await client.startTls();
      await client.command('EHLO client.example');
      const answer = await client.command(plain(account));
      client.destroy();
      return answer;
    };
    for (const account of ['wang', 'nobody']) {
      const answers = [];
      for (let i = 1; i <= 5; i++) answers.push(await tryFrom(`192.0.2.${i}`, account));
      expect(answers).toEqual([REFUSED, REFUSED, REFUSED, THROTTLED, THROTTLED]);
    }
  });

  it('LOGIN is called off at the name, and the server hears no password', async () => {
    const server = await openServer({ AUTH: '334 VXNlcm5hbWU6\r\n', other: '501 5.7.0 Called off\r\n' });
    const gatekeeper = gatekeeperFor({ failedLogins: { count: 1, within: 60_000 } });
    await gatekeeper.mayLogIn('192.0.2.1', 'wang');
    const door = await openDoor({ downstream: server.port, ...STAFF, gatekeeper });
    const client = await secured(door);
    expect(await client.command('AUTH LOGIN')).toEqual(['334 VXNlcm5hbWU6']);
    expect(await client.command(base64('wang'))).toEqual(THROTTLED);
    expect(server.commands.slice(-2)).toEqual(['AUTH LOGIN', '*']);
    expect((await client.command('MAIL FROM:<wang@corp.example>'))[0]).toMatch(/^530/);
  });

  it('a session that has failed five times is over', async () => {
    const server = await openServer();
    const door = await openDoor({ downstream: server.port, ...STAFF });
    const client = await secured(door);
    for (let i = 0; i < 5; i++) expect(await client.command(plain('wang'))).toEqual(REFUSED);
    expect(await client.end()).toBe('');
  });

  it('is told to the audit with the name and never a password', async () => {
    const server = await openServer();
    const gatekeeper = gatekeeperFor({ failedLogins: { count: 1, within: 60_000 } });
    const door = await openDoor({ downstream: server.port, ...STAFF, gatekeeper });
    const client = await secured(door);
    await client.command(plain('wang', 'opensesame'));
    await client.command(plain('wang', 'opensesame'));
    expect(door.events.filter((e) => e.kind === 'auth' || e.kind === 'login-throttled')).toEqual([
      { kind: 'auth', client: '127.0.0.1', user: 'wang', accepted: false },
      { kind: 'login-throttled', client: '127.0.0.1', user: 'wang' },
    ]);
    expect(JSON.stringify(door.events)).not.toMatch(new RegExp(`opensesame|${base64('\0wang\0opensesame')}`));
  });
});

describe('a server that hangs up on a wrong password', () => {
  it('has refused it: that counts (attack S10)', async () => {
    const server = await openServer({ AUTH: CLOSE });
    const gatekeeper = gatekeeperFor({ failedLogins: { count: 1, within: 60_000 } });
    const door = await openDoor({ downstream: server.port, ...STAFF, gatekeeper });
    expect((await (await secured(door)).command(plain('wang')))[0]).toMatch(/^451/);
    expect(await (await secured(door)).command(plain('wang', 'right'))).toEqual(THROTTLED);
  });
});

describe('what does not count', () => {
  it.each([
    { why: 'the right password', line: plain('wang', 'right'), script: {}, code: '235' },
    {
      why: 'a server that has no time',
      line: plain('wang'),
      script: { AUTH: '454 4.7.0 Later\r\n' },
      code: '454 4.7.0 L',
    },
  ])('$why', async ({ line, script, code }) => {
    const server = await openServer(script);
    const gatekeeper = gatekeeperFor({ failedLogins: { count: 1, within: 60_000 } });
    const door = await openDoor({ downstream: server.port, ...STAFF, gatekeeper });
    for (let i = 0; i < 4; i++) {
      const client = await secured(door);
      expect((await client.command(line))[0]?.slice(0, code.length)).toBe(code);
      client.destroy();
    }
  });

  it('an exchange that the client calls off, or leaves', async () => {
    const server = await openServer({ AUTH: '334 \r\n', other: '501 5.7.0 Called off\r\n' });
    const gatekeeper = gatekeeperFor({ failedLogins: { count: 1, within: 60_000 } });
    const door = await openDoor({ downstream: server.port, ...STAFF, gatekeeper });
    for (let i = 0; i < 4; i++) {
      const client = await secured(door);
      expect(await client.command(`AUTH LOGIN ${base64('wang')}`)).toEqual(['334 ']);
      if (i % 2 === 0) await client.command('*');
      client.destroy();
      await until(() => door.events.filter((e) => e.kind === 'session-closed').length === i + 1, 'the end');
    }
    expect(door.events.some((e) => e.kind === 'login-throttled')).toBe(false);
  });
});

describe('the time of a refusal (attack S10)', () => {
  it.each(['wang', 'nobody'])('is a whole pace for %s, and for one that is throttled', async (account) => {
    const server = await openServer();
    const clock = new ManualClock();
    const gatekeeper = gatekeeperFor({ failedLogins: { count: 1, within: 60_000 } });
    const door = await openDoor({ downstream: server.port, ...STAFF, clock, gatekeeper, loginPace: 2000 });
    const client = await secured(door);
    for (const expected of [REFUSED, THROTTLED]) {
      await client.send(`${plain(account)}\r\n`);
      await until(() => clock.nextIn === 2000, 'the pause');
      let answer: readonly string[] | undefined;
      const answered = client.reply().then((lines) => (answer = lines));
      clock.advance(1999);
      // Whatever were to be said would have been said by the time that somebody else has had a conversation.
      await (await openDoor({ downstream: server.port })).greeted();
      expect(answer).toBeUndefined();
      clock.advance(1);
      await answered;
      expect(answer).toEqual(expected);
    }
  });

  it('an accepted password is answered at once', async () => {
    const server = await openServer();
    const door = await openDoor({ downstream: server.port, ...STAFF, clock: new ManualClock(), loginPace: 2000 });
    expect(await (await secured(door)).command(plain('wang', 'right'))).toEqual(['235 2.7.0 Ok']);
  });

  it('a client that leaves meanwhile leaves nothing behind', async () => {
    const server = await openServer();
    const clock = new ManualClock();
    const door = await openDoor({ downstream: server.port, ...STAFF, clock, loginPace: 2000 });
    const client = await secured(door);
    await client.send(`${plain('wang')}\r\n`);
    await until(() => clock.nextIn === 2000, 'the pause');
    client.destroy();
    await until(() => door.events.some((e) => e.kind === 'session-closed'), 'the end of the session');
    expect(clock.alarms).toBe(0);
  });
});

describe('a gatekeeper that can not be asked', () => {
  const broken = new Error('no answer');
  const answers = (change: Partial<Gatekeeper>): Gatekeeper => {
    const real = gatekeeperFor({});
    return {
      enter: (client, house) => real.enter(client, house),
      leave: (client) => real.leave(client),
      mayLogIn: (client, account) => real.mayLogIn(client, account),
      loginEnded: (client, account, outcome) => real.loginEnded(client, account, outcome),
      maySend: (sender, what) => real.maySend(sender, what),
      ...change,
    };
  };

  it('lets nobody in, for now', async () => {
    const server = await openServer();
    const gatekeeper = answers({ enter: () => Promise.reject(broken) });
    const door = await openDoor({ downstream: server.port, gatekeeper });
    const client = await door.connect();
    expect(await client.reply()).toEqual(['421 4.3.2 Service not available, try again later']);
    expect(door.events.filter((e) => e.kind === 'fault')).toHaveLength(1);
  });

  it('lets nobody log in, for now', async () => {
    const server = await openServer();
    const gatekeeper = answers({ mayLogIn: () => Promise.reject(broken) });
    const door = await openDoor({ downstream: server.port, ...STAFF, gatekeeper });
    expect(await (await secured(door)).command(plain('wang', 'right'))).toEqual(THROTTLED);
    expect(server.commands.filter((line) => line.startsWith('AUTH'))).toEqual([]);
  });

  it('lets nobody send, for now', async () => {
    const server = await openServer();
    const gatekeeper = answers({ maySend: () => Promise.reject(broken) });
    const door = await openDoor({ downstream: server.port, gatekeeper, hasSendingRates: true });
    const client = await door.greeted();
    expect((await client.command('MAIL FROM:<a@other.example>'))[0]).toMatch(/^451 4\.3\.0/);
  });

  it('that forgets to take places back is reported, and sessions go on', async () => {
    const server = await openServer();
    const gatekeeper = answers({ leave: () => Promise.reject(broken), loginEnded: () => Promise.reject(broken) });
    const door = await openDoor({ downstream: server.port, ...STAFF, gatekeeper });
    const client = await secured(door);
    expect(await client.command(plain('wang', 'right'))).toEqual(['235 2.7.0 Ok']);
    client.destroy();
    await until(() => door.events.filter((e) => e.kind === 'fault').length === 2, 'both reports');
  });
});
