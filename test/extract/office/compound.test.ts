// Old binary Office files and Outlook messages: read by their streams, embedded files opened, encrypted ones said (X02, X10, M14).
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { openCompoundFile } from '../../../src/extract/office/compound-file.ts';
import { readCompoundFile } from '../../../src/extract/office/compound-reader.ts';
import { isRawBiff, readRawExcel } from '../../../src/extract/office/excel-binary.ts';
import { atom, biff, compound, docx, paragraph, u16, u32, wide, wordStreams } from '../../support/office.ts';
import { readWith, type Told } from '../../support/reader.ts';

const ID = '440305199202296550';
const read = (streams: Readonly<Record<string, Uint8Array>>): Promise<Told> =>
  readWith(readCompoundFile, { bytes: compound(streams) });
const all = ({ texts }: Told): string => texts.map(({ text }) => text).join('\n');
const labelled = ({ texts }: Told, label?: string): string | undefined =>
  texts.find((text) => text.label === label)?.text;

describe('binary Word (X10)', () => {
  it('has its texts apart, in one-byte characters and in UTF-16', async () => {
    const told = await read(
      wordStreams({ body: `id ${ID}\r`, footnotes: '脚注\r', headers: '页眉\r', comments: '批注\r' }),
    );
    expect(labelled(told)).toBe(`id ${ID}`);
    expect(labelled(told, 'footnotes')).toBe('脚注');
    expect(labelled(told, 'headers and footers')).toBe('页眉');
    expect(labelled(told, 'comments')).toBe('批注');
    expect(told).toMatchObject({ kind: 'document', type: 'application/msword' });
    expect(told.unread).toBeUndefined();
  });

  it('has fields by their results, their codes beside; cells and rows as in a table', async () => {
    const told = await read(
      wordStreams({ body: 'a\u0007b\u0007\u0007c\u0007d\u0007\u00074403\u0013 PAGE \u001405\u0015x\u001F1\r' }),
    );
    expect(labelled(told)).toBe('a\tb\nc\td\n440305x1');
    expect(labelled(told, 'field codes')).toBe('PAGE');
  });

  it('that is encrypted is said (X02)', async () => {
    expect((await read(wordStreams({ body: 'x', flags: 0x0100 }))).unread).toBe('encrypted');
  });

  it('of Word 6 is read in the code page of its language (X10)', async () => {
    const text = iconv.encode(`身份证号码 ${ID}`, 'gbk');
    const header = Buffer.alloc(0x300);
    for (const [value, at] of [
      [0xa5dc, 0],
      [101, 2],
      [0x0804, 6],
    ] as const)
      header.writeUInt16LE(value, at);
    header.writeUInt32LE(0x300, 0x18);
    header.writeUInt32LE(0x300 + text.length, 0x1c);
    expect(labelled(await read({ WordDocument: Buffer.concat([header, text]) }))).toContain(`身份证号码 ${ID}`);
  });

  it('with a broken table is told by its strings, and said', async () => {
    const streams = wordStreams({ body: `number ${ID}` });
    const told = await read({ ...streams, '1Table': Buffer.alloc(40) });
    expect(told.unread).toBe('broken');
    expect(all(told)).toContain(ID);
  });

  it('with a table that names the same bytes again and again ends at the budget (X01)', async () => {
    const { WordDocument = Buffer.alloc(0) } = wordStreams({ body: 'x'.repeat(10_000) });
    const count = 500;
    const positions = u32(...Array.from({ length: count + 1 }, (_, i) => i * 10_000));
    const pieces = Array.from({ length: count }, () => Buffer.concat([u16(0), u32(0x40000000 | 2048), u16(0)]));
    const table = Buffer.concat([Buffer.from([2]), u32(positions.length + count * 8), positions, ...pieces]);
    WordDocument.writeUInt32LE(table.length, 0x1a6);
    const told = await readWith(
      readCompoundFile,
      { bytes: compound({ WordDocument, '1Table': table }) },
      { bytes: 200_000, entries: 100 },
    );
    expect(told.unread).toBe('too_big');
  });
});

