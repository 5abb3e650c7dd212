// Whose address it is (attack S11), and what becomes of mail in another's name.
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseAddress } from '../../src/mail/address.ts';
import type { SessionHost } from '../../src/smtp/listener.ts';
import { ownsAddress } from '../../src/smtp/sender-login.ts';
import { openDoor, type Door } from '../support/door.ts';
import { must } from '../support/must.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import type { SmtpClient } from '../support/smtp-client.ts';

const DOMAINS = ['corp.example', '.corp.example'];

describe('an account', () => {
  it.each([
    { account: 'wang', address: 'wang@corp.example', expected: true },
    { account: 'wang', address: 'Wang@sub.corp.example', expected: true },
    { account: 'Wang', address: 'wang+lists@corp.example', expected: true },
    { account: 'wang', address: '"wang"@corp.example', expected: true },
    { account: 'wang', address: 'wang@other.example', expected: false },
    { account: 'wang', address: 'wang@evilcorp.example', expected: false },
    { account: 'wang', address: 'li@corp.example', expected: false },
    { account: 'wang', address: 'wang.li@corp.example', expected: false },
    { account: 'wang', address: 'li+wang@corp.example', expected: false },
    { account: 'wang@corp.example', address: 'WANG@Corp.Example', expected: true },
    { account: 'wang@corp.example', address: 'wang+lists@corp.example', expected: true },
    { account: 'wang@corp.example', address: 'wang@sub.corp.example', expected: false },
    { account: 'wang+x@corp.example', address: 'wang+x@corp.example', expected: true },
    { account: 'wang+x@corp.example', address: 'wang@corp.example', expected: false },
    { account: 'wang@other.example', address: 'wang@corp.example', expected: false },
    { account: 'wang@', address: 'wang@corp.example', expected: false },
    { account: 'corp\\wang', address: 'wang@corp.example', expected: false },
    { account: '', address: '+x@corp.example', expected: false },
    { account: 'unknown', address: 'wang@corp.example', expected: false },
  ])('$account and $address: $expected', ({ account, address, expected }) => {
    expect(ownsAddress(account, must(parseAddress(address)), DOMAINS)).toBe(expected);
  });
});

describe('mail in the name of another (attack S11)', () => {
  async function signedIn(senderLogin: SessionHost['senderLogin']): Promise<{ door: Door; client: SmtpClient }> {
    const behind = await ScriptedServer.open({ EHLO: '250-x\r\n250 AUTH PLAIN\r\n', AUTH: '235 2.7.0 Ok\r\n' });
    onTestFinished(() => behind.close());
    const door = await openDoor({ downstream: behind.port, tls: 'starttls', auth: 'required', senderLogin });
    const client = await door.greeted();
    await client.command('STARTTLS');
    await client.startTls();
    await client.command('EHLO client.example');
    await client.command('AUTH PLAIN AHdhbmcAc2VjcmV0'); // wang, secret
    return { door, client };
  }

  async function send(client: SmtpClient, reversePath: string, from: string): Promise<string> {
    const [mail = ''] = await client.command(`MAIL FROM:<${reversePath}>`);
    if (!mail.startsWith('250')) return `MAIL ${mail.slice(0, 9)}`;
    for (const line of ['RCPT TO:<b@other.example>', 'DATA']) await client.command(line);
    const [dot = ''] = await client.command(`${from}Subject: x\r\n\r\nx\r\n.`);
    return `DATA ${dot.slice(0, 9)}`;
  }

  const told = (door: Door): readonly string[] =>
    door.events.flatMap((e) => (e.kind === 'sender-not-owned' ? [`${e.where} ${e.refused}`] : []));

  it.each([
    {
      why: 'its own',
      path: 'wang@corp.example',
      from: 'From: wang@corp.example\r\n',
      reply: 'DATA 250 2.0.0',
      says: [],
    },
    {
      why: 'another reverse-path',
      path: 'li@corp.example',
      from: 'From: wang@corp.example\r\n',
      reply: 'MAIL 553 5.7.1',
      says: ['envelope true'],
    },
    {
      why: 'another From',
      path: 'wang@corp.example',
      from: 'From: li@corp.example\r\n',
      reply: 'DATA 553 5.7.1',
      says: ['header true'],
    },
    {
      why: 'a second From',
      path: 'wang@corp.example',
      from: 'From: wang@corp.example\r\nFrom: li@corp.example\r\n',
      reply: 'DATA 553 5.7.1',
      says: ['header true'],
    },
    { why: 'no From', path: 'wang@corp.example', from: '', reply: 'DATA 553 5.7.1', says: ['header true'] },
    {
      why: 'the null reverse-path, of a receipt',
      path: '',
      from: 'From: wang@corp.example\r\n',
      reply: 'DATA 250 2.0.0',
      says: [],
    },
  ])('reject: $why', async ({ path, from, reply, says }) => {
    const { door, client } = await signedIn('reject');
    expect(await send(client, path, from)).toBe(reply);
    expect(told(door)).toEqual(says);
    // The session goes on, and downstream stands where it should.
    expect(await send(client, 'wang@corp.example', 'From: wang@corp.example\r\n')).toBe('DATA 250 2.0.0');
    expect(JSON.stringify(door.events)).not.toContain('@');
  });

  it('warn: is told, and goes', async () => {
    const { door, client } = await signedIn('warn');
    expect(await send(client, 'li@corp.example', 'From: li@corp.example\r\n')).toBe('DATA 250 2.0.0');
    expect(told(door)).toEqual(['envelope false', 'header false']);
  });

  it('off: is the business of the server behind', async () => {
    const { door, client } = await signedIn('off');
    expect(await send(client, 'li@corp.example', 'From: li@corp.example\r\n')).toBe('DATA 250 2.0.0');
    expect(told(door)).toEqual([]);
  });
});
