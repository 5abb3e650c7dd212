// What stands encoded in the text of a message, and files that stand in it: found through the whole of extraction (attacks C08, M11, M12).
import { gzipSync, deflateSync } from 'node:zlib';
import { zipSync } from 'fflate';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { extract } from '../../../src/extract/extract.ts';
import { base64Runs, hexRuns } from '../../../src/extract/text/encoded-text.ts';
import { takeInlineFiles } from '../../../src/extract/text/inline-files.ts';
import type { Message } from '../../../src/mail/message.ts';
import { lines } from '../../support/mail.ts';

const SECRET = '机密：身份证 440305199202296550';
const ID = '440305199202296550';

const mail = (type: string, body: Buffer | string, ...more: readonly string[]): Promise<Message> =>
  extract(
    Buffer.concat([
      Buffer.from(
        lines(
          'From: a@x.example',
          'To: b@y.example',
          'Subject: x',
          'MIME-Version: 1.0',
          `Content-Type: ${type}`,
          ...more,
          '',
        ),
      ),
      Buffer.from(body),
    ]),
  );
const texts = ({ segments }: Message): readonly string[] => segments.map(({ text }) => text);
const labels = ({ segments }: Message): readonly (string | undefined)[] => segments.map(({ label }) => label);

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');
const hex = (text: string | Buffer): string => Buffer.from(text).toString('hex');

