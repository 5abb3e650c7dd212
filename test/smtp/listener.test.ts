// The door itself: how many may come in, who belongs to our networks, and the two ways of TLS (attack S17).
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Gatekeeper } from '../../src/smtp/gatekeeper.ts';
import { Listener, networkMatcher } from '../../src/smtp/listener.ts';
import { gatekeeperFor, openDoor, testCertificate } from '../support/door.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import { until } from '../support/until.ts';

describe('admission', () => {
  it('counts connections of all listeners together, refused ones not', async () => {
    const behind = await ScriptedServer.open();
    onTestFinished(() => behind.close());
    const gatekeeper = gatekeeperFor({ connections: 2 });
    const doors = [
      await openDoor({ downstream: behind.port, gatekeeper }),
      await openDoor({ downstream: behind.port, gatekeeper }),
    ] as const;
    const clients = [
      await doors[0].connect(),
      await doors[1].connect(),
      await doors[0].connect(),
      await doors[1].connect(),
    ] as const;
    const greetings = await Promise.all(clients.map((client) => client.reply()));
    expect(greetings.map(([line]) => line?.slice(0, 3))).toEqual(['220', '220', '421', '421']);
    expect(doors[0].events.filter((e) => e.kind === 'session-refused')).toHaveLength(1);
    clients[0].destroy();
    await until(() => gatekeeper.sessions === 1, 'room');
    expect((await (await doors[1].connect()).reply())[0]).toMatch(/^220/);
  });

  it('400 connections at once: some are let in, the others are told so (attack S17)', async () => {
    const behind = await ScriptedServer.open();
    onTestFinished(() => behind.close());
    const gatekeeper = gatekeeperFor({ connectionsPerClient: 50 });
    const door = await openDoor({ downstream: behind.port, gatekeeper });
    const codes = await Promise.all(
      Array.from({ length: 400 }, async () => {
        const client = await door.connect();
        return (await client.reply())[0]?.slice(0, 3);
      }),
    );
    expect([codes.filter((c) => c === '220').length, codes.filter((c) => c === '421').length]).toEqual([50, 350]);
  });
});

describe('a client that is still being let in', () => {
  it('when the door closes hears 421, and its place is given back', async () => {
    const behind = await ScriptedServer.open();
    onTestFinished(() => behind.close());
    const real = gatekeeperFor({});
    const { promise, resolve } = Promise.withResolvers<void>();
    let isAsked = false;
    const gatekeeper: Gatekeeper = {
      enter: async (client, house) => {
        isAsked = true;
        await promise;
        return await real.enter(client, house);
      },
      leave: (client) => real.leave(client),
      mayLogIn: (client, account) => real.mayLogIn(client, account),
      loginEnded: (client, account, outcome) => real.loginEnded(client, account, outcome),
      maySend: (sender, what) => real.maySend(sender, what),
    };
    const door = await openDoor({ downstream: behind.port, gatekeeper });
    const client = await door.connect();
    await until(() => isAsked, 'the gatekeeper to be asked');
    const closing = door.listener.close();
    resolve();
    expect((await client.reply())[0]).toMatch(/^421 4\.3\.2/);
    await closing;
    expect(real.sessions).toBe(0);
  });

  it('or who leaves meanwhile, leaves no place taken', async () => {
    const behind = await ScriptedServer.open();
    onTestFinished(() => behind.close());
    const gatekeeper = gatekeeperFor({});
    const door = await openDoor({ downstream: behind.port, gatekeeper, tls: 'implicit' });
    for (let i = 0; i < 20; i++) (await door.connect()).destroy();
    await until(() => door.events.length === 20 && gatekeeper.sessions === 0, 'all to have gone');
    expect(door.events.filter((e) => e.kind === 'fault')).toEqual([]);
  });
});

describe('networks', () => {
  const isOurs = networkMatcher(['10.0.0.0/8', '192.0.2.7/32', '2001:db8::/32']);

  it.each([
    { client: '10.1.2.3', expected: true },
    { client: '11.1.2.3', expected: false },
    { client: '192.0.2.7', expected: true },
    { client: '192.0.2.8', expected: false },
    { client: '2001:db8:1::1', expected: true },
    { client: '2001:db9::1', expected: false },
    { client: '::ffff:10.1.2.3', expected: true },
    { client: '', expected: false },
    { client: 'localhost', expected: false },
  ])('$client: $expected', ({ client, expected }) => {
    expect(isOurs(client)).toBe(expected);
  });

  it('no networks, nobody', () => {
    expect(networkMatcher([])('127.0.0.1')).toBe(false);
  });
});

describe('a listener', () => {
  it('with TLS from the start greets in it, and offers AUTH and no STARTTLS', async () => {
    const behind = await ScriptedServer.open({ EHLO: '250-x\r\n250 AUTH PLAIN\r\n' });
    onTestFinished(() => behind.close());
    const door = await openDoor({ downstream: behind.port, tls: 'implicit', auth: 'required' });
    const client = await door.connect();
    await client.startTls();
    expect(await client.reply()).toEqual(['220 gate.corp.example ESMTP']);
    expect(await client.command('EHLO client.example')).toEqual(['250-gate.corp.example', '250 AUTH PLAIN']);
    expect(await client.command('STARTTLS')).toEqual(['502 5.5.1 Command not implemented']);
  });

  it('on a port that is taken can not be opened', async () => {
    const behind = await ScriptedServer.open();
    onTestFinished(() => behind.close());
    const door = await openDoor({ downstream: behind.port });
    const host = { name: 'second', hostname: 'x', tls: 'none', auth: 'none' } as unknown as Parameters<
      typeof Listener.open
    >[0];
    const opening = Listener.open(
      host,
      { address: '127.0.0.1', port: door.port },
      { standard: await testCertificate(), byName: new Map() },
    );
    await expect(opening).rejects.toThrow(/EADDRINUSE/);
  });
});
