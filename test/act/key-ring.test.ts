// Which certificate is used for an address, and for what reasons none is (attacks E01, E02, E03, E10). The keys are made by a real
// gpg; the ones that gpg would not make are forged here.
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PacketList, readKey, UserIDPacket, type AnyPacket } from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyRing, type KeyProblem } from '../../src/act/key-ring.ts';
import { temporaryFolder } from '../support/folder.ts';
import { Gpg } from '../support/gpg.ts';
import { address, DAY } from '../support/kept-mail.ts';
import { must } from '../support/must.ts';
import { PEERS } from '../support/peers.ts';

/** Later than any key of these tests is made. */
const NOW = Date.now() + DAY;
const KEYS = [
  'rsa',
  'cv25519',
  'expired',
  'revoked',
  'signer',
  'weak',
  'old-subkey',
  'future',
  'old',
  'new',
  'lost-name',
] as const;
type KeyName = (typeof KEYS)[number];

let gpg: Gpg;
const certificates = new Map<KeyName | 'private', string>();

beforeAll(async () => {
  if (PEERS.gpg === undefined) return;
  gpg = await Gpg.create();
  const make = async (name: KeyName, how: readonly string[], email = `${name}@bank.example`): Promise<void> => {
    const id = `${name} <${email}>`;
    await gpg.run([...how.slice(0, -3), '--passphrase', '', '--quick-generate-key', id, ...how.slice(-3)]);
    certificates.set(name, await gpg.exportKey(`=${id}`));
  };
  const at = (time: string): readonly string[] => ['--faked-system-time', `${time}!`];
  await make('rsa', ['default', 'default', 'never']);
  await make('cv25519', ['future-default', 'default', 'never']);
  await make('expired', [...at('20200101T000000'), 'future-default', 'default', '1y']);
  await make('signer', ['ed25519', 'sign', 'never']);
  await make('weak', ['rsa1024', 'sign,encr', 'never']);
  await make('future', [...at('20400101T000000'), 'future-default', 'default', 'never']);
  await make('old', [...at('20200101T000000'), 'future-default', 'default', 'never'], 'both@bank.example');
  await make('new', ['future-default', 'default', 'never'], 'both@bank.example');
  await make('old-subkey', [...at('20200101T000000'), 'ed25519', 'sign', 'never']);
  const print = await fingerprint('old-subkey@bank.example');
  await gpg.run([...at('20200102T000000'), '--passphrase', '', '--quick-add-key', print, 'cv25519', 'encr', '1y']);
  certificates.set('old-subkey', await gpg.exportKey('old-subkey@bank.example'));
  await make('revoked', ['future-default', 'default', 'never']);
  await revoke(await fingerprint('revoked@bank.example'));
  certificates.set('revoked', await gpg.exportKey('revoked@bank.example'));
  await make('lost-name', ['future-default', 'default', 'never']);
  await gpg.run(['--passphrase', '', '--quick-add-uid', 'lost-name@bank.example', 'kept <kept@bank.example>']);
  await gpg.run(['--passphrase', '', '--quick-revoke-uid', 'kept@bank.example', 'lost-name <lost-name@bank.example>']);
  certificates.set('lost-name', await gpg.exportKey('kept@bank.example'));
  certificates.set(
    'private',
    (await gpg.run(['--passphrase', '', '--armor', '--export-secret-keys', 'rsa@bank.example'])).toString(),
  );
});

afterAll(() => gpg?.destroy());

async function fingerprint(email: string): Promise<string> {
  const list = (await gpg.run(['--with-colons', '--list-keys', email])).toString();
  return must(/^fpr:+([0-9A-F]+):/m.exec(list)?.[1], email);
}

/** With the revocation that gpg lays aside for every key it makes. */
async function revoke(print: string): Promise<void> {
  const path = join(gpg.home, 'openpgp-revocs.d', `${print}.rev`);
  await writeFile(path, (await readFile(path, 'utf8')).replace(/^:-----BEGIN/m, '-----BEGIN'));
  await gpg.run(['--import', path]);
}

interface Ring {
  readonly ring: KeyRing;
  readonly folder: string;
  readonly problems: KeyProblem[];
}

async function ringOf(files: Readonly<Record<string, string | Buffer>>): Promise<Ring> {
  const folder = join(await temporaryFolder(), 'pgp');
  await mkdir(folder);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const problems: KeyProblem[] = [];
  return { ring: new KeyRing(folder, (problem) => problems.push(problem)), folder, problems };
}

