// What is encrypted by its nature, keys, OpenPGP and CMS (X02): recognised by content, read where it is signed only.
import { generateKeyPairSync } from 'node:crypto';
import { deflateRawSync, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileKind } from '../../../src/extract/file-kind.ts';
import { fittingReaders } from '../../../src/extract/readers.ts';
import { parseCms } from '../../../src/extract/wrapped/cms.ts';
import { isPgp, readPgp } from '../../../src/extract/wrapped/pgp.ts';
import { readWith } from '../../support/reader.ts';

async function read(bytes: Buffer, name = 'a.bin') {
  const found: { files: string[]; unread?: string; kind?: string } = { files: [] };
  for (const reader of fittingReaders({ bytes, name }).readers) {
    const told = await readWith(reader, { bytes, name });
    found.files.push(...told.files.map((file) => `${file.name}: ${file.content.toString()}`));
    if (told.unread !== undefined) found.unread ??= told.unread;
    if (told.kind !== undefined) found.kind ??= told.kind;
  }
  return found;
}

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 1024 });
const pem = (cipher?: { cipher: string; passphrase: string }): string =>
  rsa()
    .privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher })
    .toString();

describe('what is locked (X02)', () => {
  it.each([
    { why: 'KeePass', bytes: Buffer.from('03d9a29a67fb4bb501000400', 'hex'), kind: 'key' },
    { why: 'PFX', bytes: Buffer.from('308209d50201033082099b06092a864886f70d010701a082', 'hex'), kind: 'key' },
    { why: 'Java', bytes: Buffer.from('feedfeed0000000200000001', 'hex'), kind: 'key' },
    { why: 'OpenSSL', bytes: Buffer.from('Salted__12345678'), kind: 'other' },
    { why: 'OpenSSL in base64', bytes: Buffer.from('U2FsdGVkX18xMjM0NTY3OA=='), kind: 'other' },
    { why: 'age', bytes: Buffer.from('age-encryption.org/v1\n-> X25519 x\n'), kind: 'other' },
    { why: 'Ansible', bytes: Buffer.from('$ANSIBLE_VAULT;1.1;AES256\n6162'), kind: 'other' },
    { why: 'protected mail of Outlook', bytes: Buffer.from('76e80460c411e38600', 'hex'), kind: 'message' },
    { why: 'a disk of Linux', bytes: Buffer.from('LUKS\u00BA\u00BE\u0000\u0001', 'latin1'), kind: 'archive' },
    {
      why: 'a key of PuTTY',
      bytes: Buffer.from('PuTTY-User-Key-File-3: ssh-rsa\r\nEncryption: aes256-cbc\r\n'),
      kind: 'key',
    },
  ])('$why', async ({ bytes, kind }) => {
    expect(await read(bytes)).toMatchObject({ unread: 'encrypted', kind });
  });

  it('a key under a passphrase, not one without', async () => {
    expect(await read(Buffer.from(pem({ cipher: 'aes-256-cbc', passphrase: 'x' })))).toMatchObject({
      kind: 'key',
      unread: 'encrypted',
    });
    expect(await read(Buffer.from(pem()))).toEqual({ kind: 'key', files: [] });
    expect((await fileKind(Buffer.from(pem()), 'notes.txt', 'text/plain')).kind).toBe('key');
  });

  it('a key of OpenSSH by its cipher', async () => {
    const key = (cipher: string): Buffer => {
      const length = Buffer.from([0, 0, 0, cipher.length]);
      const body = Buffer.concat([Buffer.from('openssh-key-v1\0'), length, Buffer.from(cipher), Buffer.alloc(40)]);
      return Buffer.from(`-----BEGIN OPENSSH PRIVATE KEY-----\n${body.toString('base64')}\n`);
    };
    expect((await read(key('none'))).unread).toBeUndefined();
    expect((await read(key('aes256-ctr'))).unread).toBe('encrypted');
  });
});

/** A packet of OpenPGP in the new format. */
const packet = (tag: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xc0 | tag, 255]), length4(body), body]);
const length4 = (body: Buffer): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(body.length);
  return bytes;
};
const literal = (name: string, content: string): Buffer =>
  packet(
    11,
    Buffer.concat([
      Buffer.from(['b'.charCodeAt(0), name.length]),
      Buffer.from(name),
      Buffer.alloc(4),
      Buffer.from(content),
    ]),
  );
const PKESK = packet(1, Buffer.concat([Buffer.from([3]), Buffer.alloc(40, 1)]));
const ONE_PASS = packet(4, Buffer.from('03000800aabbccdd1122334401', 'hex'));
const armoured = (kind: string, bytes: Buffer): Buffer =>
  Buffer.from(
    `-----BEGIN PGP ${kind}-----\r\nVersion: x\r\n\r\n${bytes.toString('base64')}\r\n=abcd\r\n-----END PGP ${kind}-----\r\n`,
  );

