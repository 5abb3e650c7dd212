// Documents in mail: whole, renamed, in another format, in part, shuffled, edited, in the other script. And what is only of the same kind
// is not found.
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentsFile, type Indexes } from '../../../src/detect/indexes/indexes.ts';
import type { DocumentMode } from '../../../src/detect/fingerprints/document-index.ts';
import { chance, chineseText, englishText } from '../../support/chinese-text.ts';
import { makeFolder, temporaryFolder } from '../../support/folder.ts';
import { addDocuments, findIn, open, segment, siteIn, type Site } from '../../support/indexes.ts';
import type { NewFile } from '../../../src/detect/fingerprints/build-index.ts';

const PLAN = chineseText(1, 120);
const REPORT = englishText(1, 120);
const FORM = [
  '员工薪酬调整申请表（本表由人力资源部统一保管，填写前请仔细阅读背面说明）',
  '姓名：______ 工号：______ 所属部门：______ 现任职务：______',
  '申请人须如实填写以下各项内容，如有虚假陈述，公司有权撤销调整并追究相应责任',
  '一、最近三年绩效考核结果以及直接上级的书面评语（请另附证明材料复印件一份）：____________',
  '二、本次申请调整的主要理由，包括岗位职责变化、市场薪酬水平对比以及个人贡献：____________',
  '三、期望调整的幅度以及生效日期（调整幅度超过百分之二十的须经总经理办公会批准）：____________',
  '部门负责人审核意见（请注明是否同意，不同意的请说明具体原因并由本人签字确认）：____________',
  '人力资源部复核意见（请核对职级带宽、预算余额以及上一次调整距今的月数）：____________',
  '财务部会签意见（请确认本年度人工成本预算能够覆盖本次调整所产生的全部费用）：____________',
  '本表一式三份，申请人、人力资源部、财务部各执一份，保存期限不少于五年，涂改无效',
].join('\n');

const newFile = (id: string, text: string, mode: DocumentMode = 'document'): NewFile => ({
  ...{ id, mode, texts: [text] },
  bytes: Buffer.from(text),
});

let folder = '';
let site: Site;
let indexes: Indexes;

beforeAll(async () => {
  folder = await makeFolder();
  site = await siteIn(folder);
  await addDocuments(site, [
    newFile('board-plan', PLAN),
    newFile('report', REPORT),
    newFile('salary-form', FORM, 'form'),
  ]);
  indexes = open(site);
  return () => rm(folder, { recursive: true, force: true });
});

const found = (...texts: readonly string[]): readonly (readonly [string, number])[] =>
  findIn(indexes, ...texts.map((text) => segment(text))).map((f) => [f.detector, f.overlap ?? -1] as const);

const overlapOf = (text: string, id: string): number =>
  found(text).find(([detector]) => detector === `document:${id}`)?.[1] ?? 0;

const TRADITIONAL =
  '董会决定据营计划进场竞争剧况户满约责违协签订补业发术员链万亿与东丝两严丧个丰临为丽举义乌乐乔习乡书买乱';
const OTHER_SCRIPT =
  '董會決定據營計劃進場競爭劇況戶滿約責違協簽訂補業發術員鏈萬億與東絲兩嚴喪個豐臨為麗舉義烏樂喬習鄉書買亂';
const traditional = (text: string): string =>
  [...text].map((c) => [...OTHER_SCRIPT][[...TRADITIONAL].indexOf(c)] ?? c).join('');

/** Changes every word or letter with some likelihood. */
function edited(text: string, share: number, unit: 'letters' | 'words'): string {
  const random = chance(5);
  if (unit === 'words')
    return text
      .split(' ')
      .map((word) => (random() < share ? 'otherwise' : word))
      .join(' ');
  return [...text].map((c) => (random() < share ? '改' : c)).join('');
}

const paragraphs = PLAN.split('\n');

