// Bytes opened to texts, attachments and flags: nothing a message contains makes it throw, nothing unread goes unsaid (law 3).
import fc from 'fast-check';
import { strToU8, zipSync, type Zippable } from 'fflate';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { extract } from '../../src/extract/extract.ts';
import type { Message } from '../../src/mail/message.ts';
import { uuencode } from '../support/encodings.ts';
import { docx, paragraph } from '../support/office.ts';
import { awkwardMail, bytes, lines } from '../support/mail.ts';

const ID = '440305199202296550';
const HEADER = ['From: wang@corp.example', 'To: client@other.example', 'Subject: hello', 'MIME-Version: 1.0'];
const base64 = (data: Uint8Array): string =>
  Buffer.from(data)
    .toString('base64')
    .replaceAll(/(.{76})/g, '$1\r\n');
const zip = (files: Zippable): Buffer => Buffer.from(zipSync(files));

const open = (...text: readonly string[]): Promise<Message> => extract(bytes(lines(...text)));
const openBody = (headers: readonly string[], ...body: readonly string[]): Promise<Message> =>
  open(...HEADER, ...headers, '', ...body);

/** A message with one attachment beside its text. */
function openAttached(name: string, data: Uint8Array, type = 'application/octet-stream'): Promise<Message> {
  return openBody(
    ['Content-Type: multipart/mixed; boundary=outer'],
    ...['--outer', 'Content-Type: text/plain', '', 'see file', '--outer', `Content-Type: ${type}`],
    ...[`Content-Disposition: attachment; filename="${name}"`, 'Content-Transfer-Encoding: base64', ''],
    ...[base64(data), '--outer--'],
  );
}

/** Where a text was found: `kind path`. */
const places = (message: Message, text = ID): readonly string[] =>
  message.segments.filter((s) => s.text.includes(text)).map((s) => `${s.kind} ${s.path}`.trim());

const attached = (message: Message) =>
  message.attachments.map(({ path, kind, unscannable }) => [
    path,
    kind,
    ...(unscannable === undefined ? [] : [unscannable]),
  ]);

