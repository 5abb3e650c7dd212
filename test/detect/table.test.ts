// Which words stand above a value: in every kind of table that text comes in, and in none where there is no table.
import { describe, expect, it } from 'vitest';
import { Scanner } from '../../src/detect/detect.ts';
import { identifier } from '../../src/detect/identifier.ts';
import { Tables } from '../../src/detect/table.ts';
import type { Segment } from '../../src/mail/segment.ts';
import { NOW } from '../support/look.ts';

/** What stands above the `§` in a text. */
function above(text: string, isSheet = false): string | undefined {
  const at = text.indexOf('§');
  return new Tables(text.replace('§', ''), isSheet).headerAt(at);
}

describe('above a value', () => {
  it.each([
    { why: 'tabs', text: '姓名\t护照\t备注\n张三\t§e12345678\t无', header: '护照' },
    {
      why: 'tabs, the last of many rows',
      text: `姓名\t护照\n${'张三\te12345678\n'.repeat(500)}李四\t§e12345678`,
      header: '护照',
    },
    { why: 'a row that ends early', text: '姓名\t护照\t备注\n张三\n李四\t§e12345678', header: '护照' },
    { why: 'commas', text: '姓名,护照,备注\n张三,§e12345678,无\n', header: '护照' },
    { why: 'commas and quotes', text: '"姓名","护照号, 本人"\n"张, 三","§e12345678"', header: '"护照号, 本人"' },
    {
      why: 'a line end in a cell',
      text: '姓名,护照,地址\n张三,e12345678,"北京\n朝阳"\n李四,§e12345678,上海',
      header: '护照',
    },
    { why: 'semicolons', text: 'name;passport\nzhang;§e12345678', header: 'passport' },
    {
      why: 'bars',
      text: '| 姓名 | 护照 |\n|---|---|\n| 张三 | §e12345678 |',
      header: expect.stringContaining('护照') as string,
    },
    { why: 'formulas of spreadsheets', text: '姓名,身份证\n张三,="§440305199202296550"', header: '身份证' },
    { why: 'one column', text: '护照号\ne12345678\n§e12345678\n', header: '护照号' },
    {
      why: 'two rows of headings',
      text: '证件\t\t电话\n护照\t类型\t手机\n§e12345678\t普通\t13800138000',
      header: '证件 护照',
    },
    { why: 'a title over it', text: '员工护照名单\n姓名\t工号\n张三\t§12345678', header: '工号', isSheet: true },
    { why: 'a header that ends in no.', text: 'name,passport no.,remark\nAmy,§e12345678,new', header: 'passport no.' },
    { why: 'the same with an empty row', text: 'name\ta/c no.\tremark\nAmy\nTom\t§12345678\tnew', header: 'a/c no.' },
    {
      why: 'a header in two languages',
      text: 'name\tsocial security card no. 社保卡号\tremark\nAmy\nTom\t§e12345678',
      header: 'social security card no. 社保卡号',
    },
    { why: 'numbers in groups below', text: '序号\t手机\n0\t§138.0013.8000\n1\t138.0013.8001', header: '手机' },
  ])('$why', ({ text, header, isSheet }) => {
    expect(above(text, isSheet)).toEqual(header);
  });

  it.each([
    { why: 'the header itself', text: '姓名\t§护照\n张三\te12345678' },
    { why: 'data in the first row', text: '张三\te12345678\n李四\t§e12345679' },
    {
      why: 'sentences with commas',
      text: '请确认您的护照信息是否仍然有效, 并于月底之前回复, 谢谢\n编号如下, §e12345678, 谢谢',
    },
    { why: 'a paragraph behind a table', text: `姓名\t护照\n张三\te12345678\n\n编号 §e12345678` },
    { why: 'text', text: '护照\n\n§e12345678' },
    { why: 'another column', text: '护照\t备注\ne12345678\t§12345678', header: '备注' },
    { why: 'a column without a header', text: '护照\t\ne12345678\t§12345678' },
  ])('nothing of it: $why', ({ text, header }) => {
    expect(above(text)).toBe(header);
  });

  it.each([
    { why: 'stray quotes', text: '"\n",\n"a,"\n'.repeat(50_000) },
    { why: 'one long row', text: `a,b\n${'x,'.repeat(300_000)}` },
    { why: 'rows of quotes', text: 'x,y\n"'.repeat(100_000) },
  ])('is told soon: $why (X16)', { timeout: 5_000 }, ({ text }) => {
    const tables = new Tables(text, false);
    for (let at = 0; at < text.length; at += 7) tables.headerAt(at);
    expect(tables.headerAt(text.length)).toBeUndefined();
  });
});

describe('what names a value from afar', () => {
  const about = { en: 'x', 'zh-CN': 'x', 'zh-TW': 'x' };
  const passport = identifier({
    ...{ id: 'passport', title: about, about, pattern: '[A-Z][0-9]{8}', priority: 44, keywords: ['护照', 'passport'] },
    ...{ ladder: { near: 'low', labelled: 'high' }, isChecked: false, shown: [1, 2], sample: () => 'E12345678' },
  });
  const scanner = new Scanner([passport]);
  const confidences = (...segments: readonly Segment[]): readonly string[] =>
    scanner.scan(segments, [], NOW).map((f) => f.confidence);
  const attachment = (text: string, path: string): Segment => ({ kind: 'attachment', path, text });

  it('is the name of the file that it stands in: `_` parts words there', () => {
    expect(confidences({ kind: 'attachment-name', path: 'a', text: 'ROC passport_E12345678_Chen.pdf' })).toEqual([
      'high',
    ]);
    expect(confidences({ kind: 'attachment-name', path: 'a', text: 'passports_E12345678.pdf' })).toEqual([]);
  });

  it('is the header of its column, at any distance', () => {
    const rows = Array.from({ length: 400 }, (_, i) => `张三\tE${12_345_678 + i}`).join('\n');
    expect(confidences(attachment(`姓名\t护照\n${rows}`, 'a.tsv'))).toEqual(Array(400).fill('high'));
  });

  it.each([
    { why: 'the name of its file', segments: [attachment('E12345678', '护照.txt')] },
    { why: 'the sheet', segments: [{ ...attachment('E12345678', 'a.xlsx'), label: 'sheet 护照' }] },
    {
      why: 'the subject',
      segments: [{ kind: 'subject', path: '', text: '护照' } as const, attachment('E12345678', 'a')],
    },
  ])('is, less surely, $why', ({ segments }) => {
    expect(confidences(...segments)).toEqual(['low']);
  });

  it('is not the name of a header', () => {
    expect(confidences({ kind: 'header', path: 'X-Passport', text: 'E12345678' })).toEqual([]);
  });
});