describe('OpenPGP', () => {
  it.each([
    { why: 'to a key', bytes: Buffer.concat([PKESK, packet(18, Buffer.alloc(50, 2))]) },
    { why: 'with armour', bytes: armoured('MESSAGE', Buffer.concat([PKESK, packet(18, Buffer.alloc(50, 2))])) },
    {
      why: 'with a password',
      bytes: Buffer.concat([packet(3, Buffer.from('04090308', 'hex')), packet(18, Buffer.alloc(50, 2))]),
    },
  ])('encrypted is said: $why (X02)', async ({ bytes }) => {
    expect((await read(bytes)).unread).toBe('encrypted');
  });

  it.each([
    { why: 'signed', bytes: Buffer.concat([ONE_PASS, literal('a.txt', 'marker')]) },
    {
      why: 'packed with zip',
      bytes: packet(8, Buffer.concat([Buffer.from([1]), deflateRawSync(literal('a.txt', 'marker'))])),
    },
    {
      why: 'packed with zlib',
      bytes: packet(8, Buffer.concat([Buffer.from([2]), deflateSync(literal('a.txt', 'marker'))])),
    },
    { why: 'signed, with armour', bytes: armoured('MESSAGE', Buffer.concat([ONE_PASS, literal('a.txt', 'marker')])) },
  ])('not encrypted is read: $why', async ({ bytes }) => {
    expect(await read(bytes)).toMatchObject({ files: ['a.txt: marker'] });
  });

  it('a bomb ends at the budget (X01)', async () => {
    const bytes = packet(8, Buffer.concat([Buffer.from([2]), deflateSync(Buffer.alloc(5_000_000))]));
    expect((await readWith(readPgp, { bytes }, { bytes: 1000, entries: 10 })).unread).toBe('too_big');
  });

  it('other bytes are none', () => {
    for (const text of ['text', '', '\u00C1\u0002ab', '\u0099abcdefgh'])
      expect(isPgp({ bytes: Buffer.from(text, 'latin1'), name: '' })).toBe(false);
  });
});

const der = (tag: number, ...contents: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(contents);
  const length = Buffer.alloc(3);
  length[0] = 0x82;
  length.writeUInt16BE(body.length, 1);
  return Buffer.concat([Buffer.from([tag]), length, body]);
};
/** The same with indefinite length, as streams are written. */
const ber = (tag: number, ...contents: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([tag, 0x80]), ...contents, Buffer.from([0, 0])]);
const oid = (number: number): Buffer =>
  Buffer.from(`06092a864886f70d0107${number.toString(16).padStart(2, '0')}`, 'hex');
const VERSION = Buffer.from('020101', 'hex');
const MIME = 'Content-Type: text/plain\r\n\r\nmarker';

function signed(sequence: typeof der, content?: readonly Buffer[]): Buffer {
  const octets =
    content === undefined
      ? []
      : [
          sequence(
            0xa0,
            content.length === 1 ? der(0x04, ...content) : sequence(0x24, ...content.map((c) => der(0x04, c))),
          ),
        ];
  return sequence(0x30, oid(2), sequence(0xa0, sequence(0x30, VERSION, der(0x31), sequence(0x30, oid(1), ...octets))));
}

describe('CMS (M14)', () => {
  it.each([
    { why: 'in DER', bytes: signed(der, [Buffer.from(MIME)]) },
    { why: 'in BER, cut into pieces', bytes: signed(ber, [Buffer.from(MIME.slice(0, 9)), Buffer.from(MIME.slice(9))]) },
    {
      why: 'in base64',
      bytes: Buffer.from(
        signed(der, [Buffer.from(MIME)])
          .toString('base64')
          .replaceAll(/(.{64})/g, '$1\n'),
      ),
    },
    {
      why: 'in PEM',
      bytes: Buffer.from(
        `-----BEGIN PKCS7-----\n${signed(der, [Buffer.from(MIME)]).toString('base64')}\n-----END PKCS7-----\n`,
      ),
    },
  ])('what is signed is read: $why', async ({ bytes }) => {
    expect(await read(bytes, 'smime.p7m')).toEqual({ kind: 'message', files: [`signed: ${MIME}`] });
    expect((await read(bytes, 'offer.pdf.p7m')).files[0]).toBe(`offer.pdf: ${MIME}`);
  });

  it('a signature alone has nothing to read, and that is no finding', async () => {
    expect(await read(signed(der), 'smime.p7s')).toEqual({ kind: 'message', files: [] });
  });

  it('what is encrypted is said (X02)', async () => {
    expect((await read(der(0x30, oid(3), der(0xa0, der(0x30, VERSION))))).unread).toBe('encrypted');
  });

  it('what breaks off is said', async () => {
    expect((await read(signed(der, [Buffer.from(MIME)]).subarray(0, -3))).unread).toBe('broken');
  });

  const lengthOrError = (bytes: Buffer): number => {
    try {
      return parseCms(bytes, 1000)?.content?.length ?? 0;
    } catch {
      return 0;
    }
  };

  it('any damage ends soon, by a result or an error', () => {
    const whole = signed(ber, [Buffer.from('one'), Buffer.from('two')]);
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of list) bytes[at] = byte;
        expect(lengthOrError(bytes)).toBeLessThan(1000);
      }),
      { numRuns: 500 },
    );
  });
});