describe('a document is found', () => {
  it.each([
    { why: 'as it is', text: PLAN, id: 'board-plan', least: 100 },
    { why: 'laid out anew', text: PLAN.replaceAll('，', ' ,\r\n  '), id: 'board-plan', least: 100 },
    { why: 'in the other script', text: traditional(PLAN), id: 'board-plan', least: 100 },
    {
      why: 'in full width and capitals',
      text: REPORT.toUpperCase().replaceAll(/[A-Z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
      id: 'report',
      least: 100,
    },
    {
      why: 'with zero-width characters in it (C04)',
      text: PLAN.replaceAll('的', '\u200B的\u200B'),
      id: 'board-plan',
      least: 100,
    },
    {
      why: 'with its sections shuffled',
      text: [...paragraphs.slice(80), ...paragraphs.slice(40, 80), ...paragraphs.slice(0, 40)].join('\n'),
      id: 'board-plan',
      least: 90,
    },
    {
      why: 'in a longer text',
      text: `${chineseText(8, 60)}\n${PLAN}\n${chineseText(9, 60)}`,
      id: 'board-plan',
      least: 95,
    },
    { why: 'by half of it', text: paragraphs.slice(30, 90).join('\n'), id: 'board-plan', least: 45 },
    { why: 'by a quarter of it', text: paragraphs.slice(0, 32).join('\n'), id: 'board-plan', least: 25 },
    { why: 'with a tenth of its letters changed', text: edited(PLAN, 0.1, 'letters'), id: 'board-plan', least: 25 },
    { why: 'with a tenth of its words changed', text: edited(REPORT, 0.1, 'words'), id: 'report', least: 50 },
  ])('$why', ({ text, id, least }) => {
    expect(overlapOf(text, id)).toBeGreaterThanOrEqual(least);
  });

  it('by a paragraph that was copied into a mail, at its place', () => {
    const copied = paragraphs.slice(50, 62).join('\n');
    const text = `王总：\n请看一下这一段。\n${copied}\n谢谢！`;
    const [finding, ...more] = findIn(indexes, segment(text));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ detector: 'document:board-plan', confidence: 'medium' });
    expect(finding?.overlap).toBeGreaterThanOrEqual(5);
    expect(Math.abs((finding?.start ?? 0) - text.indexOf(copied))).toBeLessThan(30);
    expect(finding?.masked).toBe(`${finding?.overlap} % of board-plan`);
  });

  it('as a file by its bytes, whatever its name and though it has no text', () => {
    const sha256 = createHash('sha256').update(Buffer.from(PLAN)).digest('hex');
    const [finding, ...more] = indexes.find([], [{ path: 'holiday.jpg', name: 'holiday.jpg', sha256 }], [], 0);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ detector: 'document:board-plan', overlap: 100, path: 'holiday.jpg' });
  });

  it('once by its key, in text, HTML and attachment', () => {
    const all = findIn(indexes, segment(PLAN), segment(PLAN, 'html'), segment(PLAN, 'attachment', 'a.txt'));
    expect([all.length, new Set(all.map((f) => f.valueKey)).size]).toEqual([3, 1]);
  });

  it('never as a whole where anything is missing', () => {
    expect(overlapOf(paragraphs.slice(1).join('\n'), 'board-plan')).toBeLessThan(100);
  });
});

describe('nothing is found', () => {
  it.each([
    { why: 'in documents of the same kind', texts: Array.from({ length: 12 }, (_, i) => chineseText(100 + i, 150)) },
    {
      why: 'in English documents of the same kind',
      texts: Array.from({ length: 12 }, (_, i) => englishText(100 + i, 150)),
    },
    { why: 'in less than 300 letters of it', texts: [paragraphs.slice(10, 16).join('\n').slice(0, 280)] },
    { why: 'in an empty text', texts: ['', ' \n', '——'] },
    { why: 'in a table of zeros', texts: ['0000000 '.repeat(2000)] },
  ])('$why', ({ texts }) => {
    for (const text of texts) expect(found(text)).toEqual([]);
  });
});

describe('a form', () => {
  const filled = FORM.replaceAll(/_{6,}/g, () => chineseText(77, 2).slice(0, 24));

  it('is found filled in, with next to nothing lost', () => {
    expect(overlapOf(filled, 'salary-form')).toBeGreaterThanOrEqual(90);
  });

  it('is found blank', () => {
    expect(overlapOf(FORM, 'salary-form')).toBe(100);
  });

  it('is not found by less than half of it', () => {
    expect(overlapOf(FORM.split('\n').slice(0, 4).join('\n'), 'salary-form')).toBe(0);
  });
});

describe('what is common', () => {
  it('counts for nobody: a background, and what many documents have', async () => {
    const own = await siteIn(await temporaryFolder());
    const template = chineseText(40, 40);
    const disclaimer = englishText(41, 30);
    const contracts = Array.from({ length: 6 }, (_, i) =>
      newFile(`contract-${i}`, `${chineseText(50 + i, 40)}\n${template}\n${disclaimer}`),
    );
    await addDocuments(own, [...contracts, newFile('disclaimers', disclaimer, 'background')]);
    const all = open(own);
    const ids = (text: string): readonly string[] => findIn(all, segment(text)).map((f) => f.detector);
    expect(ids(disclaimer)).toEqual([]);
    expect(ids(template)).toEqual([]);
    expect(ids(`${chineseText(53, 40)}\n${template}`)).toEqual(['document:contract-3']);
    expect(all.documents?.ids).not.toContain('disclaimers');
  });
});

describe('the file', () => {
  it('holds nothing of a text, and nothing that can be tried against a text without the key', async () => {
    const [one, two] = [await siteIn(await temporaryFolder()), await siteIn(await temporaryFolder())];
    for (const each of [one, two]) await addDocuments(each, [newFile('board-plan', PLAN)]);
    const [first, second] = await Promise.all([one, two].map((each) => readFile(documentsFile(each.folder))));
    for (const word of ['董事会', '股权激励'])
      for (const encoding of ['utf8', 'utf16le'] as const)
        expect(first?.includes(Buffer.from(word, encoding))).toBe(false);
    const records = (bytes: Buffer | undefined): ReadonlySet<string> => {
      const end = (bytes?.length ?? 0) - 32;
      return new Set(
        Array.from({ length: 200 }, (_, i) => bytes?.toString('hex', end - 16 * (i + 1), end - 16 * i - 8) ?? ''),
      );
    };
    expect(records(first).intersection(records(second)).size).toBe(0);
  });
});
