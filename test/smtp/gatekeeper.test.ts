// Who may come in, how often, and how many passwords may be tried, by whatever number of connections (attacks S10, S17).
import { describe, expect, it } from 'vitest';
import { networkOf } from '../../src/smtp/gatekeeper.ts';
import { gatekeeperFor } from '../support/door.ts';

describe('admission (attack S17)', () => {
  it.each([
    { why: 'as many as there is room for', total: 2, each: 9, clients: ['a', 'b', 'c'], last: 'too-many-connections' },
    { why: 'as many as one client may have', total: 9, each: 2, clients: ['a', 'a', 'a'], last: 'too-many-of-client' },
    { why: 'others beside a full client', total: 9, each: 2, clients: ['a', 'a', 'b'], last: 'admitted' },
    {
      why: 'one IPv6 host with many addresses is one client',
      total: 9,
      each: 2,
      clients: ['2001:db8::1', '2001:db8::2', '2001:db8::3'],
      last: 'too-many-of-client',
    },
  ])('$why', async ({ total, each, clients, last }) => {
    const gatekeeper = gatekeeperFor({ connections: total, connectionsPerClient: each });
    const answers = await Promise.all(clients.map((client) => gatekeeper.enter(client, false)));
    expect(answers).toEqual([...clients.slice(1).map(() => 'admitted'), last]);
    expect(gatekeeper.sessions).toBe(answers.filter((answer) => answer === 'admitted').length);
  });

  it('has room again when somebody leaves, and one who leaves twice makes no more of it', async () => {
    const gatekeeper = gatekeeperFor({ connections: 1, connectionsPerClient: 1 });
    for (let i = 0; i < 1000; i++) {
      expect(await gatekeeper.enter('a', false)).toBe('admitted');
      expect(await gatekeeper.enter('a', false)).toBe('too-many-connections');
      await gatekeeper.leave('a');
      await gatekeeper.leave('a');
    }
    expect(gatekeeper.sessions).toBe(0);
  });

  it('who comes too often waits; a refused one did not come; the house may', async () => {
    const clock = { now: 0 };
    const gatekeeper = gatekeeperFor({ connectionRate: { count: 2, within: 1000 } }, () => clock.now);
    const comeAndGo = async (isOfTheHouse: boolean): Promise<string> => {
      const answer = await gatekeeper.enter('a', isOfTheHouse);
      if (answer === 'admitted') await gatekeeper.leave('a');
      return answer;
    };
    expect([await comeAndGo(false), await comeAndGo(false), await comeAndGo(false), await comeAndGo(true)]).toEqual([
      'admitted',
      'admitted',
      'too-often',
      'admitted',
    ]);
    clock.now += 500;
    expect([await comeAndGo(false), await comeAndGo(false)]).toEqual(['admitted', 'too-often']);
    expect(gatekeeper.sessions).toBe(0);
  });
});

