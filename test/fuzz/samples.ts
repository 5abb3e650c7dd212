// What the fuzzer starts from: documents and mail made here, the golden mails, and open samples where they are.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import cfb from 'cfb';
import { zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { PNG } from 'pngjs';
import { corpusFiles } from '../support/corpora.ts';
import { awkwardMail, plainMail, RESIDENT_IDS } from '../support/mail.ts';

export interface Sample {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Larger ones only make the fuzzer slow. */
const MAX_SAMPLE_BYTES = 300_000;
const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const [ID] = RESIDENT_IDS;

const text = (...lines: readonly string[]): Buffer => Buffer.from(lines.join('\r\n'));

function zip(files: Readonly<Record<string, string | Buffer>>): Buffer {
  const entries = Object.entries(files).map(([name, content]) => [name, new Uint8Array(Buffer.from(content))] as const);
  return Buffer.from(zipSync(Object.fromEntries(entries)));
}

const docx = (): Buffer =>
  zip({
    '[Content_Types].xml': `${XML}<Types/>`,
    '_rels/.rels': `${XML}<Relationships><Relationship Id="r1" Type="officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/document.xml': `${XML}<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>身份证 ${ID.slice(0, 9)}</w:t></w:r><w:r><w:t>${ID.slice(9)}</w:t></w:r></w:p></w:body></w:document>`,
    'word/footnotes.xml': `${XML}<w:footnotes xmlns:w="w"><w:p><w:r><w:t>note</w:t></w:r></w:p></w:footnotes>`,
  });

const xlsx = (): Buffer =>
  zip({
    '[Content_Types].xml': `${XML}<Types/>`,
    'xl/workbook.xml': `${XML}<workbook><sheets><sheet name="员工" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${XML}<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/sharedStrings.xml': `${XML}<sst><si><t>${ID}</t></si></sst>`,
    'xl/worksheets/sheet1.xml': `${XML}<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>110105194912310021</v></c></row></sheetData></worksheet>`,
  });

const pdf = (): Buffer =>
  text(
    '%PDF-1.4',
    '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
    '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
    '3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj',
    `4 0 obj<</Length 48>>stream`,
    `BT /F 12 Tf 10 10 Td (${ID}) Tj ET`,
    'endstream endobj',
    '5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj',
    'trailer<</Root 1 0 R>>',
    '%%EOF',
  );

function ole(): Buffer {
  const container = cfb.utils.cfb_new();
  cfb.utils.cfb_add(container, '/WordDocument', Buffer.alloc(600, 'text '));
  cfb.utils.cfb_add(container, '/1Table', Buffer.alloc(300, 1));
  return Buffer.from(cfb.write(container, { type: 'buffer' }) as Buffer);
}

/** One file in the old format: a header of 512 bytes (POSIX.1-1988 ustar), content, two empty blocks. */
function tar(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write('0ustar\0', 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc(1024 - (content.length % 512))]);
}

function made(): readonly Sample[] {
  const list = text('姓名,身份证', `王伟,${ID}`);
  const deep = zip({ 'c.zip': zip({ 'b.zip': zip({ 'a.txt': list }) }) });
  const samples: Readonly<Record<string, Buffer>> = {
    'a.txt': list,
    'gbk.txt': iconv.encode(`身份证号码是 ${ID}，请查收。`, 'gb18030'),
    'big5.txt': iconv.encode(`身分證字號 ${ID}，請查收。`, 'big5'),
    'a.html': text(
      '<html><!-- x --><style>p{color:red}</style><p title="t">110<b></b>105&#49;9</p>',
      '<img alt="x" src="data:text/plain;base64,MTEw">',
    ),
    'a.xml': text(`${XML}<!DOCTYPE a [<!ENTITY b "c">]><a id="${ID}">&b;<![CDATA[x]]></a>`),
    'a.ics': text(
      'BEGIN:VCALENDAR',
      'BEGIN:VEVENT',
      `DESCRIPTION:${ID.slice(0, 8)}`,
      ` ${ID.slice(8)}`,
      'END:VEVENT',
      'END:VCALENDAR',
    ),
    'a.vcf': text('BEGIN:VCARD', 'FN;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B', `NOTE:${ID}`, 'END:VCARD'),
    'a.rtf': text(`{\\rtf1\\ansicpg936 \\u36523?\\'b7\\'dd ${ID}\\par}`),
    'a.zip': zip({ 'a.txt': list, '名单/b.csv': list, '../../c': 'x', __proto__x: 'y' }),
    'deep.zip': deep,
    'a.docx': docx(),
    'a.xlsx': xlsx(),
    'a.pdf': pdf(),
    'a.doc': ole(),
    'a.tar': tar('a.txt', list),
    'a.tgz': gzipSync(tar('a.zip', deep)),
    'a.txt.gz': gzipSync(list),
    'a.png': PNG.sync.write(new PNG({ width: 20, height: 20, fill: true })),
    'a.eml': awkwardMail(),
    'a.mbox': Buffer.concat([
      text('From a@x Sat Nov 21 09:30:00 2026', ''),
      plainMail('x', ID),
      text('', 'From b', ''),
      plainMail('y', 'z'),
    ]),
    'uu.txt': text('begin 644 a.txt', '#86)C', '`', 'end'),
  };
  return Object.entries(samples).map(([name, bytes]) => ({ name, bytes }));
}

const GOLDEN = join(import.meta.dirname, '../fixtures/eml');

const readAll = (files: readonly string[]): readonly Sample[] =>
  files
    .filter((file) => statSync(file).size <= MAX_SAMPLE_BYTES)
    .map((file) => ({ name: basename(file), bytes: readFileSync(file) }));

export interface Samples {
  readonly files: readonly Sample[];
  readonly mails: readonly Sample[];
}

export function openSamples(): Samples {
  const golden = readdirSync(GOLDEN).filter((name) => name.endsWith('.eml'));
  const open = ['mime4j', 'stalwart-mail-parser', 'zbateson', 'mikel-mail'].flatMap(corpusFiles);
  return {
    files: [...made(), ...readAll(corpusFiles('docs').filter((file) => !/(?:README\.md|LICENSE.*)$/.test(file)))],
    mails: [
      { name: 'awkward', bytes: awkwardMail() },
      { name: 'plain', bytes: plainMail('x', ID) },
      ...readAll(golden.map((name) => join(GOLDEN, name))),
      ...readAll(open.filter((file) => /\.(?:eml|msg|txt)$/.test(file))),
    ],
  };
}
