// Office files that nobody here wrote, good ones and those that broke other readers: nothing throws, nothing hangs, and what
// people see in them is told (attacks X02, X07, X10, X11, X12).
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFile } from '../../../src/extract/open-file.ts';
import { Opening } from '../../../src/extract/opening.ts';
import { corpusFiles } from '../../support/corpora.ts';

const FILES = ['docs/poi', 'docs/tika', 'docs/poi-fuzz'].flatMap((name) => corpusFiles(name));
const OFFICE = FILES.filter((file) => /\.(?:doc|xls|ppt|msg|rtf|odt|wps)[xm]?$/i.test(file));

async function open(file: string): Promise<Opening> {
  const opening = new Opening();
  const name = basename(file);
  await openFile(
    { bytes: readFileSync(file), name, path: name, depth: 0, declaredType: 'application/octet-stream' },
    opening,
  );
  return opening;
}

const texts = ({ segments }: Opening): string => segments.map(({ text }) => text).join('\n');

describe.skipIf(FILES.length === 0)('every Office file of the corpora', () => {
  it.each(OFFICE.map((file) => [basename(file), file] as const))('%s is opened (X12)', async (_name, file) => {
    const opening = await open(file);
    expect(opening.attachments.at(-1)?.path).toBe(basename(file));
  });
});

describe.skipIf(FILES.length === 0)('words that people see', () => {
  it.each([
    {
      name: 'testWORD_various.docx',
      words: ['Row 1 Col 1\tRow 1 Col 2', 'Here is a text box', 'This is the header text', 'ゾルゲと尾崎'],
    },
    { name: 'testWORD_text_box.docx', words: ['inside of a text box in the footer'] },
    { name: 'footnotes.docx', words: ['snoska'] },
    { name: 'testAltChunkHTML.docx', words: ['emphasized word'] },
    { name: 'testExternalRefs.docx', words: ['http'] },
    { name: 'testWORD_macros.docm', words: ['Attribute VB_Name'] },
    { name: 'testEXCEL_big_numbers.xlsx', words: ['123456789012345\t123456789012346'] },
    { name: 'TwoSheetsOneHidden.xlsx', words: ['Sheet1A1', 'Sheet2A1'] },
    { name: 'testEXCEL.strict.xlsx', words: ['Start of 2nd sheet'] },
    { name: 'testEXCEL_headers_footers.xlsx', words: ['John Smith1\t1 Corporate HQ'] },
    { name: 'testDdeLink.xlsx', words: ['calc.exe'] },
    { name: 'with_japanese.pptx', words: ['ゾルゲ'] },
    { name: 'testPPT_various.pptx', words: ['This is the footer text', 'Row 2 Col 3'] },
    { name: 'testWORD.doc', words: ['This is the header for our document', 'sample Microsoft Word Document'] },
    { name: 'TestChineseProperties.doc', words: ['世界雅虎', '雅虎網站分類'] },
    { name: 'testWORD6.doc', words: ['The quick brown fox'] },
    { name: 'chinese-provinces.xls', words: ['Anhui\t安徽省'] },
    { name: 'testEXCEL_4.xls', words: ['United States, total'] },
    { name: 'testEXCEL.xls', words: ['Sample Excel Worksheet'] },
    { name: '54880_chinese.ppt', words: ['複数の文字'] },
    { name: 'chinese-traditional.msg', words: ['豐泰產業工會常務理事', '張毓倫'] },
    { name: 'testRTFJapanese.rtf', words: ['ゾルゲと尾崎'] },
    { name: 'testRTF-ms932.rtf', words: ['こんにちは'] },
    { name: 'testFooter.odt', words: ['Here is footer text'] },
    { name: 'testWORKS.wps', words: ['example document made with Microsoft Works'] },
    { name: 'ExternalEntityInText.docx', words: ['document'] },
  ])('$name (X07, X10)', async ({ name, words }) => {
    const told = texts(await open(FILES.find((file) => basename(file) === name) ?? ''));
    expect(words.filter((word) => !told.includes(word))).toEqual([]);
  });

  it.each(
    FILES.filter(
      (file) =>
        /prot|pass|encr/i.test(basename(file)) && OFFICE.includes(file) && !file.endsWith('protected_sample.docx'),
    ).map((file) => [basename(file), file] as const),
  )('%s is said to be encrypted (X02)', async (_name, file) => {
    expect((await open(file)).uninspectable.map(({ why }) => why)).toContain('encrypted');
  });

  it.each(['poc-xmlbomb.xlsx', 'poc-xmlbomb-empty.xlsx', 'poc-shared-strings.xlsx', 'ExternalEntityInText.docx'])(
    '%s is said not to be read whole (X11)',
    async (name) => {
      const { uninspectable } = await open(FILES.find((file) => basename(file) === name) ?? '');
      expect(uninspectable).toHaveLength(1);
    },
  );
});