describe('binary Excel (X10)', () => {
  const text8 = (text: string): Buffer => Buffer.concat([u16(text.length), Buffer.from([1]), wide(text)]);
  const real = (value: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return bytes;
  };
  const globals = biff(0x809, u16(0x600, 5), u32(0, 0));
  const sheetStart = biff(0x809, u16(0x600, 0x10), u32(0, 0));
  const end = biff(0x0a);
  const named = (name: string, state = 0): Buffer =>
    biff(0x85, u32(0), u16(state), Buffer.from([name.length, 1]), wide(name));

  it('is read cell by cell, exactly, hidden sheets too (X07, X08)', async () => {
    const sst = biff(
      0xfc,
      u32(3, 3),
      text8('姓名'),
      u16(ID.length),
      Buffer.from([0]),
      Buffer.from(ID),
      text8('unused'),
    );
    const told = await read({
      Workbook: Buffer.concat([
        ...[globals, named('员工', 1), sst, end, sheetStart],
        biff(0xfd, u16(0, 0, 0), u32(0)),
        biff(0xfd, u16(0, 2, 0), u32(1)),
        biff(0x203, u16(1, 0, 0), real(13_812_345_678)),
        biff(0x27e, u16(1, 1, 0), u32((123 << 2) | 2)),
        biff(0xbd, u16(2, 0), ...[0, 1, 2].flatMap((i) => [u16(0), u32((i << 2) | 2)]), u16(2)),
        biff(0x06, u16(3, 0, 0), Buffer.from([0, 0, 0, 0, 0, 0, 0xff, 0xff]), u16(0), u32(0), u16(0)),
        biff(0x207, text8('result of a formula')),
        biff(0x14, text8('in the header')),
        end,
      ]),
    });
    expect(labelled(told, 'sheet 员工 (hidden)')).toBe(`姓名\t\t${ID}\n13812345678\t123\n0\t1\t2\nresult of a formula`);
    expect(told.texts.find(({ places }) => places !== undefined)?.places?.labelAt(4)).toBe('sheet 员工 (hidden), C1');
    expect(labelled(told, 'strings that no cell shows')).toBe('unused');
    expect(all(told)).toContain('in the header');
    expect(told).toMatchObject({ kind: 'spreadsheet', type: 'application/vnd.ms-excel' });
  });

  it('joins strings that run on over records, narrow and wide', async () => {
    const first = biff(0xfc, u32(1, 1), u16(ID.length), Buffer.from([0]), Buffer.from(ID.slice(0, 7)));
    const more = biff(0x3c, Buffer.from([1]), wide(ID.slice(7)));
    const told = await read({
      Workbook: Buffer.concat([
        globals,
        named('a'),
        first,
        more,
        end,
        sheetStart,
        biff(0xfd, u16(0, 0, 0), u32(0)),
        end,
      ]),
    });
    expect(labelled(told, 'sheet a')).toBe(ID);
  });

  it('has the text of notes and boxes (X07)', async () => {
    const box = Buffer.concat([
      biff(0x1b6, u16(0, 0, 0, 0, 0, ID.length, 16, 0, 0)),
      biff(0x3c, Buffer.from([0]), Buffer.from(ID)),
      biff(0x3c, Buffer.alloc(16)),
    ]);
    const told = await read({ Workbook: Buffer.concat([globals, named('a'), end, sheetStart, box, end]) });
    expect(labelled(told, 'sheet a, beside its cells')).toContain(ID);
  });

  it('of Excel 95 has text in its code page', async () => {
    const text = iconv.encode('身份证号码', 'gbk');
    const told = await read({
      Book: Buffer.concat([
        biff(0x809, u16(0x500, 5)),
        biff(0x42, u16(936)),
        biff(0x85, u32(0), u16(0), Buffer.from([1]), Buffer.from('a')),
        end,
        biff(0x809, u16(0x500, 0x10)),
        biff(0x204, u16(0, 0, 0, text.length), text),
        end,
      ]),
    });
    expect(labelled(told, 'sheet a')).toBe('身份证号码');
  });

  it('of Excel 2 to 4 lies in no container', async () => {
    const file = Buffer.concat([
      biff(0x0009, u16(2, 0x10)),
      biff(0x0004, u16(0, 0), Buffer.from([0, 0, 0, 5]), Buffer.from('hello')),
      biff(0x0002, u16(0, 1), Buffer.from([0, 0, 0]), u16(7)),
      biff(0x0a),
    ]);
    expect(isRawBiff(file)).toBe(true);
    const told = await readWith(readRawExcel, { bytes: file });
    expect(labelled(told, 'sheet 1')).toBe('hello\t7');
    expect(told.kind).toBe('spreadsheet');
  });

  it('that is encrypted is said (X02)', async () => {
    expect((await read({ Workbook: Buffer.concat([globals, biff(0x2f, u16(1, 2, 3)), end]) })).unread).toBe(
      'encrypted',
    );
  });
});

