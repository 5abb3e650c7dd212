// `postern data` and `postern documents` as an admin runs them: imports in every charset, errors that name a line and no value, rules
// and scans that use what was imported.
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { chineseText } from '../support/chinese-text.ts';
import { temporaryFolder } from '../support/folder.ts';
import { docx, paragraph, xlsx } from '../support/office.ts';
import { postern, posternProcess, type Answer } from '../support/postern.ts';

const SCHEMA = `format: 1
columns:
  - { name: id-number, header: 身份证号, type: cn-resident-id, primary: true }
  - { name: name, header: 姓名, type: name }
  - { name: mobile, header: 手机, type: cn-mobile }
`;
const CSV = `姓名,身份证号,手机,备注
欧阳明德,110105197911260758,139 1234 5001,vip
李娜,"=""31010519840307101X""",13912345002,"a, b"
`;
const RULE = `format: 1
ruleset: a
rules:
  - id: customer-rows
    title: Customers
    severity: high
    mode: enforce
    when: { content: [{ data: customers, columns: [name] }, { document: board-plan, overlap: 25 }] }
    then: [{ hold: {} }]
`;

interface Place {
  readonly folder: string;
  readonly run: (...args: readonly string[]) => Promise<Answer>;
  readonly write: (name: string, content: string | Buffer) => Promise<string>;
}

async function place(): Promise<Place> {
  const folder = await temporaryFolder();
  const write = async (name: string, content: string | Buffer): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const lines = [
    'domains: [corp.example]',
    'downstream: { host: mail.corp.example }',
    'data: ./data',
    'rules: ./rules',
  ];
  const config = await write(
    'postern.yaml',
    [...lines, 'listeners: [{ name: mx, address: 127.0.0.1, port: 0 }]'].join('\n'),
  );
  await write('schema.yaml', SCHEMA);
  return { folder, write, run: (...args) => postern('--config', config, ...args) };
}

const mail = (text: string): string =>
  `From: wang@corp.example\r\nTo: x@other.example\r\nSubject: a\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(text).toString('base64')}\r\n`;

// Numbers with right check characters are not needed in a file name or a log, so they are checked not to be there.
const VALUES = ['欧阳明德', '110105197911260758', '13912345001', '李娜', '13912345002'];

async function importedIds({ folder, run, write }: Place, file: string, content: string | Buffer): Promise<Answer> {
  const path = await write(file, content);
  return await run('data', 'import', 'customers', path, '--schema', join(folder, 'schema.yaml'), '--json');
}

const ID = '11010519491231002X';
const TABLE = `姓名,身份证号,手机\n欧阳明德,${ID},13912345001\n`;