const cert = (name: KeyName | 'private'): string => must(certificates.get(name), name);

describe.skipIf(PEERS.gpg === undefined)('certificates made by gpg', () => {
  it.each([
    { why: 'RSA', key: 'rsa', email: 'rsa@bank.example' },
    { why: 'Curve 25519', key: 'cv25519', email: 'cv25519@bank.example' },
    { why: 'in other letters', key: 'rsa', email: 'RSA@Bank.Example' },
    { why: 'by its second name, the first being revoked', key: 'lost-name', email: 'kept@bank.example' },
  ] as const)('usable: $why', async ({ key, email }) => {
    const { ring, problems } = await ringOf({ 'a.asc': cert(key) });
    expect(await ring.certificateFor(address(email), NOW)).toMatchObject({ kind: 'usable' });
    expect(problems).toEqual([]);
  });

  it.each([
    { why: 'expired (E01)', key: 'expired', email: 'expired@bank.example', says: /expired/ },
    { why: 'revoked (E01)', key: 'revoked', email: 'revoked@bank.example', says: /revoked/ },
    { why: 'for signing only (E01)', key: 'signer', email: 'signer@bank.example', says: /encryption key/ },
    {
      why: 'whose key to encrypt with has expired (E03)',
      key: 'old-subkey',
      email: 'old-subkey@bank.example',
      says: /expired/,
    },
    { why: 'weak (E03)', key: 'weak', email: 'weak@bank.example', says: /2047 bits/ },
    { why: 'of the future (E10)', key: 'future', email: 'future@bank.example', says: /./ },
    { why: 'of another (E02)', key: 'rsa', email: 'cv25519@bank.example', says: /no certificate is known/ },
    {
      why: 'of another of the same domain (E02)',
      key: 'rsa',
      email: 'boss@bank.example',
      says: /no certificate is known/,
    },
    { why: 'of a name that was revoked (E02)', key: 'lost-name', email: 'lost-name@bank.example', says: /./ },
  ] as const)('not usable: $why', async ({ key, email, says }) => {
    const { ring } = await ringOf({ 'a.asc': cert(key) });
    const found = await ring.certificateFor(address(email), NOW);
    expect(found).toMatchObject({ kind: 'none', why: expect.stringMatching(says) });
  });

  it('is usable until it expires', async () => {
    const { ring } = await ringOf({ 'a.asc': cert('expired') });
    const who = address('expired@bank.example');
    expect((await ring.certificateFor(who, Date.UTC(2020, 5, 1))).kind).toBe('usable');
    expect((await ring.certificateFor(who, Date.UTC(2021, 5, 1))).kind).toBe('none');
    expect((await ring.certificateFor(who, Date.UTC(2019, 5, 1))).kind).toBe('none');
  });

  it('the newest of several usable ones is taken', async () => {
    const { ring } = await ringOf({ 'a.asc': cert('new'), 'z.asc': cert('old') });
    const found = await ring.certificateFor(address('both@bank.example'), NOW);
    const newest = await readKey({ armoredKey: cert('new') });
    expect(found.kind === 'usable' && found.key.getFingerprint()).toBe(newest.getFingerprint());
  });

  it('an older one is taken when the newest is of no use yet', async () => {
    const { ring } = await ringOf({ 'a.asc': cert('new'), 'z.asc': cert('old') });
    expect((await ring.certificateFor(address('both@bank.example'), Date.UTC(2021, 0, 1))).kind).toBe('usable');
  });

  it('in binary, and several in one file', async () => {
    const binary = await gpg.run(['--export', 'rsa@bank.example', 'cv25519@bank.example']);
    const { ring, problems } = await ringOf({ 'all.gpg': binary });
    for (const name of ['rsa', 'cv25519']) {
      expect((await ring.certificateFor(address(`${name}@bank.example`), NOW)).kind).toBe('usable');
    }
    expect(problems).toEqual([]);
  });

  it('in armor, one behind the other in one file', async () => {
    const { ring, problems } = await ringOf({ 'all.asc': `${cert('rsa')}\nSecond:\n${cert('cv25519')}` });
    for (const name of ['rsa', 'cv25519']) {
      expect((await ring.certificateFor(address(`${name}@bank.example`), NOW)).kind).toBe('usable');
    }
    expect(problems).toEqual([]);
  });

  it('a private key behind a certificate is seen, too', async () => {
    const { ring, problems } = await ringOf({ 'all.asc': `${cert('cv25519')}${cert('private')}` });
    expect((await ring.certificateFor(address('cv25519@bank.example'), NOW)).kind).toBe('none');
    expect(problems).toMatchObject([{ message: expect.stringContaining('private key') as string }]);
  });

  it('a name that somebody has put into a certificate of his own is not believed (E02)', async () => {
    const key = await readKey({ armoredKey: cert('rsa') });
    const packets = key.toPacketList();
    const victim = UserIDPacket.fromObject({ name: 'Victim', email: 'victim@bank.example' });
    const forged = new PacketList<AnyPacket>();
    for (const packet of packets) {
      forged.push(packet);
      if (forged.length === 1) forged.push(victim);
    }
    const { ring } = await ringOf({ 'forged.gpg': Buffer.from(forged.write()) });
    expect(await ring.certificateFor(address('victim@bank.example'), NOW)).toMatchObject({ kind: 'none' });
  });

  it('a private key is refused with its file, and named', async () => {
    const { ring, problems } = await ringOf({ 'private.asc': cert('private') });
    expect((await ring.certificateFor(address('rsa@bank.example'), NOW)).kind).toBe('none');
    expect(problems).toEqual([
      { file: expect.stringContaining('private.asc'), message: expect.stringContaining('private key') as string },
    ]);
  });

  it('is found when it is laid down, and forgotten when it is taken away', async () => {
    const { ring, folder } = await ringOf({});
    const who = address('rsa@bank.example');
    expect((await ring.certificateFor(who, NOW)).kind).toBe('none');
    await writeFile(join(folder, 'rsa.asc'), cert('rsa'));
    expect((await ring.certificateFor(who, NOW)).kind).toBe('usable');
    await writeFile(join(folder, 'rsa.asc'), cert('cv25519'));
    await utimes(join(folder, 'rsa.asc'), 1, 1);
    expect((await ring.certificateFor(who, NOW)).kind).toBe('none');
    expect((await ring.certificateFor(address('cv25519@bank.example'), NOW)).kind).toBe('usable');
    await rm(join(folder, 'rsa.asc'));
    expect((await ring.certificateFor(address('cv25519@bank.example'), NOW)).kind).toBe('none');
  });

  it('a bad file does not spoil the good ones beside it', async () => {
    const { ring, problems } = await ringOf({ 'bad.asc': 'x', 'rsa.asc': cert('rsa') });
    expect((await ring.certificateFor(address('rsa@bank.example'), NOW)).kind).toBe('usable');
    expect(problems.map((p) => p.file.split('/').at(-1))).toEqual(['bad.asc']);
  });
});