describe('the message itself', () => {
  it('has its people, its subject and all its fields', async () => {
    const message = await open(
      ...HEADER,
      'Cc: Li <li@x.example>',
      'Bcc: b@x.example',
      'X-Own: a',
      'X-Own: b',
      '',
      'body',
    );
    expect(message.subject).toBe('hello');
    expect([message.from, message.to, message.cc, message.bcc].map((list) => list.map((a) => a.wire))).toEqual([
      ['wang@corp.example'],
      ['client@other.example'],
      ['li@x.example'],
      ['b@x.example'],
    ]);
    expect(message.headers.filter((f) => f.name === 'x-own').map((f) => f.text)).toEqual(['a', 'b']);
  });

  it.each([
    { why: 'the subject', header: [`Subject: ${ID}`], found: ['subject'] },
    { why: 'an X- field (H04)', header: [`X-Note: ${ID}`], found: ['header'] },
    { why: 'a name of somebody', header: [`Reply-To: "${ID}" <a@x.example>`], found: ['header'] },
    {
      why: 'Message-ID, References and Comments (H04)',
      header: [`Message-ID: <${ID}@x>`, `References: <${ID}@y>`, `Comments: ${ID}`],
      found: ['header', 'header', 'header'],
    },
    {
      why: 'an encoded field',
      header: [`X-Note: =?utf-8?B?${Buffer.from(ID).toString('base64')}?=`],
      found: ['header'],
    },
    {
      why: 'fields that machines write (H04)',
      header: [
        `Received: from a by b for <${ID}@x>; now`,
        `DKIM-Signature: b=${ID}`,
        `Content-Type: text/plain; x="${ID}"`,
      ],
      found: ['header', 'header', 'header'],
    },
    { why: 'a field that pretends to be ours (H04)', header: [`X-Postern-Note: ${ID}`], found: ['header'] },
  ])('header: $why', async ({ header, found }) => {
    expect(places(await open(...header, '', 'body'))).toEqual(found);
  });

  it('has a text once, however the message is built', async () => {
    const message = await open(`Subject: ${ID}`, `X-Note: ${ID}`, 'Content-Type: text/plain', '', ID);
    expect(places(message)).toEqual(['subject', 'header', 'body']);
  });

  it('has fields of JavaScript as any other (X13)', async () => {
    const message = await open('__proto__: a', 'constructor: b', 'Content-Type: text/plain; __proto__=x', '', 'c');
    expect(message.headers.map((f) => f.name)).toEqual(expect.arrayContaining(['__proto__', 'constructor']));
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('bodies', () => {
  const alternative = ['Content-Type: multipart/alternative; boundary=a'];

  it.each([
    { why: 'plain', headers: ['Content-Type: text/plain'], body: [ID], found: ['body'] },
    { why: 'without any type (M07)', headers: [], body: [ID], found: ['body'] },
    {
      why: 'HTML',
      headers: ['Content-Type: text/html'],
      body: [`<b>${ID.slice(0, 6)}</b>${ID.slice(6)}`],
      found: ['html'],
    },
    {
      why: 'HTML, where nobody reads (T03)',
      headers: ['Content-Type: text/html'],
      body: [`<!-- ${ID} -->`],
      found: ['html'],
    },
    {
      why: 'the other alternative (M10)',
      headers: alternative,
      body: ['--a', '', 'clean', '--a', 'Content-Type: text/html', '', `<p>${ID}</p>`, '--a--'],
      found: ['html'],
    },
    {
      why: 'an invitation beside it (M10)',
      headers: alternative,
      body: [
        '--a',
        '',
        'clean',
        '--a',
        'Content-Type: text/calendar',
        '',
        'BEGIN:VCALENDAR',
        `SUMMARY:${ID}`,
        'END:VCALENDAR',
        '--a--',
      ],
      found: ['attachment part-2.calendar'],
    },
    {
      why: 'quoted-printable',
      headers: ['Content-Transfer-Encoding: quoted-printable'],
      body: ['440305=', '19920229=36550'],
      found: ['body'],
    },
    {
      why: 'in front of the parts (M05)',
      headers: ['Content-Type: multipart/mixed; boundary=a'],
      body: [ID, '--a', '', 'x', '--a--'],
      found: ['structure'],
    },
    {
      why: 'behind the parts (M05)',
      headers: ['Content-Type: multipart/mixed; boundary=a'],
      body: ['--a', '', 'x', '--a--', ID],
      found: ['structure'],
    },
    {
      why: 'in a field of a part (H04)',
      headers: ['Content-Type: multipart/mixed; boundary=a'],
      body: ['--a', `Content-Description: ${ID}`, '', 'x', '--a--'],
      found: ['header'],
    },
  ])('$why', async ({ headers, body, found }) => {
    expect(places(await openBody(headers, ...body))).toEqual(found);
  });

  it('of base64 behind a blank at a delimiter are found by the sweep (M04)', async () => {
    const message = await openBody(
      ['Content-Type: multipart/mixed; boundary=a'],
      ...['--a ', 'Content-Transfer-Encoding: base64', '', Buffer.from(`身份证 ${ID}`).toString('base64'), '--a--'],
    );
    expect(message.structure).toEqual(['mime-ambiguous']);
    expect(places(message)).toContain('structure');
  });

  it('with PGP in them are encrypted (E11)', async () => {
    expect((await openBody([], '-----BEGIN PGP MESSAGE-----', 'x')).structure).toEqual(['encrypted']);
  });

  it('that the parser gives up on are swept and said (M15)', async () => {
    const parts = Array.from({ length: 1200 }, () => ['--a', '', 'x']).flat();
    const message = await openBody(['Content-Type: multipart/mixed; boundary=a'], ...parts, '--a', '', ID, '--a--');
    expect(message.structure).toContain('unparsable');
    expect(places(message)).toContain('structure');
  });
});

describe('attachments', () => {
  it.each([
    { why: 'text', name: 'a.txt', data: strToU8(ID), kind: 'text' },
    { why: 'text of another name', name: 'a.bin', data: strToU8(ID), kind: 'other' },
    { why: 'CSV in GBK', name: 'a.csv', data: iconv.encode(`王伟,${ID}`, 'gbk'), kind: 'spreadsheet' },
    {
      why: 'UTF-16 with a mark (C01)',
      name: 'a.txt',
      data: iconv.encode(`王伟 ${ID}`, 'utf-16le', { addBOM: true }),
      kind: 'text',
    },
    {
      why: 'UTF-16 without a mark (C01)',
      name: 'a.txt',
      data: iconv.encode(`身份证号 ${ID}`, 'utf-16le'),
      kind: 'text',
    },
    { why: 'HTML', name: 'a.html', data: strToU8(`<i>${ID.slice(0, 3)}</i>${ID.slice(3)}`), kind: 'text' },
    {
      why: 'SVG (M11)',
      name: 'a.svg',
      data: strToU8(`<svg><text>${ID.slice(0, 3)}<tspan>${ID.slice(3)}</tspan></text></svg>`),
      kind: 'image',
    },
    {
      why: 'calendar',
      name: 'a.ics',
      data: strToU8(`BEGIN:VCALENDAR\r\nSUMMARY:${ID}\r\nEND:VCALENDAR`),
      kind: 'text',
    },
    {
      why: 'an address card',
      name: 'a.vcf',
      data: strToU8(`BEGIN:VCARD\r\nVERSION:3.0\r\nNOTE:${ID}\r\nEND:VCARD`),
      kind: 'text',
    },
  ])('$why is read', async ({ name, data, kind }) => {
    const message = await openAttached(name, data);
    expect(places(message)).toContain(`attachment ${name}`);
    expect(attached(message)).toEqual([[name, kind]]);
    expect(message.uninspectable).toEqual([]);
  });

  it('XML is read with values that stand beside each other, and those in attributes', async () => {
    const xml = `<?xml version="1.0"?><r><id>${ID}</id><id>310103198711050105</id><p n="11010519491231061X"/></r>`;
    const message = await openAttached('a.xml', strToU8(xml));
    const text = message.segments.filter((s) => s.path === 'a.xml').map((s) => s.text);
    expect(attached(message)).toEqual([['a.xml', 'text']]);
    for (const id of [ID, '310103198711050105', '11010519491231061X']) {
      expect(text.some((t) => new RegExp(`(?<!\\w)${id}(?!\\w)`).test(t))).toBe(true);
    }
  });

  it.each([
    { why: 'a PDF that is none', name: 'a.pdf', data: strToU8(`%PDF-1.4\n${ID}`), unscannable: 'broken' },
    {
      why: 'an archive that is none (X06)',
      name: 'a.rar',
      data: Buffer.from(`Rar!\u001A\u0007\u0001\0${ID}`, 'latin1'),
      unscannable: 'broken',
    },
    {
      why: 'an archive that nobody reads (X06)',
      name: 'a.lz4',
      data: Buffer.from('04224d186040827f00000000', 'hex'),
      unscannable: 'unknown_type',
    },
    {
      why: 'a program',
      name: 'a.exe',
      data: Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)]),
      unscannable: 'unknown_type',
    },
    {
      why: 'text that begins like something else (M18)',
      name: 'a.txt',
      data: strToU8(`solid ${ID}`),
      unscannable: 'unknown_type',
    },
    {
      why: 'winmail.dat that breaks off (M13)',
      name: 'winmail.dat',
      data: Buffer.from('789f3e22010006900800040000000000', 'hex'),
      unscannable: 'broken',
    },
  ])('$why is not looked into, and that is said', async ({ name, data, unscannable }) => {
    const message = await openAttached(name, data);
    expect(message.uninspectable).toEqual([{ path: name, why: unscannable }]);
    expect(message.attachments[0]?.unscannable).toBe(unscannable);
  });

  it.each([
    { why: 'a PDF', name: 'a.pdf', data: strToU8(`%PDF-1.4\n${ID}`) },
    { why: 'RTF', name: 'a.rtf', data: strToU8(`{\\rtf1 ${ID}}`) },
    { why: 'what begins like a picture (M18)', name: 'a.gif', data: strToU8(`GIF89a ${ID}`) },
    { why: 'what begins like a model (M18)', name: 'a.txt', data: strToU8(`solid ${ID}`) },
  ])('as much as is text is read of $why', async ({ name, data }) => {
    expect(places(await openAttached(name, data))).toEqual([`attachment ${name}`]);
  });

  it.each([
    { why: 'a picture', name: 'a.png', data: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), kind: 'image' },
    { why: 'nothing at all', name: 'a.dat', data: new Uint8Array(), kind: 'other' },
  ])('there is nothing to read in $why', async ({ name, data, kind }) => {
    expect(attached(await openAttached(name, data))).toEqual([[name, kind]]);
  });

  it('names are texts too', async () => {
    expect(places(await openAttached(`${ID}.png`, strToU8('x')))).toContain(`attachment-name ${ID}.png`);
  });

  it.each([
    { why: 'raw GBK', octets: iconv.encode('身份证名单.txt', 'gbk'), name: '身份证名单.txt' },
    { why: 'raw Big5', octets: iconv.encode('機密客戶名單.txt', 'big5'), name: '機密客戶名單.txt' },
    { why: 'raw UTF-8', octets: Buffer.from('身份证名单.txt'), name: '身份证名单.txt' },
  ])('names: $why', async ({ octets, name }) => {
    const head = lines(...HEADER, 'Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/plain');
    const message = await extract(
      Buffer.concat([
        bytes(`${head}Content-Disposition: attachment; filename="`),
        octets,
        bytes(lines('"', '', 'x', '--b--')),
      ]),
    );
    expect(message.attachments.map((a) => a.name)).toEqual([name]);
  });

  it.each([
    { why: 'RFC 2231', field: "filename*=utf-8''%E5%90%8D%E5%8D%95.txt", name: '名单.txt' },
    {
      why: 'RFC 2231 in pieces (H02)',
      field: "filename*0*=utf-8''%E5%90%8D; filename*1*=%E5%8D%95; filename*2=.txt",
      name: '名单.txt',
    },
    { why: 'RFC 2231 in another charset', field: "filename*=gb2312''%C3%FB%B5%A5.txt", name: '名单.txt' },
    {
      why: 'RFC 2047, which is not allowed there and usual',
      field: 'filename="=?gbk?B?w/u1pQ==?=.txt"',
      name: '名单.txt',
    },
    {
      why: 'a right-to-left override is shown elsewhere (H03)',
      field: "filename*=utf-8''a%E2%80%AEfdp.exe",
      name: 'a\u202Efdp.exe',
    },
  ])('names: $why', async ({ field, name }) => {
    const message = await openBody(
      ['Content-Type: multipart/mixed; boundary=b'],
      ...[
        '--b',
        'Content-Type: application/octet-stream',
        `Content-Disposition: attachment; ${field}`,
        '',
        'x',
        '--b--',
      ],
    );
    expect(message.attachments.map((a) => a.name)).toEqual([name]);
  });

  it('both names of a file are seen (H02)', async () => {
    const message = await openBody(
      ['Content-Type: multipart/mixed; boundary=b'],
      ...[
        '--b',
        `Content-Type: text/plain; name="${ID}.txt"`,
        'Content-Disposition: attachment; filename=a.txt',
        '',
        'x',
        '--b--',
      ],
    );
    expect(places(message)).toEqual(['header', 'attachment-name a.txt']);
    expect(message.attachments.map((a) => a.name)).toEqual(['a.txt']);
  });

  it('without a name get one, without disposition they are still files', async () => {
    const message = await openBody(
      ['Content-Type: multipart/mixed; boundary=b'],
      ...['--b', 'Content-Type: application/x-thing', '', ID, '--b--'],
    );
    expect(attached(message)).toEqual([['part-1.xthing', 'other']]);
    expect(places(message)).toEqual(['attachment part-1.xthing']);
  });
});

