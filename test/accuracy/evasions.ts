// Ordinary ways in which a value is written so that a simple search misses it: by habit of people and programs, or on purpose. Each
// takes a labelled value that is found when written plainly, and hides it; what it can do nothing with it leaves alone.
import iconv from 'iconv-lite';
import type { Random } from '../../src/detect/samples.ts';
import { docx, paragraph } from '../support/office.ts';
import { mailBytes, nested, type Draft, type File } from './bytes.ts';
import { csvFile, docxFile, labelled, letter, textFile, xlsxFile } from './frames.ts';
import type { Script } from './labels.ts';
import type { Family } from './positives.ts';
import { below, between, pick } from './words.ts';

export interface Plain {
  readonly script: Script;
  readonly label: string;
  readonly value: string;
  readonly family: Family;
}

export interface Evasion {
  readonly name: string;
  /** The group in which the report counts it. */
  readonly group:
    | 'width and digits'
    | 'separators'
    | 'unseen characters'
    | 'HTML'
    | 'encodings'
    | 'line breaks'
    | 'packing'
    | 'charsets';
  readonly fits: (plain: Plain) => boolean;
  readonly mail: (plain: Plain, random: Random) => Draft;
}

/** Digits with at most a few letters: what people put blanks and dashes into. */
const isNumber = ({ family, value }: Plain): boolean =>
  family === 'number' && /^[A-Za-z]{0,2}\d{6,}[A-Za-z]?$/.test(value);
const isLine = ({ family }: Plain): boolean => family === 'number' || family === 'secret';
/** Blobs of fewer than 24 characters are words like others: nobody decodes those. */
const isLongEnough =
  (length: number) =>
  (plain: Plain): boolean =>
    isLine(plain) && plain.value.length >= length;
const always = (): boolean => true;

const colon = ({ script }: Plain): string => (script === 'en' ? ': ' : '：');
const written = labelled;

/** The value written in another way, in the text of the mail. */
const asText =
  (write: (value: string, random: Random) => string) =>
  (plain: Plain, random: Random): Draft =>
    letter(plain.script, random, written(plain, write(plain.value, random)));

/** The same in its HTML, with a text beside it that says nothing. */
const asHtml =
  (write: (value: string, random: Random) => string) =>
  (plain: Plain, random: Random): Draft => ({
    ...letter(plain.script, random, ''),
    html: `<html><head><style>p{margin:0}</style></head><body><p>${plain.label}${colon(plain)}${write(plain.value, random)}</p></body></html>`,
  });

const asFile =
  (pack: (plain: Plain) => Draft['files']) =>
  (plain: Plain, random: Random): Draft => ({ ...letter(plain.script, random, ''), files: pack(plain) ?? [] });

const inCharset =
  (charset: string, scripts: readonly Script[]) =>
  (name: string): Evasion => ({
    name,
    group: 'charsets',
    fits: ({ script }) => scripts.includes(script),
    mail: (plain, random) => ({ ...letter(plain.script, random, passage(plain)), charset }),
  });

const encoded = (content: string, charset: string): Buffer => iconv.encode(content, charset);

const passage = (plain: Plain): string => (plain.family === 'block' ? plain.value : written(plain, plain.value));

const shift = (value: string, zero: number): string =>
  value.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const between2 = (value: string, what: (i: number) => string): string =>
  [...value].map((character, i) => (i === 0 ? character : what(i) + character)).join('');
const grouped = (value: string, size: number, by: string): string =>
  value.replaceAll(new RegExp(`(.{${size}})(?=.)`, 'g'), `$1${by}`);
const numerals = (value: string, digits: string): string =>
  value.replaceAll(/\d/g, (digit) => [...digits][Number(digit)] ?? digit);
const halfway = (value: string, random: Random): number => between(random, 3, value.length - 3);

const text = (
  name: string,
  group: Evasion['group'],
  write: (value: string, random: Random) => string,
  fits: Evasion['fits'] = isNumber,
): Evasion => ({
  name,
  group,
  fits,
  mail: asText(write),
});
const html = (name: string, write: (value: string, random: Random) => string): Evasion => ({
  name,
  group: 'HTML',
  fits: isLine,
  mail: asHtml(write),
});