describe('binary PowerPoint (X10)', () => {
  const user = (token: number): Buffer => Buffer.concat([u32(0, 0, 0, token), Buffer.alloc(20)]);
  const slide = (text: Buffer): Buffer => atom(0x03ee, atom(0xf00d, text, 0x0f), 0x0f);

  it('has slides, notes and every earlier save', async () => {
    const document = Buffer.concat([
      slide(atom(0x0fa0, wide(`编号 ${ID}\rtwo`))),
      slide(atom(0x0fa8, Buffer.from('narrow'))),
      atom(0x03f0, atom(0x0fba, wide('note')), 0x0f),
    ]);
    const told = await read({ 'PowerPoint Document': document, 'Current User': user(0xe391c05f) });
    expect(labelled(told, 'slides')).toBe(`编号 ${ID}\ntwo\nnarrow`);
    expect(labelled(told, 'notes')).toBe('note');
    expect(told.kind).toBe('presentation');
  });

  it('that is encrypted is said (X02)', async () => {
    expect(
      (await read({ 'PowerPoint Document': slide(Buffer.alloc(0)), 'Current User': user(0xf3d1c4df) })).unread,
    ).toBe('encrypted');
    expect(
      (await read({ 'PowerPoint Document': atom(0x2f14, Buffer.alloc(8), 0x0f), 'Current User': user(0xe391c05f) }))
        .unread,
    ).toBe('encrypted');
  });

  it('has its embedded objects as files', async () => {
    const told = await read({ 'PowerPoint Document': atom(0x1011, docx(paragraph('x'))) });
    expect(told.files).toHaveLength(1);
  });
});

describe('encrypted packages of new Office (X02)', () => {
  it.each([
    { why: 'agile and standard', streams: { EncryptedPackage: Buffer.alloc(100), EncryptionInfo: Buffer.alloc(100) } },
    { why: 'without its description', streams: { EncryptedPackage: Buffer.alloc(100) } },
    { why: 'with rights management', streams: { '\tDRMContent': Buffer.alloc(100) } },
  ])('are said: $why', async ({ streams }) => {
    expect((await read(streams as Record<string, Buffer>)).unread).toBe('encrypted');
  });
});

describe('files in compound files (X07)', () => {
  const packaged = (name: string, content: Buffer): Buffer =>
    Buffer.concat([
      u32(0),
      u16(2),
      Buffer.from(`${name}\0C:\\${name}\0`, 'latin1'),
      u32(0x30000, name.length + 1),
      Buffer.from(`${name}\0`, 'latin1'),
      u32(content.length),
      content,
    ]);

  it('that were dropped in have their name', async () => {
    const told = await read({ '\u0001Ole10Native': packaged('list.txt', Buffer.from(ID)) });
    expect(told.files.map(({ name, content }) => [name, content.toString()])).toEqual([['list.txt', ID]]);
    expect(told.unread).toBeUndefined();
  });

  it('in an object of another document are found', async () => {
    const told = await read({
      ...wordStreams({ body: 'x' }),
      'ObjectPool/_1/\u0001Ole10Native': packaged('list.txt', Buffer.from(ID)),
      'ObjectPool/_2/Package': docx(''),
    });
    expect(told.files.map(({ name }) => name)).toEqual(['list.txt', 'embedded Package']);
  });

  it('that are documents in storages are read where they lie', async () => {
    const inner = Object.fromEntries(
      Object.entries(wordStreams({ body: `inner ${ID}` })).map(([name, content]) => [`ObjectPool/_1/${name}`, content]),
    );
    const told = await read({ ...wordStreams({ body: 'outer' }), ...inner });
    expect(told.texts.find(({ text }) => text.includes(ID))?.label).toContain('embedded _1');
  });

  it('have their properties, in their code page', async () => {
    const value = iconv.encode('机密文件', 'gbk');
    const set = Buffer.concat([
      u32(48 + value.length, 2),
      u32(1, 24, 2, 32),
      u32(2),
      u16(936, 0),
      u32(0x1e, value.length),
      value,
    ]);
    const stream = Buffer.concat([u16(0xfffe, 0), u32(0), Buffer.alloc(16), u32(1), Buffer.alloc(16), u32(48), set]);
    expect(
      labelled(await read({ ...wordStreams({ body: 'x' }), '\u0005SummaryInformation': stream }), 'properties'),
    ).toBe('机密文件');
  });

  it('of an unknown kind are told by their strings, and said', async () => {
    const told = await read({ Strange: Buffer.from(`\u0001\u0002\u0003 number ${ID} \u0001`) });
    expect(told.unread).toBe('unknown_type');
    expect(all(told)).toContain(ID);
  });
});

describe('macros (X07)', () => {
  it('are told as their source', async () => {
    const pack = (source: Buffer): Buffer => {
      const tokens: Buffer[] = [];
      for (let at = 0; at < source.length; at += 8) tokens.push(Buffer.from([0]), source.subarray(at, at + 8));
      const chunk = Buffer.concat(tokens);
      return Buffer.concat([Buffer.from([1]), u16(0xb000 | (chunk.length - 1)), chunk]);
    };
    const directory = Buffer.concat([
      u16(0x03),
      u32(2),
      u16(936),
      u16(0x1a),
      u32(7),
      Buffer.from('Module1'),
      u16(0x31),
      u32(4, 5),
    ]);
    const source = iconv.encode(`' 身份证 ${ID}`, 'gbk');
    const told = await read({
      'Macros/VBA/dir': pack(directory),
      'Macros/VBA/Module1': Buffer.concat([Buffer.alloc(5), pack(source)]),
      ...wordStreams({ body: 'x' }),
    });
    expect(labelled(told, 'macro Module1')).toBe(`' 身份证 ${ID}`);
  });
});