describe('encoded text in a body (C08)', () => {
  it.each([
    { why: 'base64', body: `x ${base64(SECRET)} y`, label: 'decoded base64' },
    {
      why: 'base64 over lines',
      body: base64(`${SECRET}\n`.repeat(5)).replaceAll(/(.{60})/g, '$1\r\n'),
      label: 'decoded base64',
    },
    { why: 'base64 over lines before a word', body: `${base64(`${SECRET}12`)}\r\nhello\r\n`, label: 'decoded base64' },
    {
      why: 'base64 for addresses',
      body: `x?p=${base64(SECRET.repeat(3)).replaceAll('+', '-').replaceAll('/', '_')}`,
      label: 'decoded base64',
    },
    { why: 'base64 of GBK', body: base64(iconv.encode(SECRET, 'gbk')), label: 'decoded base64' },
    { why: 'base64 of UTF-16', body: base64(iconv.encode(SECRET, 'utf-16le')), label: 'decoded base64' },
    { why: 'base64 twice', body: base64(base64(SECRET)), label: 'decoded base64, decoded base64' },
    { why: 'gzip in base64', body: base64(gzipSync(SECRET)), label: 'decoded base64' },
    { why: 'zlib in base64', body: base64(deflateSync(SECRET)), label: 'decoded base64' },
    { why: 'hex', body: `dump ${hex(SECRET)}.`, label: 'decoded hex' },
    { why: 'hex by pairs', body: (hex(SECRET).match(/../g) ?? []).join(' '), label: 'decoded hex' },
    { why: 'hex with colons', body: (hex(SECRET).match(/../g) ?? []).join(':'), label: 'decoded hex' },
    {
      why: 'hex by fours over lines',
      body: (hex(SECRET).match(/.{1,4}/g) ?? []).join(' ').replaceAll(/(.{20}) /g, '$1\r\n'),
      label: 'decoded hex',
    },
    { why: 'percent-encoding', body: `x ${encodeURIComponent(SECRET)}`, label: 'decoded percent-encoding' },
    {
      why: 'percent-encoding of digits',
      body: `机密：身份证 ${[...ID].map((d) => `%3${d}`).join('')}`,
      label: 'decoded percent-encoding',
      found: ID,
    },
    {
      why: 'percent-encoded GBK',
      body: [...iconv.encode(SECRET, 'gbk')].map((b) => `%${b.toString(16)}`).join(''),
      label: 'decoded percent-encoding',
    },
    {
      why: 'escapes',
      body: [...SECRET].map((c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`).join(''),
      label: 'decoded escapes',
    },
    {
      why: 'references in plain text',
      body: [...SECRET].map((c) => `&#${c.codePointAt(0) ?? 0};`).join(''),
      label: 'decoded escapes',
    },
  ])('$why', async ({ body, label, found = SECRET }) => {
    const message = await mail('text/plain; charset=utf-8', body);
    const segment = message.segments.find((s) => s.label === label);
    expect(segment?.text).toContain(found);
    expect(segment?.kind).toBe('body');
  });

  it('a zip in base64 in a text is opened', async () => {
    const zip = zipSync({ 'list.txt': Buffer.from(SECRET.repeat(10)) });
    const message = await mail('text/plain', base64(zip).replaceAll(/(.{76})/g, '$1\r\n'));
    expect(texts(message).some((text) => text.includes(SECRET))).toBe(true);
  });

  it('what unpacks without end is said (X01)', async () => {
    const bomb = gzipSync(Buffer.alloc(150 * 1024 * 1024));
    const message = await mail('text/plain', base64(bomb));
    expect(message.uninspectable).toContainEqual({ path: 'body', why: 'too_big' });
  });

  it('ordinary text has nothing decoded', async () => {
    const body = lines(
      'See https://www.example.com/products/category/very-long-name-of-a-page/index.html?utm_source=mail&utm_medium=x',
      'Order 123456789012345678901234567890, hash 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      '2026-01-05 10:00:00, 13:45, 100% of 50%, a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p',
      'VeryLongCamelCaseIdentifierNameInSourceCode and_another_very_long_identifier_name_there',
      '=========================================== ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
    );
    expect(labels(await mail('text/plain', body)).filter((label) => label?.startsWith('decoded'))).toEqual([]);
  });

  it('any text may have any run in it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'机 ,.;\n') }),
        fc.uint8Array({ minLength: 20, maxLength: 90 }),
        (around, bytes) => {
          const wanted = Buffer.from(bytes);
          const found = [...base64Runs(`${around} ${base64(wanted)} ${around}`)].flat();
          expect(found.some((run) => run.equals(wanted))).toBe(true);
          const dump = [...hexRuns(`${around}机${hex(wanted)}机${around}`)];
          expect(dump.some((run) => run.equals(wanted))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** A file as `uuencode` writes it. */
function uuencode(name: string, bytes: Buffer): string {
  const rows = Array.from({ length: Math.ceil(bytes.length / 45) }, (_, i) => bytes.subarray(i * 45, i * 45 + 45)).map(
    (row) => {
      const padded = Buffer.concat([row, Buffer.alloc(2)]);
      let text = String.fromCharCode(32 + row.length);
      for (let at = 0; at < row.length; at += 3) {
        const three = padded.readUIntBE(at, 3);
        for (const shift of [18, 12, 6, 0])
          text += String.fromCharCode(((three >> shift) & 63) === 0 ? 96 : 32 + ((three >> shift) & 63));
      }
      return text;
    },
  );
  return lines(`begin 644 ${name}`, ...rows, '`', 'end');
}

function yencode(name: string, bytes: Buffer): Buffer {
  const out: number[] = [];
  for (const byte of bytes) {
    const octet = (byte + 42) & 0xff;
    if ([0, 10, 13, 61].includes(octet)) out.push(61, (octet + 64) & 0xff);
    else out.push(octet);
    if (out.length % 128 === 0) out.push(13, 10);
  }
  return Buffer.concat([
    Buffer.from(`=ybegin line=128 size=${bytes.length} name=${name}\r\n`),
    Buffer.from(out),
    Buffer.from(`\r\n=yend size=${bytes.length}\r\n`),
  ]);
}

describe('files that stand in a text (M12)', () => {
  const file = Buffer.from(SECRET);

  it.each([
    { why: 'uuencode', body: Buffer.from(`hello\r\n${uuencode('名单.txt', file)}bye\r\n`) },
    {
      why: 'uuencode in base64',
      body: Buffer.from(lines('hello', 'begin-base64 644 名单.txt', base64(file), '====', 'bye')),
    },
    {
      why: 'uuencode that breaks off',
      body: Buffer.from(`hello\r\n${uuencode('名单.txt', file).replace(/`[\s\S]*$/, '')}`),
    },
    { why: 'yEnc', body: Buffer.concat([Buffer.from('hello\r\n'), yencode('名单.txt', file), Buffer.from('bye\r\n')]) },
  ])('$why', async ({ body }) => {
    const message = await mail('text/plain', body, 'Content-Transfer-Encoding: binary');
    expect(message.attachments.map(({ name }) => name)).toEqual(['名单.txt']);
    expect(message.segments).toContainEqual({ kind: 'attachment', path: '名单.txt', text: SECRET });
    expect(message.segments).toContainEqual({ kind: 'attachment-name', path: '名单.txt', text: '名单.txt' });
    expect(texts(message).some((text) => text.includes('hello'))).toBe(true);
  });

  it('any bytes come back, from both forms', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), (bytes) => {
        const wanted = Buffer.from(bytes);
        expect(takeInlineFiles(Buffer.from(uuencode('x', wanted))).files[0]?.bytes).toEqual(wanted);
        expect(takeInlineFiles(yencode('x', wanted)).files[0]?.bytes).toEqual(wanted);
      }),
    );
  });

  it('any bytes that begin like one never throw', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('begin 644 x\n', '=ybegin line=1 size=1 name=x\n', 'begin-base64 644 x\n'),
        fc.uint8Array({ maxLength: 200 }),
        (head, bytes) => {
          expect(takeInlineFiles(Buffer.concat([Buffer.from(head), Buffer.from(bytes)])).rest).toBeInstanceOf(Buffer);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('BinHex is not read, and that is said', async () => {
    const message = await mail('text/plain', '(This file must be converted with BinHex 4.0)\r\n\r\n:$8&"E@\r\n');
    expect(message.uninspectable).toEqual([{ path: 'body', why: 'unknown_type' }]);
  });

  it('a line that only begins so is text', async () => {
    const message = await mail('text/plain', 'begin with 644 things\r\nbegin 644\r\n');
    expect(message.attachments).toEqual([]);
  });
});

describe('documents in documents (M11)', () => {
  it.each([
    { why: 'HTML', uri: `data:text/html;base64,${base64(`<b>${SECRET.slice(0, 5)}</b>${SECRET.slice(5)}`)}` },
    { why: 'SVG', uri: `data:image/svg+xml,${encodeURIComponent(`<svg><text>${SECRET}</text></svg>`)}` },
    { why: 'text in GBK', uri: `data:text/plain;charset=gbk;base64,${base64(iconv.encode(SECRET, 'gbk'))}` },
    {
      why: 'a document in a document',
      uri: `data:text/html,${encodeURIComponent(`<a href="data:text/html;base64,${base64(SECRET)}">`)}`,
    },
    { why: 'an archive', uri: `data:application/zip;base64,${base64(zipSync({ 'a.txt': Buffer.from(SECRET) }))}` },
  ])('data: URI with $why', async ({ uri }) => {
    const message = await mail('text/html; charset=utf-8', `<p>hello<img src='${uri}'>`);
    expect(texts(message).some((text) => text.includes(SECRET))).toBe(true);
  });

  it('a document says its own charset', async () => {
    const html = iconv.encode('<html><meta charset="shift_jis"><p>社外秘</p>', 'shift_jis');
    const message = await mail('text/html', html, 'Content-Transfer-Encoding: 8bit');
    expect(message.segments.find(({ kind }) => kind === 'html')?.text).toBe('社外秘');
  });

  it('nested too deep is said, and the source is looked at (T04)', async () => {
    const message = await mail('text/html', `${'<div>'.repeat(50_000)}${ID}`);
    expect(message.uninspectable).toEqual([{ path: 'body', why: 'too_deep' }]);
    expect(texts(message).some((text) => text.includes(ID))).toBe(true);
  });
});

describe('text files', () => {
  const attached = (name: string, type: string, bytes: Buffer | string): Promise<Message> =>
    mail(
      'multipart/mixed; boundary=b',
      lines(
        '--b',
        `Content-Type: ${type}; name="${name}"`,
        'Content-Disposition: attachment',
        'Content-Transfer-Encoding: base64',
        '',
        base64(Buffer.from(bytes)),
        '--b--',
      ),
    );

  it.each([
    {
      why: 'a calendar with folded lines',
      name: 'a.ics',
      type: 'text/calendar',
      bytes: 'BEGIN:VCALENDAR\r\nDESCRIPTION:机密 身份证 4403\r\n 05199202296550\\nx\r\nEND:VCALENDAR\r\n',
      found: ID,
    },
    {
      why: 'a calendar with a file',
      name: 'a.ics',
      type: 'text/calendar',
      bytes: `BEGIN:VCALENDAR\r\nATTACH;FILENAME=list.txt;ENCODING=BASE64;VALUE=BINARY:${base64(SECRET.repeat(3))}\r\nEND:VCALENDAR`,
      found: SECRET,
    },
    {
      why: 'a card with quoted-printable',
      name: 'a.vcf',
      type: 'text/vcard',
      bytes: 'BEGIN:VCARD\r\nN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=BB=FA=C3=\r\n=DC\r\nEND:VCARD',
      found: '机密',
    },
    {
      why: 'JSON with escapes',
      name: 'a.json',
      type: 'application/json',
      bytes: '{"a":"\\u673a\\u5bc6"}',
      found: '机密',
    },
    {
      why: 'CSV in GBK',
      name: 'a.csv',
      type: 'text/csv',
      bytes: iconv.encode(`姓名,身份证\r\n李,${ID}\r\n`, 'gbk'),
      found: `姓名,身份证\r\n李,${ID}`,
    },
    {
      why: 'UTF-16 without a mark (C01)',
      name: 'a.txt',
      type: 'text/plain',
      bytes: iconv.encode(SECRET, 'utf-16le'),
      found: SECRET,
    },
    {
      why: 'UTF-16 without a mark, the other end first',
      name: 'a.txt',
      type: 'text/plain',
      bytes: iconv.encode(SECRET, 'utf-16be'),
      found: SECRET,
    },
    {
      why: 'EBCDIC without a label (C01)',
      name: 'a.txt',
      type: 'text/plain',
      bytes: Buffer.from('c9c440f1f1f0f1f0f5f1f9f4f9f1f2f3f1f0f6f1e715', 'hex'),
      found: '11010519491231061X',
    },
    {
      why: 'XML by entities and CDATA',
      name: 'a.xml',
      type: 'text/xml',
      bytes: '<a>&#x673a;<b>密</b><![CDATA[440305]]></a>',
      found: '机密',
    },
    {
      why: 'SVG',
      name: 'a.svg',
      type: 'image/svg+xml',
      bytes: `<svg xmlns="http://www.w3.org/2000/svg"><text>${SECRET}</text></svg>`,
      found: SECRET,
    },
    {
      why: 'uuencode in a file',
      name: 'a.txt',
      type: 'text/plain',
      bytes: uuencode('b.txt', Buffer.from(SECRET)),
      found: SECRET,
    },
  ])('$why', async ({ name, type, bytes, found }) => {
    const message = await attached(name, type, bytes);
    expect(texts(message).some((text) => text.includes(found))).toBe(true);
  });

  it('entities are not expanded (X11)', async () => {
    const xml = `<!DOCTYPE a [<!ENTITY a "${'x'.repeat(100)}"><!ENTITY b "${'&a;'.repeat(100)}">]><a>${'&b;'.repeat(100)}</a>`;
    const message = await attached('a.xml', 'text/xml', xml);
    expect(texts(message).every((text) => text.length < xml.length * 2)).toBe(true);
  });
});

describe('where a text stands in a body', () => {
  it('new text, history and signature are segments of their own', async () => {
    const message = await mail('text/plain; charset=utf-8', lines('NEW', '-- ', 'SIG', '-----原始邮件-----', 'OLD'));
    const body = message.segments.filter(({ kind }) => kind === 'body');
    expect(body.map(({ text, label, part }) => [text.trim(), label, part])).toEqual([
      ['NEW', undefined, undefined],
      ['-----原始邮件-----\r\nOLD', 'quoted', 'quoted'],
      ['-- \r\nSIG', 'signature', 'signature'],
    ]);
  });

  it('in HTML too', async () => {
    const message = await mail(
      'text/html; charset=utf-8',
      '<p>NEW</p><div>------------------ 原始邮件 ------------------</div><div>OLD</div>',
    );
    expect(message.segments.filter(({ kind }) => kind === 'html').map(({ label, part }) => [label, part])).toEqual([
      [undefined, undefined],
      ['quoted', 'quoted'],
    ]);
  });

  it('hidden text says that it is (T02)', async () => {
    const message = await mail(
      'text/html',
      `440305<b style="display:none">99</b>199202296550<div class="gmail_quote">OLD</div>`,
    );
    expect(message.segments.filter(({ kind }) => kind === 'html').map(({ text, label }) => [text, label])).toEqual([
      [ID, undefined],
      ['OLD', 'quoted'],
      ['44030599199202296550', 'with hidden text'],
      ['display:none\ngmail_quote', 'attributes and comments'],
    ]);
  });
});

describe('names and header fields in more than one reading (H01, C02)', () => {
  it('each is scanned', async () => {
    const message = await mail(
      'text/plain',
      'x',
      'X-Note: =?utf-8?B?5py65a+G',
      'X-Raw: '.concat(iconv.encode('機密', 'big5').toString('latin1')),
    );
    const fields = message.segments.filter(({ kind }) => kind === 'header').map(({ text }) => text);
    expect(fields).toContain('机密');
  });
});
