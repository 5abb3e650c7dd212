// winmail.dat (M13): body, properties, attachments under their long names, mails inside, texts in code pages.
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { isTnef, readTnef } from '../../../src/extract/wrapped/tnef.ts';
import { readWith } from '../../support/reader.ts';
import { attribute, number, properties, property, property8, tnef } from '../../support/tnef.ts';

const RENDER = attribute(2, 0x0006_9002, Buffer.alloc(14));
const title = (text: string): Buffer => attribute(2, 0x0001_8010, Buffer.from(`${text}\0`));
const data = (content: string | Buffer): Buffer => attribute(2, 0x0006_800f, Buffer.from(content));
const more = (...list: readonly Buffer[]): Buffer => attribute(2, 0x0006_9005, properties(...list));
const message = (...list: readonly Buffer[]): Buffer => attribute(1, 0x0006_9003, properties(...list));
const codepage = (page: number): Buffer => {
  const octets = Buffer.alloc(8);
  octets.writeUInt32LE(page);
  return attribute(1, 0x0006_9007, octets);
};

const read = async (bytes: Buffer) => {
  const { files, texts, unread, kind } = await readWith(readTnef, { bytes, name: 'winmail.dat' });
  return {
    files: files.map(({ name, content }) => [name, content.toString()]),
    texts: texts.map(({ text, label }) => `${label}: ${text}`),
    unread,
    kind,
  };
};

describe('winmail.dat (M13)', () => {
  it('gives its attachments under their long names', async () => {
    const bytes = tnef(
      RENDER,
      title('LIST~1.TXT'),
      data('one'),
      more(property(0x3707, '名单 long.txt')),
      RENDER,
      title('b.txt'),
      data('two'),
    );
    expect(isTnef({ bytes, name: '' })).toBe(true);
    expect(await read(bytes)).toEqual({
      files: [
        ['名单 long.txt', 'one'],
        ['b.txt', 'two'],
      ],
      texts: ['name: LIST~1.TXT'],
      unread: undefined,
      kind: 'message',
    });
  });

  it('content in a property instead of an attribute', async () => {
    expect(
      (await read(tnef(RENDER, more(property(0x3701, Buffer.from('one')), property(0x3704, 'a.txt'))))).files,
    ).toEqual([['a.txt', 'one']]);
  });

  it('a mail inside is told as what it is', async () => {
    const inner = tnef(RENDER, title('a.txt'), data('secret'));
    const told = await readWith(readTnef, {
      bytes: tnef(RENDER, more(property(0x3001, 'offer'), property(0x3701, inner, true))),
    });
    expect(told.files[0]?.name).toBe('offer.tnef');
    expect(told.files[0]?.content).toEqual(inner);
  });

  it('texts of the message: body, subject, properties, whatever they are', async () => {
    const told = await read(
      tnef(
        attribute(1, 0x0002_800c, Buffer.from('body one\0')),
        message(
          property(0x0037, '主题'),
          number(0x0017, 1),
          property(0x1000, 'body two'),
          property(0x8001 & 0x7fff, 'category'),
        ),
      ),
    );
    expect(told.texts).toEqual(['body: body one', 'subject: 主题', 'body: body two', 'property: category']);
  });

  it('texts in the code page that it tells (C01)', async () => {
    const gbk = iconv.encode('身份证名单', 'gbk');
    const told = await read(tnef(codepage(936), attribute(1, 0x0002_800c, gbk), message(property8(0x0037, gbk))));
    expect(told.texts).toEqual(expect.arrayContaining(['body: 身份证名单', 'subject: 身份证名单']));
  });

  it('recipients, row by row', async () => {
    const rows = Buffer.concat([
      Buffer.from('02000000', 'hex'),
      properties(number(0x0c15, 1), property(0x3001, 'Wang')),
      properties(property(0x3003, 'li@x.example')),
    ]);
    expect((await read(tnef(attribute(1, 0x0006_9004, rows)))).texts).toEqual([
      'recipient: Wang',
      'recipient: li@x.example',
    ]);
  });

  it('a body in RTF, packed, and one in HTML', async () => {
    const rtf = '{\\rtf1 marker}';
    const packed = Buffer.alloc(16);
    packed.writeUInt32LE(rtf.length + 12, 0);
    packed.writeUInt32LE(rtf.length, 4);
    packed.write('MELA', 8, 'latin1'); // not compressed
    const octets = Buffer.concat([packed, Buffer.from(rtf)]);
    const told = await read(tnef(message(property(0x1009, octets), property(0x1013, Buffer.from('<p>html</p>')))));
    expect(told.files).toEqual([
      ['body.rtf', rtf],
      ['body.html', '<p>html</p>'],
    ]);
  });

  it('packed RTF ends at the budget (X01)', async () => {
    const packed = Buffer.concat([
      Buffer.from('0000000000000000', 'hex'),
      Buffer.from('LZFu'),
      Buffer.alloc(4),
      Buffer.alloc(400),
    ]);
    const bytes = tnef(message(property(0x1009, packed)));
    expect((await readWith(readTnef, { bytes }, { bytes: 100, entries: 9 })).unread).toBe('too_big');
  });

  it('what breaks off is said, and what came before stays', async () => {
    const bytes = tnef(RENDER, title('a.txt'), data('one'), RENDER, title('b.txt'), data('two'));
    const told = await read(bytes.subarray(0, -4));
    expect(told.files[0]).toEqual(['a.txt', 'one']);
    expect(told.unread).toBe('broken');
  });

  it('damage never breaks the reader', async () => {
    const whole = tnef(
      codepage(936),
      RENDER,
      title('a.txt'),
      more(property(0x3707, 'long')),
      message(property(0x0037, 'x'), number(1, 2)),
    );
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of list) bytes[at] = byte;
        expect((await read(bytes)).files.length).toBeLessThan(20);
      }),
      { numRuns: 300 },
    );
  });
});