describe('what stands encoded in a body (M12)', () => {
  it('is opened', async () => {
    const archive = zip({ 'b.txt': strToU8(ID) });
    const message = await openBody([], 'hello', uuencode('a.zip', archive));
    expect(places(message)).toEqual(['attachment a.zip/b.txt']);
    expect(message.structure).toEqual([]);
  });

  it('as text is a text of the body', async () => {
    expect(places(await openBody([], Buffer.from(ID).toString('base64')))).toEqual(['body']);
  });

  it('counts, so that it can not be too many (X01)', async () => {
    const message = await openBody([], 'begin 644 a\r\n!00\r\n'.repeat(5_000));
    expect(message.attachments.length).toBeLessThan(3_000);
    expect(message.uninspectable).toContainEqual({ path: 'a', why: 'too_big' });
  });
});

describe('archives', () => {
  it('are opened, and archives in them', async () => {
    const inner = zip({ 'b.txt': strToU8(ID) });
    const message = await openAttached('a.zip', zip({ 'dir/inner.zip': inner, 'c.txt': strToU8('x') }));
    expect(places(message)).toEqual(['attachment a.zip/dir/inner.zip/b.txt']);
    expect(message.attachments.map((a) => [a.path, a.kind, a.depth])).toEqual([
      ['a.zip/dir/inner.zip/b.txt', 'text', 2],
      ['a.zip/dir/inner.zip', 'archive', 1],
      ['a.zip/c.txt', 'text', 1],
      ['a.zip', 'archive', 0],
    ]);
    expect(message.uninspectable).toEqual([]);
  });

  it('names in them are texts too', async () => {
    expect(places(await openAttached('a.zip', zip({ [`${ID}.txt`]: strToU8('x') })))).toContain(
      `attachment-name a.zip/${ID}.txt`,
    );
  });

  it.each([
    { why: 'called a picture (M18)', name: 'a.png', type: 'image/png' },
    { why: 'called nothing', name: 'a', type: 'application/octet-stream' },
    { why: 'called a text', name: 'a.txt', type: 'text/plain' },
    { why: 'called a mail', name: 'a.eml', type: 'message/rfc822' },
  ])('are opened whatever they are called: $why', async ({ name, type }) => {
    const message = await openAttached(name, zip({ 'b.txt': strToU8(ID) }), type);
    expect(places(message)).toEqual([`attachment ${name}/b.txt`]);
    expect(message.attachments.find((a) => a.path === name)).toMatchObject({
      kind: 'archive',
      detectedType: 'application/zip',
    });
  });

  function encrypted(archive: Buffer): Buffer {
    archive.writeUInt16LE(archive.readUInt16LE(6) | 1, 6);
    const central = archive.indexOf('PK\u0001\u0002', 0, 'latin1') + 8;
    archive.writeUInt16LE(archive.readUInt16LE(central) | 1, central);
    return archive;
  }

  it.each(['a.zip', 'a.docx', 'a.jpg'])(
    'that are encrypted are archives and said to be: %s (X02, M18)',
    async (name) => {
      const message = await openAttached(name, encrypted(zip({ 'secret.txt': strToU8('x') })));
      expect(attached(message)).toEqual([
        [`${name}/secret.txt`, 'other', 'encrypted'],
        [name, 'archive', 'encrypted'],
      ]);
    },
  );

  it('tell the claimed size and the name of what is encrypted', async () => {
    const message = await openAttached('a.zip', encrypted(zip({ [`${ID}.txt`]: strToU8('abc') })));
    expect(message.attachments[0]?.size).toBe(3);
    expect(places(message)).toContain(`attachment-name a.zip/${ID}.txt`);
  });

  it('deeper than the limit are too deep (X01)', async () => {
    let archive = zip({ 'x.txt': strToU8(ID) });
    for (let i = 0; i < 10; i++) archive = zip({ 'n.zip': archive });
    const message = await openAttached('a.zip', archive);
    expect(message.uninspectable.map((u) => u.why)).toEqual(['too_deep']);
    expect(places(message)).toEqual([]);
  });

  it('that unpack without end are too big (X01)', { timeout: 20_000 }, async () => {
    const layer = zip(
      Object.fromEntries(
        Array.from({ length: 12 }, (_, i) => [`${i}.bin`, [new Uint8Array(10_000_000), { level: 9 }]]),
      ),
    );
    const message = await openAttached('a.zip', layer);
    expect(message.uninspectable.map((u) => u.why)).toContain('too_big');
    expect(message.attachments.at(-1)).toMatchObject({ path: 'a.zip', unscannable: 'too_big' });
  });

  it('with something in front are looked into; what is in front is read (X03)', async () => {
    const message = await openAttached(
      'a.txt',
      Buffer.concat([Buffer.from(`${ID}\n`.repeat(500)), zip({ 'b.txt': strToU8('x') })]),
    );
    expect(attached(message)).toEqual([
      ['a.txt/b.txt', 'text'],
      ['a.txt', 'text'],
    ]);
    expect(places(message)).toContain('attachment a.txt');
  });

  it('that have the name of an Office file are archives (M18)', async () => {
    const xml = `<?xml version="1.0"?><w:document><w:p><w:r><w:t>${ID.slice(0, 9)}</w:t></w:r><w:r><w:t>${ID.slice(9)}</w:t></w:r></w:p></w:document>`;
    const message = await openAttached('a.docx', zip({ 'word/document.xml': strToU8(xml) }));
    expect(places(message)).toContain('attachment a.docx/word/document.xml');
    expect(attached(message).at(-1)).toEqual(['a.docx', 'archive']);
  });

  it.each(['a.txt', 'a.zip', 'a.docx', ''])(
    'of Office are what they are, whatever their name: %s (M18, X08)',
    async (name) => {
      const message = await openAttached(name, docx(paragraph(ID.slice(0, 9), ID.slice(9))));
      expect(places(message)).toContain(name === '' ? 'attachment part-2.octetstream' : `attachment ${name}`);
      expect(message.attachments.at(-1)?.kind).toBe('document');
      expect(message.attachments.at(-1)?.detectedType).toContain('wordprocessingml');
      expect(message.uninspectable).toEqual([]);
    },
  );
});