describe('files that are no certificates', () => {
  it.each([
    { why: 'garbage', name: 'a.asc', content: 'garbage' },
    { why: 'an empty file', name: 'a.asc', content: '' },
    {
      why: 'armor around nothing',
      name: 'a.asc',
      content: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----END PGP PUBLIC KEY BLOCK-----\n',
    },
    { why: 'half a certificate', name: 'a.asc', content: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEabc' },
    { why: 'binary garbage', name: 'a.gpg', content: '\u0099\u0001\u0002' },
    { why: 'something large', name: 'a.pgp', content: 'x'.repeat(1024 * 1024 + 1) },
  ])('$why: named, and of no use', async ({ name, content }) => {
    const { ring, problems } = await ringOf({ [name]: content });
    expect((await ring.certificateFor(address('a@bank.example'), NOW)).kind).toBe('none');
    expect(problems).toHaveLength(1);
    await ring.certificateFor(address('a@bank.example'), NOW);
    expect(problems).toHaveLength(1);
  });

  it('others in the folder are left alone', async () => {
    const { ring, problems } = await ringOf({ 'README.md': 'x', 'a.asc.bak': 'x' });
    expect((await ring.certificateFor(address('a@bank.example'), NOW)).kind).toBe('none');
    expect(problems).toEqual([]);
  });

  it('no folder, no certificates', async () => {
    const ring = new KeyRing(join(await temporaryFolder(), 'nowhere'), () => undefined);
    expect(await ring.certificateFor(address('a@bank.example'), NOW)).toMatchObject({ kind: 'none' });
  });
});