describe('import', () => {
  it.each([
    { why: 'UTF-8', file: 'a.csv', content: Buffer.from(TABLE) },
    { why: 'UTF-8 with a mark', file: 'a.csv', content: Buffer.from(`\uFEFF${TABLE}`) },
    { why: 'GB18030', file: 'a.csv', content: iconv.encode(TABLE, 'gb18030') },
    { why: 'UTF-16', file: 'a.txt', content: iconv.encode(TABLE.replaceAll(',', '\t'), 'utf-16') },
    { why: 'semicolons', file: 'a.csv', content: Buffer.from(TABLE.replaceAll(',', ';')) },
    {
      why: 'Excel',
      file: 'a.xlsx',
      content: xlsx([
        {
          name: '客户',
          rows: TABLE.trim()
            .split('\n')
            .map(
              (row, r) =>
                `<row r="${r + 1}">${row
                  .split(',')
                  .map((cell, c) => `<c r="${'ABC'.charAt(c)}${r + 1}" t="inlineStr"><is><t>${cell}</t></is></c>`)
                  .join('')}</row>`,
            )
            .join(''),
        },
      ]),
    },
  ])('reads $why, and the row is found in mail', async ({ file, content }) => {
    const at = await place();
    const { code, out, err } = await importedIds(at, file, content);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ table: 'customers', rows: 1, rowsWithoutPrimary: 0 });
    const message = await at.write('a.eml', mail(`证件 ${ID}，歐陽明德`));
    const scanned = await at.run('scan', '--json', '--rules', 'rules', message);
    expect(JSON.parse(scanned.out)).toMatchObject({
      findings: [{ detector: 'cn-resident-id' }, { detector: 'data:customers', unique: 1, confidence: 'high' }],
    });
  });

  it('reads Big5 where it is said', async () => {
    const at = await place();
    const file = await at.write(
      'a.csv',
      iconv.encode(
        `姓名,身份证号,手机\n歐陽明德,${ID},\n`.replace('身份证号', '身分證號').replace('手机', '手機'),
        'big5',
      ),
    );
    await at.write('schema.yaml', SCHEMA.replace('身份证号', '身分證號').replace('手机', '手機'));
    const { code } = await at.run(
      'data',
      'import',
      'customers',
      file,
      '--schema',
      join(at.folder, 'schema.yaml'),
      '--encoding',
      'big5',
    );
    expect(code).toBe(0);
  });

  it('leaves nothing in clear, and a key and files that only the owner reads', async () => {
    const at = await place();
    const { out, err } = await importedIds(at, 'a.csv', CSV.replace('110105197911260758', ID));
    const data = join(at.folder, 'data');
    const names = (await readdir(data, { recursive: true })).filter((name) => name !== 'indexes.lock');
    const files = await Promise.all(names.map(async (name) => ({ name, ...(await stat(join(data, name))) })));
    expect(files.filter(({ mode }) => (mode & 0o077) !== 0)).toEqual([]);
    for (const name of ['indexes.key', 'exact-data/customers.table']) {
      const bytes = await readFile(join(data, name));
      expect([...VALUES, ID].filter((value) => bytes.includes(Buffer.from(value)))).toEqual([]);
    }
    for (const value of [...VALUES, ID]) expect(`${out}${err}`).not.toContain(value);
  });

  it.each([
    {
      why: 'a header that is not there',
      change: ['身份证号,', 'Ausweis,'],
      message: /a\.csv:1:1 error no column of the first line is headed "身份证号"/,
    },
    {
      why: 'a column of another kind',
      change: [ID, '欧阳'],
      message: /a\.csv:2:1 error only 0 of 1 values of column "id-number" are of type cn-resident-id/,
    },
  ])('tells $why by its place, and no value', async ({ change: [from = '', to = ''], message }) => {
    const at = await place();
    const { code, err } = await importedIds(at, 'a.csv', TABLE.replace(from, to));
    expect(code).toBe(2);
    expect(err).toMatch(message);
    for (const value of ['欧阳', '13912345001', 'Ausweis']) expect(err).not.toContain(value);
  });

  it.each([
    {
      why: 'an unknown type',
      change: ['cn-mobile', 'cn-mobil'],
      message: 'schema.yaml:5:39 error columns[2].type: unknown type "cn-mobil" (did you mean "cn-mobile"?)',
    },
    { why: 'no primary column', change: [', primary: true', ''], message: 'error columns: no column is primary' },
    {
      why: 'a key that is none',
      change: ['primary', 'primry'],
      message: 'unknown key "primry" (did you mean "primary"?)',
    },
  ])('tells $why of the schema', async ({ change: [from = '', to = ''], message }) => {
    const at = await place();
    await at.write('schema.yaml', SCHEMA.replace(from, to));
    const { code, err } = await importedIds(at, 'a.csv', TABLE);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('that fails leaves the table as it was', async () => {
    const at = await place();
    await importedIds(at, 'a.csv', TABLE);
    const before = await readFile(join(at.folder, 'data/exact-data/customers.table'));
    await importedIds(at, 'b.csv', TABLE.replace(ID, 'x'));
    expect(await readFile(join(at.folder, 'data/exact-data/customers.table'))).toEqual(before);
  });

  it('does not make a new key where the one of other tables is lost', async () => {
    const at = await place();
    await importedIds(at, 'a.csv', TABLE);
    await rm(join(at.folder, 'data/indexes.key'));
    const { code, err } = await importedIds(at, 'a.csv', TABLE);
    expect(code).toBe(2);
    expect(err).toContain("the key of the indexes can't be read (ENOENT)");
    expect((await at.run('data', 'list')).err).toContain("the key of the indexes can't be read (ENOENT)");
  });
});