describe('mail in mail', () => {
  const inner = (...text: readonly string[]): Buffer => bytes(lines('From: x@y.example', 'Subject: inner', ...text));

  it.each([
    { why: 'in base64 (M08)', encode: true },
    { why: 'as it is', encode: false },
  ])('is opened: $why', async ({ encode }) => {
    const mail = inner('', ID);
    const message = await openBody(
      ['Content-Type: multipart/mixed; boundary=b'],
      ...[
        '--b',
        'Content-Type: message/rfc822; name="f.eml"',
        `Content-Transfer-Encoding: ${encode ? 'base64' : '8bit'}`,
        '',
      ],
      ...[encode ? base64(mail) : mail.toString(), '--b--'],
    );
    expect(places(message)).toEqual(['attachment f.eml']);
    expect(attached(message)).toEqual([['f.eml', 'message']]);
  });

  it('has a subject, fields, parts with fields, and attachments', async () => {
    const mail = inner(
      `X-Note: ${ID} field`,
      'Content-Type: multipart/mixed; boundary=c',
      ...[
        '',
        '--c',
        `Content-Description: ${ID} part`,
        '',
        'x',
        '--c',
        'Content-Disposition: attachment; filename=t.txt',
        '',
        `${ID} file`,
        '--c--',
      ],
    );
    const message = await openAttached('f.eml', mail, 'message/rfc822');
    expect(places(message, 'inner')).toEqual(['attachment f.eml']);
    expect(places(message, `${ID} field`)).toEqual(['attachment f.eml']);
    expect(places(message, `${ID} part`)).toEqual(['attachment f.eml']);
    expect(places(message, `${ID} file`)).toEqual(['attachment f.eml/t.txt']);
    expect(message.subject).toBe('hello');
  });

  it.each([
    {
      why: 'inline',
      headers: ['Content-Type: message/rfc822', 'Content-Disposition: inline'],
      body: ['Subject: x', '', ID],
    },
    {
      why: 'by its name only, and it is no mail at all',
      headers: ['Content-Disposition: inline; filename=a.eml'],
      body: [ID],
    },
  ])('hides nothing: $why (M07, M08)', async ({ headers, body }) => {
    expect(places(await openBody(headers, ...body)).length).toBeGreaterThan(0);
  });

  it('in an archive is opened by its name (M14)', async () => {
    const mail = inner('Content-Transfer-Encoding: base64', '', Buffer.from(ID).toString('base64'));
    expect(places(await openAttached('a.zip', zip({ 'f.eml': mail })))).toEqual(['attachment a.zip/f.eml']);
  });

  it('with a lie in its structure makes the whole ambiguous', async () => {
    const message = await openAttached('f.eml', inner('Subject: again', '', 'x'), 'message/rfc822');
    expect(message.structure).toEqual(['mime-ambiguous']);
  });

  it.each([
    { why: 'fifty levels', levels: 50, encode: false },
    { why: 'a dozen levels of base64', levels: 12, encode: true },
  ])('of $why is too deep (M08)', async ({ levels, encode }) => {
    let mail = inner('', ID);
    for (let i = 0; i < levels; i++) {
      const encoding = `Content-Transfer-Encoding: ${encode ? 'base64' : '8bit'}`;
      mail = inner('Content-Type: message/rfc822', encoding, '', encode ? base64(mail) : mail.toString());
    }
    const message = await extract(mail);
    expect(message.uninspectable.map((u) => u.why)).toEqual(['too_deep']);
    expect(places(message)).toEqual([]);
  });
});

