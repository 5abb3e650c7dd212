// Rows of a table in mail: found with enough of their own values near, and with nobody else's; nothing of them readable in the file.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Indexes } from '../../../src/detect/indexes/indexes.ts';
import { tableFile } from '../../../src/detect/indexes/indexes.ts';
import { makeFolder, temporaryFolder } from '../../support/folder.ts';
import { addTable, findIn, open, segment, siteIn, type Site } from '../../support/indexes.ts';
import { DETECTORS } from '../../../src/detect/detectors/index.ts';

const SCHEMA = `columns:
  - { name: customer-no, type: word, primary: true }
  - { name: id-number, type: cn-resident-id, primary: true }
  - { name: name, type: name }
  - { name: mobile, type: cn-mobile }
  - { name: address, type: address }
  - { name: born, type: date }
  - { name: limit, type: number }
`;

const sampled = DETECTORS.find(({ id }) => id === 'cn-resident-id')?.sample;
let seed = 11;
const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
const IDS = Array.from({ length: 40 }, () => sampled?.(random) ?? '');

const ROWS: readonly (readonly string[])[] = [
  ['KD-20301', IDS[0] ?? '', '歐陽明德', '13912345001', '上海市浦东新区世纪大道 100 号 5 室', '1984-03-07', '250,000'],
  ['KD-20302', IDS[1] ?? '', 'Mary Wong', '13912345002', '臺北市信義區松仁路100號', '1990-11-30', '31,500'],
  ['KD-20303', IDS[2] ?? '', '李娜', '13912345003', '22 Harbour View Street, Central', '1979-01-15', '777'],
  ...IDS.slice(3).map((id, i) => [
    `KD-2${400 + i}`,
    id,
    `王${'一二三四五六七八九'.charAt(i % 9)}${'天地玄黄宇'.charAt(i % 5)}`,
    `139123456${String(i).padStart(2, '0')}`,
    '',
    '',
    '',
  ]),
];
const [ID0 = '', ID1 = '', ID2 = ''] = IDS;

let folder = '';
let site: Site;
let indexes: Indexes;

beforeAll(async () => {
  folder = await makeFolder();
  site = await siteIn(folder);
  await addTable(site, 'customers', SCHEMA, ROWS);
  indexes = open(site);
  return () => rm(folder, { recursive: true, force: true });
});

const columns = (text: string): readonly (readonly string[])[] =>
  findIn(indexes, segment(text)).map((finding) => finding.columns ?? []);