describe('Outlook messages (M14)', () => {
  const property = (id: string, text: string): Record<string, Buffer> => ({ [`__substg1.0_${id}001F`]: wide(text) });
  const base = {
    '__properties_version1.0': Buffer.alloc(32),
    ...property('0037', '主题'),
    ...property('1000', `body ${ID}`),
    ...property('0C1A', 'Wang'),
  };

  it('have subject, body, people and properties', async () => {
    const told = await read({ ...base, '__recip_version1.0_#00000000/__substg1.0_39FE001F': wide('li@x.example') });
    expect(labelled(told, 'subject')).toBe('主题');
    expect(labelled(told, 'body')).toBe(`body ${ID}`);
    expect(labelled(told, 'recipients')).toBe('li@x.example');
    expect(labelled(told, 'properties')).toContain('sender: Wang');
    expect(told).toMatchObject({ kind: 'message', type: 'application/vnd.ms-outlook' });
  });

  it('have 8-bit strings in their code page', async () => {
    const properties = Buffer.concat([Buffer.alloc(32), u16(3, 0x3ffd), u32(0, 950, 0)]);
    const told = await read({
      '__properties_version1.0': properties,
      '__substg1.0_1000001E': iconv.encode('機密文件請勿外流', 'big5'),
    });
    expect(labelled(told, 'body')).toContain('機密文件請勿外流');
  });

  it('have HTML and formatted bodies', async () => {
    const rtf = Buffer.from(`{\\rtf1 ${ID.slice(0, 6)}{\\b ${ID.slice(6)}}}`);
    const told = await read({
      '__properties_version1.0': Buffer.alloc(32),
      '__substg1.0_10130102': Buffer.from(`<b>${ID.slice(0, 6)}</b>${ID.slice(6)}`),
      '__substg1.0_10090102': Buffer.concat([u32(0, rtf.length, 0x414c454d, 0), rtf]),
    });
    expect(labelled(told, 'html body')).toBe(ID);
    expect(labelled(told, 'formatted body')).toBe(ID);
    expect(told.kind).toBe('message');
  });

  it('have attachments as files, and attached messages in them', async () => {
    const told = await read({
      ...base,
      '__attach_version1.0_#00000000/__substg1.0_37010102': Buffer.from('content'),
      '__attach_version1.0_#00000000/__substg1.0_3707001F': wide('名单.txt'),
      '__attach_version1.0_#00000001/__substg1.0_3701000D/__properties_version1.0': Buffer.alloc(24),
      '__attach_version1.0_#00000001/__substg1.0_3701000D/__substg1.0_1000001F': wide('inner body'),
    });
    expect(told.files.map(({ name, content }) => [name, content.toString()])).toEqual([['名单.txt', 'content']]);
    expect(labelled(told, 'attached attachment, body')).toBe('inner body');
  });
});

describe('compound files that are broken (X12)', () => {
  const good = compound({
    ...wordStreams({ body: `id ${ID}` }),
    Workbook: Buffer.concat([biff(0x809, u16(0x600, 5)), biff(0x0a)]),
    'A/B/C': Buffer.alloc(5000),
  });

  it('are never followed in circles', async () => {
    const looped = Buffer.from(good);
    const table = (looped.readUInt32LE(76) + 1) * 512;
    for (let i = 0; i < 128; i++) looped.writeUInt32LE(0, table + i * 4);
    const told = await readWith(readCompoundFile, { bytes: looped });
    expect(told.texts.length).toBeLessThan(100);
  });

  it('whose entries share their bytes end at the budget (X01)', () => {
    const file = openCompoundFile(compound({ a: Buffer.alloc(9000), b: Buffer.alloc(9000) }), {
      bytes: 10_000,
      entries: 10,
    });
    const sizes = ['a', 'b'].map((name) => file.root.streams.get(name)?.read().length);
    expect(sizes).toEqual([9000, 0]);
    expect(file.isWhole).toBe(false);
  });

  it('never make more of it than broken', async () => {
    const change = fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 40 }), fc.nat(good.length), async (changes, length) => {
        const spoiled = Buffer.from(good);
        for (const [at, byte] of changes) spoiled[at] = byte;
        const told = await readWith(readCompoundFile, { bytes: spoiled.subarray(0, Math.max(512, length)) });
        expect(told.texts.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(2_000_000);
      }),
      { numRuns: 300 },
    );
  });
});