describe('any bytes', () => {
  const GOOD = [
    awkwardMail(),
    bytes(lines(...HEADER, 'Content-Type: text/html; charset=gb2312', '', `<p>${ID}</p>`)),
    bytes(
      lines(
        ...HEADER,
        'Content-Type: multipart/mixed; boundary=b',
        ...['', 'preamble', '--b', 'Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64', ''],
        ...[base64(bytes(lines('Subject: x', '', 'y'))), '--b', 'Content-Disposition: attachment; filename=a.zip'],
        ...[
          'Content-Transfer-Encoding: base64',
          '',
          base64(zip({ 'a.txt': strToU8(ID), 'b.zip': zip({ c: strToU8('d') }) })),
          '--b--',
        ],
      ),
    ),
  ];

  it('never make it throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (raw) => {
        const message = await extract(Buffer.from(raw));
        expect(Array.isArray(message.segments)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('nor does good mail with something wrong in it', async () => {
    const change = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 40 }),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 6 }).map((b) => Buffer.from(b)),
        fc
          .constantFrom('\r\n', '\r\n\r\n', '--b', '\0', '"', 'Content-Type: multipart/mixed\r\n', '=?x?b?')
          .map((s) => Buffer.from(s)),
      ),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...GOOD),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async (good, changes) => {
          let mail = good;
          for (const { at, remove, insert } of changes) {
            const place = at % (mail.length + 1);
            mail = Buffer.concat([mail.subarray(0, place), insert, mail.subarray(place + remove)]);
          }
          const message = await extract(mail);
          const said = message.uninspectable.map(({ path, why }) => `${path} ${why}`);
          const unread = message.attachments.filter((a) => a.unscannable !== undefined);
          expect(said).toEqual(expect.arrayContaining(unread.map((a) => `${a.path} ${a.unscannable ?? ''}`)));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('nor does an archive with something wrong in it', async () => {
    const archive = zip({ 'a.txt': strToU8(ID.repeat(20)), 'b.zip': zip({ c: strToU8('d') }) });
    const change = fc.tuple(fc.nat({ max: archive.length - 1 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const spoiled = Buffer.from(archive);
        for (const [at, byte] of changes) spoiled[at] = byte;
        const message = await openAttached('a.zip', spoiled, 'application/zip');
        expect(message.attachments.some((a) => a.path === 'a.zip')).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    { why: 'an ordinary preamble', delimiter: '--b', structure: [], swept: ['This is a multi-part message.'] },
    { why: 'a delimiter that makes it ambiguous', delimiter: '--b\t', structure: ['mime-ambiguous'], swept: undefined },
  ])('of an ordinary size are read soon: $why (X16)', { timeout: 20_000 }, async ({ delimiter, structure, swept }) => {
    const message = await openBody(
      ['Content-Type: multipart/mixed; boundary=b'],
      ...['This is a multi-part message.', '--b', 'Content-Disposition: attachment; filename=a.bin'],
      ...['Content-Transfer-Encoding: base64', '', base64(Buffer.alloc(9_000_000)), delimiter, '', 'x', '--b--'],
    );
    expect(message.structure).toEqual(structure);
    const texts = message.segments.filter((s) => s.kind === 'structure').map((s) => s.text.trim());
    expect(swept === undefined ? texts.length > 1 : texts).toEqual(swept ?? true);
  });
});