describe('logging in (attack S10)', () => {
  const failedLogins = { count: 3, within: 3000 };

  async function fail(gatekeeper: ReturnType<typeof gatekeeperFor>, client: string, account: string): Promise<boolean> {
    const may = await gatekeeper.mayLogIn(client, account);
    if (may) await gatekeeper.loginEnded(client, account, 'refused');
    return may;
  }

  it('one client may fail so often, whatever accounts it tries', async () => {
    const gatekeeper = gatekeeperFor({ failedLogins });
    const tries = ['a', 'b', 'c', 'd', 'e'];
    const answers = [];
    for (const account of tries) answers.push(await fail(gatekeeper, '192.0.2.1', account));
    expect(answers).toEqual([true, true, true, false, false]);
    expect(await fail(gatekeeper, '192.0.2.2', 'a')).toBe(true);
  });

  it('one account may be failed at so often, from whatever clients and in whatever letters', async () => {
    const gatekeeper = gatekeeperFor({ failedLogins });
    const answers = [];
    for (const [i, account] of ['wang', 'Wang', 'WANG', 'wAng'].entries())
      answers.push(await fail(gatekeeper, `192.0.2.${i}`, account));
    expect(answers).toEqual([true, true, true, false]);
    expect(await fail(gatekeeper, '192.0.2.9', 'li')).toBe(true);
  });

  it('tries under way count, so that many connections have no more of them than one', async () => {
    const gatekeeper = gatekeeperFor({ failedLogins });
    const answers = await Promise.all(Array.from({ length: 9 }, () => gatekeeper.mayLogIn('192.0.2.1', 'wang')));
    expect(answers.filter(Boolean)).toHaveLength(3);
  });

  it('accepted and void tries cost nothing', async () => {
    const gatekeeper = gatekeeperFor({ failedLogins });
    for (let i = 0; i < 20; i++) {
      expect(await gatekeeper.mayLogIn('192.0.2.1', 'wang')).toBe(true);
      await gatekeeper.loginEnded('192.0.2.1', 'wang', i % 2 === 0 ? 'accepted' : 'void');
    }
  });

  it('the owner of an account is not locked out by strangers who guess at it', async () => {
    const gatekeeper = gatekeeperFor({ failedLogins });
    await gatekeeper.mayLogIn('198.51.100.7', 'wang');
    await gatekeeper.loginEnded('198.51.100.7', 'wang', 'accepted');
    for (let i = 0; i < 5; i++) await fail(gatekeeper, `192.0.2.${i}`, 'wang');
    expect(await fail(gatekeeper, '192.0.2.200', 'wang')).toBe(false);
    expect(await gatekeeper.mayLogIn('198.51.100.7', 'wang')).toBe(true);
  });

  it('a success does not wash the failures of a client off', async () => {
    const gatekeeper = gatekeeperFor({ failedLogins });
    await fail(gatekeeper, '192.0.2.1', 'wang');
    await fail(gatekeeper, '192.0.2.1', 'wang');
    await gatekeeper.mayLogIn('192.0.2.1', 'mallory');
    await gatekeeper.loginEnded('192.0.2.1', 'mallory', 'accepted');
    expect(await fail(gatekeeper, '192.0.2.1', 'li')).toBe(true);
    expect(await fail(gatekeeper, '192.0.2.1', 'li')).toBe(false);
  });

  it('is possible again after a while', async () => {
    const clock = { now: 0 };
    const gatekeeper = gatekeeperFor({ failedLogins }, () => clock.now);
    for (let i = 0; i < 4; i++) await fail(gatekeeper, '192.0.2.1', 'wang');
    clock.now += 999;
    expect(await fail(gatekeeper, '192.0.2.1', 'wang')).toBe(false);
    clock.now += 1;
    expect(await fail(gatekeeper, '192.0.2.1', 'wang')).toBe(true);
  });
});

describe('sending', () => {
  it('messages and recipients count apart; without a rate nothing counts', async () => {
    const gatekeeper = gatekeeperFor({ messageRate: { count: 1, within: 1000 } });
    expect([await gatekeeper.maySend('wang', 'message'), await gatekeeper.maySend('wang', 'message')]).toEqual([
      true,
      false,
    ]);
    expect(await gatekeeper.maySend('li', 'message')).toBe(true);
    const answers = await Promise.all(Array.from({ length: 50 }, () => gatekeeper.maySend('wang', 'recipient')));
    expect(answers).not.toContain(false);
  });
});

describe('who counts as one client', () => {
  it.each([
    { client: '192.0.2.1', expected: '192.0.2.1' },
    { client: '::ffff:192.0.2.1', expected: '192.0.2.1' },
    { client: '2001:db8:1:2:3:4:5:6', expected: '2001:db8:1:2::/64' },
    { client: '2001:db8:1:2::9', expected: '2001:db8:1:2::/64' },
    { client: 'wang@corp.example', expected: 'wang@corp.example' },
  ])('$client', ({ client, expected }) => {
    expect(networkOf(client)).toBe(expected);
  });
});