describe('list and remove', () => {
  it('tell tables and take one away', async () => {
    const at = await place();
    expect((await at.run('data', 'list')).out).toContain('There are no tables yet');
    await importedIds(at, 'a.csv', TABLE);
    expect(JSON.parse((await at.run('data', 'list', '--json')).out)).toMatchObject([{ name: 'customers', rows: 1 }]);
    expect((await at.run('data', 'remove', 'custmers')).err).toContain(
      'there is no table "custmers" (did you mean "customers"?)',
    );
    expect((await at.run('data', 'remove', 'customers')).code).toBe(0);
    expect((await at.run('data', 'list')).out).toContain('There are no tables yet');
  });
});

describe('rules', () => {
  it('hold mail by tables and documents, also in files that a child process opens', async () => {
    const at = await place();
    await mkdir(join(at.folder, 'rules'));
    await at.write('rules/a.yaml', RULE);
    const before = await at.run('rules', 'lint');
    expect(before.err).toContain(
      'unknown table "customers" (import it: postern data import customers --schema S FILE)',
    );
    expect(before.err).toContain('unknown document "board-plan" (index it: postern documents add board-plan FILE)');
    await importedIds(at, 'a.csv', TABLE);
    const plan = chineseText(3, 60);
    expect((await at.run('documents', 'add', 'board-plan', await at.write('plan.txt', plan))).code).toBe(0);
    expect(await at.run('rules', 'lint')).toMatchObject({ code: 0 });

    const copy = docx(
      plan
        .split('\n')
        .map((line) => paragraph(line))
        .join(''),
    );
    const attached = (content: Buffer): string =>
      `From: wang@corp.example\r\nTo: x@other.example\r\nSubject: a\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream; name="holiday.bin"\r\nContent-Disposition: attachment; filename="holiday.bin"\r\nContent-Transfer-Encoding: base64\r\n\r\n${content.toString('base64')}\r\n`;
    await at.write('1-row.eml', mail(`${ID} 欧阳明德`));
    await at.write('2-clean.eml', mail(`${ID} 李四光`));
    await at.write('3-document.eml', attached(copy));
    await at.write(
      '4-other.eml',
      attached(
        docx(
          chineseText(4, 60)
            .split('\n')
            .map((line) => paragraph(line))
            .join(''),
        ),
      ),
    );
    const { out, err } = await posternProcess('scan', '--config', join(at.folder, 'postern.yaml'), '--json', at.folder);
    expect(err).toBe('');
    const results = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { verdict: string });
    expect(results.map(({ verdict }) => verdict)).toEqual(['hold', 'deliver', 'hold', 'deliver']);
    expect(results[2]).toMatchObject({ findings: [{ detector: 'document:board-plan', unique: 1 }] });
  });
});

describe('documents', () => {
  it('are added, checked, listed and removed', async () => {
    const at = await place();
    const plan = await at.write('plan.txt', chineseText(3, 60));
    const other = await at.write('other.txt', chineseText(4, 60));
    const short = await at.write('short.txt', '机密会议纪要');
    expect((await at.run('documents', 'add', 'short', short)).err).toContain('only exact copies of it will be found');
    await at.run('documents', 'add', 'board-plan', plan);
    expect(await at.run('documents', 'check', plan)).toMatchObject({
      code: 1,
      out: `${plan}: 100 % of board-plan, high confidence\n`,
    });
    expect(await at.run('documents', 'check', short)).toMatchObject({ code: 1 });
    expect(await at.run('documents', 'check', other)).toMatchObject({
      code: 0,
      out: `${other}: nothing of any document\n`,
    });
    expect(JSON.parse((await at.run('documents', 'list', '--json')).out)).toMatchObject([
      { id: 'short' },
      { id: 'board-plan', mode: 'document' },
    ]);
    expect((await at.run('documents', 'remove', 'boardplan')).err).toContain('did you mean "board-plan"?');
    await at.run('documents', 'remove', 'board-plan');
    expect(await at.run('documents', 'check', plan)).toMatchObject({ code: 0 });
  });
});