describe('a row is found', () => {
  it.each([
    { why: 'by number and name', text: `${ID0} 欧阳明德`, wanted: ['id-number', 'name'] },
    { why: 'by a name in the other script (C01)', text: `${ID0} 歐陽明德`, wanted: ['id-number', 'name'] },
    { why: 'by a name in a sentence', text: `请联系欧阳明德先生，证件${ID0}。`, wanted: ['id-number', 'name'] },
    { why: 'by a name with blanks in it', text: `${ID2}：李 娜`, wanted: ['id-number', 'name'] },
    { why: 'by a Latin name in capitals', text: `${ID1} MARY WONG`, wanted: ['id-number', 'name'] },
    { why: 'by a phone with a country code', text: `${ID0} tel +86 139 1234 5001`, wanted: ['id-number', 'mobile'] },
    { why: 'by another primary column', text: 'customer kd-20301, 歐陽明德', wanted: ['customer-no', 'name'] },
    { why: 'by two primary columns', text: `KD20301 ${ID0}`, wanted: ['customer-no', 'id-number'] },
    {
      why: 'by an address inside a sentence',
      text: `${ID0}住上海市浦东新区世纪大道100号5室已十年`,
      wanted: ['id-number', 'address'],
    },
    {
      why: 'by an English address',
      text: `${ID2} lives at 22 HARBOUR VIEW STREET, CENTRAL.`,
      wanted: ['id-number', 'address'],
    },
    { why: 'by a date written otherwise', text: `${ID1} born 30.11.1990`, wanted: ['id-number', 'born'] },
    { why: 'by an amount written otherwise', text: `${ID0} limit 250000.00 CNY`, wanted: ['id-number', 'limit'] },
    {
      why: 'with zero-width characters in it (C04)',
      text: `${ID0.slice(0, 6)}\u200B${ID0.slice(6)} 欧阳\u200B明德`,
      wanted: ['id-number', 'name'],
    },
    {
      why: 'with everything',
      text: ROWS[0]?.join('\t') ?? '',
      wanted: ['customer-no', 'id-number', 'name', 'mobile', 'address', 'born', 'limit'],
    },
  ])('$why', ({ text, wanted }) => {
    const found = columns(text).map((each) => each.toSorted());
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toEqual(wanted.toSorted());
  });

  it('at its place in the original, masked', () => {
    const text = `ＩＤ：${ID0}，歐陽明德`;
    const [finding] = findIn(indexes, segment(text));
    expect(text.slice(finding?.start, finding?.end)).toBe(ID0);
    expect(finding).toMatchObject({ detector: 'data:customers', confidence: 'high', segmentIndex: 0 });
    expect(finding?.masked).not.toContain(ID0.slice(4, 14));
  });

  it('in a line of a table, however far away in it', () => {
    const filler = Array.from({ length: 60 }, (_, i) => `filler ${i}`).join('\t');
    expect(columns(`a\tb\n${ID0}\t${filler}\t歐陽明德\nc\td`)).toHaveLength(1);
    expect(columns(`${ID0},${filler.replaceAll('\t', ',')},歐陽明德`)).toHaveLength(1);
    expect(columns(`${ID0} ${filler.replaceAll('\t', '\n')} 歐陽明德`)).toEqual([]);
    expect(columns(`${ID0} ${filler.replaceAll('\t', ', ')} 歐陽明德`)).toEqual([]);
  });

  it('each once by its key, whatever part it stands in', () => {
    const text = `${ID0} 歐陽明德`;
    const found = findIn(
      indexes,
      segment(text),
      segment(text, 'html'),
      segment(ROWS[1]?.join(',') ?? '', 'attachment', 'a.csv'),
    );
    expect(new Set(found.map((f) => f.valueKey)).size).toBe(2);
  });

  it('for every row of a list', () => {
    const found = findIn(indexes, segment(ROWS.map((row) => row.join(',')).join('\n'), 'attachment', 'a.csv'));
    expect(new Set(found.map((f) => f.valueKey)).size).toBe(ROWS.length);
  });
});

describe('nothing is found', () => {
  it.each([
    { why: 'with the primary value alone', text: `your number ${ID0} is known to us` },
    { why: "with another row's name", text: `${ID0} Mary Wong` },
    { why: "with another row's phone", text: `${ID0} 13912345002` },
    { why: 'with names and phones only', text: '歐陽明德 13912345001 上海市浦东新区世纪大道100号5室' },
    { why: 'with a part of a name', text: `${ID0} 欧阳明` },
    { why: 'with a Latin name inside a longer word', text: `${ID1} RoseMary Wongsworth` },
    { why: 'with a number inside a longer one', text: `${ID0} 2500001` },
    { why: 'with a name more than 300 characters away', text: `${ID0}${' x'.repeat(160)} 歐陽明德` },
    { why: 'with a customer number inside another word', text: 'XKD-20301 歐陽明德' },
  ])('$why', ({ text }) => {
    expect(columns(text)).toEqual([]);
  });

  it('by a value that stands for two columns at once', async () => {
    const own = await siteIn(await temporaryFolder());
    await addTable(
      own,
      'staff',
      'secondary: 2\ncolumns: [{ name: id, type: word, primary: true }, { name: name, type: name }, { name: contact, type: name }]',
      [['AB-12345', '司马相如', '司马相如']],
    );
    expect(findIn(open(own), segment('AB-12345 司马相如'))).toEqual([]);
    expect(findIn(open(own), segment('AB-12345 司马相如, 司马相如'))).toHaveLength(1);
  });
});