const overTwoCells = (name: string, fileOf: (rows: readonly (readonly string[])[]) => File): Evasion => ({
  name,
  group: 'line breaks',
  fits: isNumber,
  mail: asFile((plain) => {
    const at = Math.ceil(plain.value.length / 2);
    return [fileOf([[plain.label, plain.value.slice(0, at), plain.value.slice(at)]])];
  }),
});

const xmlText = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

export const EVASIONS: readonly Evasion[] = [
  text('full width', 'width and digits', (value) =>
    value.replaceAll(/[0-9A-Za-z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
  ),
  text('mathematical digits', 'width and digits', (value) => shift(value, 0x1d7ce)),
  text('Arabic-Indic digits', 'width and digits', (value) => shift(value, 0x660)),
  text('circled digits', 'width and digits', (value) => numerals(value, '⓪①②③④⑤⑥⑦⑧⑨')),
  text('Chinese numerals', 'width and digits', (value) => numerals(value, '零一二三四五六七八九')),
  text('Chinese numerals with 〇', 'width and digits', (value) => numerals(value, '〇一二三四五六七八九')),
  text('financial numerals', 'width and digits', (value) => numerals(value, '零壹贰叁肆伍陆柒捌玖')),
  text('blanks in fours', 'separators', (value) => grouped(value, 4, ' ')),
  text('hyphens in threes', 'separators', (value) => grouped(value, 3, '-')),
  text('dots in fours', 'separators', (value) => grouped(value, 4, '.')),
  text('a blank after each', 'separators', (value) => between2(value, () => ' ')),
  text('middle dots', 'separators', (value) => grouped(value, 4, '·')),
  text('underscores', 'separators', (value) => grouped(value, 4, '_')),
  text('slashes', 'separators', (value) => grouped(value, 4, '/')),
  text('no-break spaces', 'separators', (value) => grouped(value, 4, '\u00A0')),
  text('ideographic spaces', 'separators', (value) => grouped(value, 4, '\u3000')),
  text('ideographic commas', 'separators', (value) => grouped(value, 4, '、')),
  text('zero-width spaces', 'unseen characters', (value) => between2(value, () => '\u200B'), isLine),
  text('zero-width joiners', 'unseen characters', (value) => grouped(value, 3, '\u200D'), isLine),
  text('soft hyphens', 'unseen characters', (value) => grouped(value, 4, '\u00AD'), isLine),
  text('byte order marks', 'unseen characters', (value) => grouped(value, 5, '\uFEFF'), isLine),
  text('marks of direction', 'unseen characters', (value) => `\u202A${grouped(value, 4, '\u200E')}\u202C`, isLine),
  text(
    'variation selectors',
    'unseen characters',
    (value) => between2(value, (i) => (i % 3 === 0 ? '\uFE0F' : '')),
    isLine,
  ),
  html('split by span', (value) => grouped(value, 3, '<span></span>')),
  html('split by bold', (value, random) => {
    const at = Math.floor(value.length / 2) - below(random, 2);
    return `${xmlText(value.slice(0, at))}<b>${xmlText(value.slice(at))}</b>`;
  }),
  html('each in a font', (value) =>
    [...value].map((c) => `<font color="#${c.charCodeAt(0).toString(16)}0000">${xmlText(c)}</font>`).join(''),
  ),
  html('comments', (value) => grouped(value, 4, '<!-- x -->')),
  html('wbr', (value) => grouped(value, 4, '<wbr>')),
  html('decimal entities', (value) => [...value].map((c) => `&#${c.codePointAt(0) ?? 0};`).join('')),
  html('hex entities', (value) => [...value].map((c) => `&#x${(c.codePointAt(0) ?? 0).toString(16)};`).join('')),
  html('hidden junk', (value) => grouped(value, 6, '<span style="display:none">99</span>')),
  text(
    'percent',
    'encodings',
    (value) => [...Buffer.from(value)].map((b) => `%${b.toString(16).padStart(2, '0').toUpperCase()}`).join(''),
    isLine,
  ),
  text('hex', 'encodings', (value) => Buffer.from(value).toString('hex'), isLongEnough(12)),
  {
    name: 'base64 of the line',
    group: 'encodings',
    fits: isLine,
    mail: (plain, random) => letter(plain.script, random, Buffer.from(written(plain, plain.value)).toString('base64')),
  },
  {
    name: 'base64 of the value',
    group: 'encodings',
    fits: isLongEnough(16),
    mail: asText((value) => Buffer.from(value).toString('base64')),
  },
  text('a line break inside', 'line breaks', (value, random) => {
    const at = halfway(value, random);
    return `${value.slice(0, at)}\n${value.slice(at)}`;
  }),
  text('a line break and a blank', 'line breaks', (value) => grouped(value, Math.ceil(value.length / 2), '\n ')),
  {
    name: 'a line break in a quotation',
    group: 'line breaks',
    fits: isNumber,
    mail: (plain, random) => {
      const at = halfway(plain.value, random);
      return letter(plain.script, random, `> ${written(plain, plain.value.slice(0, at))}\n> ${plain.value.slice(at)}`);
    },
  },
  overTwoCells('over two cells of a CSV', (rows) => csvFile(rows, 'a.csv')),
  overTwoCells('over two cells of a sheet', (rows) => xlsxFile(rows, 'a.xlsx')),
  {
    name: 'zip in zip in zip',
    group: 'packing',
    fits: always,
    mail: asFile((plain) => [
      { name: 'a.zip', type: 'application/zip', content: nested('a.txt', Buffer.from(passage(plain)), 3) },
    ]),
  },
  {
    name: 'document in zip',
    group: 'packing',
    fits: always,
    mail: asFile((plain) => {
      const { content } = docxFile(passage(plain).split('\n'), 'a.docx');
      return [{ name: 'b.zip', type: 'application/zip', content: nested('a.docx', content, 1) }];
    }),
  },
  {
    name: 'mail in mail',
    group: 'packing',
    fits: always,
    mail: asFile((plain) => [
      { name: 'fw.eml', type: 'message/rfc822', content: mailBytes({ subject: 'fw', text: passage(plain) }) },
    ]),
  },
  {
    name: 'wrong name and type',
    group: 'packing',
    fits: always,
    mail: asFile((plain) => [{ ...textFile(passage(plain), 'photo.jpg'), type: 'image/jpeg' }]),
  },
  {
    name: 'split runs in a document',
    group: 'packing',
    fits: isLine,
    mail: asFile((plain) => {
      const runs = [plain.label, colon(plain), ...(plain.value.match(/.{1,3}/gu) ?? [])].map(xmlText);
      return [{ name: 'form.docx', type: WORD, content: docx(paragraph(...runs)) }];
    }),
  },
  inCharset('gb18030', ['zh-Hans', 'zh-Hant', 'en'])('GB18030'),
  inCharset('gbk', ['zh-Hans', 'en'])('GBK'),
  inCharset('big5', ['zh-Hant', 'en'])('Big5'),
  inCharset('utf-16', ['zh-Hans', 'zh-Hant', 'en'])('UTF-16'),
  inCharset('utf-16le', ['zh-Hans', 'zh-Hant', 'en'])('UTF-16LE without a mark'),
  {
    name: 'GBK text file that says nothing',
    group: 'charsets',
    fits: ({ script }) => script === 'zh-Hans',
    mail: asFile((plain) => [
      {
        name: 'list.txt',
        type: 'text/plain',
        content: encoded(`名单如下，请查收。\n${passage(plain)}\n以上信息请勿外传`, 'gbk'),
      },
    ]),
  },
  {
    name: 'Big5 text file that says nothing',
    group: 'charsets',
    fits: ({ script }) => script === 'zh-Hant',
    mail: asFile((plain) => [
      {
        name: 'list.txt',
        type: 'text/plain',
        content: encoded(`名單如下，請查收。\n${passage(plain)}\n以上資料請勿外流`, 'big5'),
      },
    ]),
  },
  {
    name: 'separators of several kinds',
    group: 'separators',
    fits: isNumber,
    mail: asText((value, random) => between2(value, (i) => (i % 4 === 0 ? pick(random, [' ', '-', '.', ' - ']) : ''))),
  },
];
