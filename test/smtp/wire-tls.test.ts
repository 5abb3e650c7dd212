// TLS to the server behind: what each setting promises, against servers that have none, put it off, or are not who they should
// be (attacks S07, S08); and names that are not found (attack R21). Mail waits; it never goes out less safely than configured.
import { generate } from 'selfsigned';
import type { LookupFunction } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Fault } from '../../src/mail/fault.ts';
import { openWire, type WireOptions } from '../../src/smtp/wire.ts';
import { openDoor } from '../support/door.ts';
import { ScriptedServer, SECURE, type KeyPair, type Script } from '../support/scripted-server.ts';

const HOST = 'mail.corp.example';
const EHLO = '250-downstream.example\r\n250 STARTTLS\r\n';
const GO = ['220 Go\r\n', SECURE] as const;
const DAY = 86_400_000;

const here: LookupFunction = (_name, options, callback) =>
  options.all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);

async function certificate(names: readonly string[], age = 0): Promise<KeyPair> {
  const altNames = names.map((name) =>
    /^[\d.]+$/.test(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
  );
  const { cert, private: key } = await generate([{ name: 'commonName', value: names[0] ?? '' }], {
    keyType: 'ec',
    notBeforeDate: new Date(Date.now() - (age + 2) * DAY),
    notAfterDate: new Date(Date.now() - (age - 2) * DAY),
    extensions: [{ name: 'subjectAltName', altNames }],
  });
  return { cert, key };
}

const RIGHT = await certificate([HOST]);
const EXPIRED = await certificate([HOST], 30);
const WRONG_NAME = await certificate(['localhost', 'mail.corp.example.evil.example', 'corp.example']);
const BY_ADDRESS = await certificate(['127.0.0.1']);
const OLD: KeyPair = { ...RIGHT, minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };

type Policy = WireOptions['tls'];
/** How MAIL reached the server: in clear, encrypted, or not at all. */
type Way = 'clear' | 'tls' | 'not';

async function way(script: Script, pair: KeyPair, options: Partial<WireOptions>): Promise<Way> {
  const server = await ScriptedServer.open(script, pair);
  onTestFinished(() => server.close());
  const answer = await sayMail({ host: HOST, port: server.port, tls: 'none', hostname: 'gate.example', ...options });
  const [greetings, mails] = ['EHLO', 'MAIL'].map(
    (verb) => server.commands.filter((line) => line.startsWith(verb)).length,
  );
  expect([answer, mails]).toEqual(answer === 250 ? [250, 1] : ['downstream-unreachable', 0]);
  if (answer !== 250) return 'not';
  return greetings === 2 && server.connections === 1 ? 'tls' : 'clear';
}

/** The code of the reply to MAIL, or the fault's. */
async function sayMail(options: WireOptions): Promise<number | string> {
  try {
    const wire = await openWire({ lookup: here, ...options });
    onTestFinished(() => wire.close());
    return (await wire.mail(null, [])).code;
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
}

const SERVERS: readonly {
  readonly server: string;
  readonly script: Script;
  readonly pair?: KeyPair;
  readonly ways: Readonly<Record<Policy, Way>>;
}[] = [
  {
    server: 'S08: one without STARTTLS',
    script: {},
    ways: { none: 'clear', opportunistic: 'clear', required: 'not', verified: 'not' },
  },
  {
    server: 'S08: one that puts STARTTLS off',
    script: { EHLO, STARTTLS: '454 4.7.0 Later\r\n' },
    ways: { none: 'clear', opportunistic: 'clear', required: 'not', verified: 'not' },
  },
  {
    server: 'one that is all right',
    script: { EHLO, STARTTLS: GO },
    ways: { none: 'clear', opportunistic: 'tls', required: 'tls', verified: 'tls' },
  },
  {
    server: 'S08: an expired certificate',
    script: { EHLO, STARTTLS: GO },
    pair: EXPIRED,
    ways: { none: 'clear', opportunistic: 'tls', required: 'tls', verified: 'not' },
  },
  {
    server: 'S08: a certificate with other names',
    script: { EHLO, STARTTLS: GO },
    pair: WRONG_NAME,
    ways: { none: 'clear', opportunistic: 'tls', required: 'tls', verified: 'not' },
  },
  {
    server: 'S08: TLS 1.0 only',
    script: { EHLO, STARTTLS: GO },
    pair: OLD,
    ways: { none: 'clear', opportunistic: 'clear', required: 'not', verified: 'not' },
  },
  {
    server: 'S07: a reply in clear behind the 220',
    script: { EHLO, STARTTLS: '220 Go\r\n250 evil\r\n' },
    ways: { none: 'clear', opportunistic: 'not', required: 'not', verified: 'not' },
  },
];

describe.each(SERVERS)('$server', ({ script, pair = RIGHT, ways }) => {
  it.each(Object.entries(ways))('tls: %s', async (tls, expected) => {
    expect(await way(script, pair, { tls: tls as Policy, ca: pair.cert })).toBe(expected);
  });
});

describe('verified', () => {
  const script = { EHLO, STARTTLS: GO };

  it.each([
    { why: 'S08: nobody vouches for it', pair: RIGHT, options: {}, expected: 'not' },
    { why: 'S08: another authority is trusted', pair: RIGHT, options: { ca: BY_ADDRESS.cert }, expected: 'not' },
    {
      why: 'an IP address, and the certificate is for it',
      pair: BY_ADDRESS,
      options: { host: '127.0.0.1', ca: BY_ADDRESS.cert },
      expected: 'tls',
    },
    {
      why: 'S08: an IP address, and the certificate is for localhost',
      pair: WRONG_NAME,
      options: { host: '127.0.0.1', ca: WRONG_NAME.cert },
      expected: 'not',
    },
  ])('$why', async ({ pair, options, expected }) => {
    expect(await way(script, pair, { tls: 'verified', ...options })).toBe(expected);
  });

  it('S08: the client is put off and it is reported, when TLS can not be had', async () => {
    const server = await ScriptedServer.open();
    onTestFinished(() => server.close());
    const door = await openDoor({ downstream: server.port, wire: { tls: 'required' } });
    const client = await door.connect();
    await client.reply();
    expect(await client.command('EHLO client.example')).toEqual(['421 4.3.2 Service not available, try again later']);
    const faults = door.events.filter(({ kind }) => kind === 'fault');
    expect(JSON.stringify(faults)).toContain('TLS is required');
  });
});

describe('a name that can not be looked up (R21)', () => {
  const failing =
    (code: string): LookupFunction =>
    (_name, _options, callback) =>
      callback(Object.assign(new Error(code), { code }), '', 0);

  it.each([
    { why: 'there is no such name', lookup: failing('ENOTFOUND') },
    { why: 'nobody can tell now', lookup: failing('EAI_AGAIN') },
    { why: 'no answer comes', lookup: () => undefined },
  ])('$why: mail waits', async ({ lookup }) => {
    const options = {
      host: HOST,
      port: 25,
      tls: 'none',
      hostname: 'gate.example',
      lookup,
      deadlines: { connect: 100 },
    } as const;
    const fault: unknown = await openWire(options).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ code: 'downstream-unreachable' });
    const door = await openDoor({ downstream: 25, wire: { host: HOST, lookup, deadlines: { connect: 100 } } });
    const client = await door.connect();
    await client.reply();
    expect((await client.command('EHLO client.example'))[0]).toMatch(/^421 4\.3\.2 /);
  });
});