describe('the file', () => {
  it('holds no value in any writing', async () => {
    const bytes = await readFile(tableFile(folder, 'customers'));
    for (const value of ROWS.slice(0, 3).flat().concat('欧阳明德', '13912345001', 'KD20301')) {
      if (value === '') continue;
      for (const encoding of ['utf8', 'utf16le', 'latin1'] as const)
        expect(bytes.includes(Buffer.from(value, encoding))).toBe(false);
    }
  });

  it('does not show which rows have the same value', async () => {
    const own = await siteIn(await temporaryFolder());
    const schema = 'columns: [{ name: id, type: word, primary: true }, { name: name, type: name }]';
    await addTable(own, 'few', schema, [
      ['AB-11111', '司马相如'],
      ['AB-22222', '司马相如'],
      ['AB-33333', '司马相如'],
    ]);
    const table = open(own).data.tables[0];
    const hidden = ['AB11111', 'AB22222', 'AB33333'].map((id) => {
      const [row] = table?.rowsOf(0, table.hash(0, id)) ?? [];
      return row?.number;
    });
    expect(new Set(hidden).size).toBe(3);
    const bytes = await readFile(tableFile(own.folder, 'few'));
    const records = bytes.subarray(bytes.length - 32 - 3 * 16, bytes.length - 32);
    const seconds = [0, 1, 2].map((i) => records.subarray(i * 16 + 8, i * 16 + 16).toString('hex'));
    expect(new Set(seconds).size).toBe(3);
  });

  it('is refused when a byte of it was changed', async () => {
    const own = await siteIn(await temporaryFolder());
    await addTable(own, 'customers', SCHEMA, ROWS);
    const path = tableFile(own.folder, 'customers');
    const bytes = await readFile(path);
    for (const at of [20, 60, bytes.length >> 1, bytes.length - 1]) {
      const spoilt = Buffer.from(bytes);
      spoilt[at] = (spoilt[at] ?? 0) ^ 1;
      await writeFile(path, spoilt);
      expect(() => open(own)).toThrow(/can't be read/);
    }
    await writeFile(path, bytes.subarray(0, bytes.length - 40));
    expect(() => open(own)).toThrow(/can't be read/);
  });

  it('is of no use with another key, and that is said', async () => {
    const [one, two] = [await siteIn(await temporaryFolder()), await siteIn(await temporaryFolder())];
    await addTable(one, 'customers', SCHEMA, ROWS);
    expect(() => open({ ...one, keyFile: two.keyFile })).toThrow('made with another key');
    await rm(one.keyFile);
    expect(() => open(one)).toThrow("the key of the indexes can't be read (ENOENT)");
  });
});

describe('what says nothing', () => {
  it('is left out and counted', async () => {
    const own = await siteIn(await temporaryFolder());
    const schema = `columns:
  - { name: id, type: word, primary: true }
  - { name: city, type: phrase }
  - { name: name, type: name, ignore: [客服中心] }
`;
    const rows = Array.from({ length: 12 }, (_, i) => [
      `NO-${1000 + i}`,
      'Shanghai',
      `司马${'甲乙丙丁戊己庚辛壬癸子丑'.charAt(i)}`,
    ]);
    rows.push(['NO-2000', 'Pudong', '无'], ['12', 'Wuhan', '测试'], ['NO-3000', 'x', '客服中心'], ['', '', '']);
    const built = await addTable(own, 'places', schema, rows);
    expect(built).toMatchObject({ rows: 14, rowsWithoutPrimary: 2 });
    const [id, city, name] = built.columns;
    expect(id?.dropped).toMatchObject({ short: 1, empty: 1 });
    expect(city?.dropped).toMatchObject({ common: 12, short: 1, empty: 1 });
    expect(name?.dropped).toMatchObject({ placeholder: 3, empty: 1 });
    const seen = findIn(open(own), segment('NO-1000 Shanghai'));
    expect(seen).toEqual([]);
  });
});
