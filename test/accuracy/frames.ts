// Where values stand in business mail: sentences, forms, tables, files, names, history. A frame takes labelled values and makes a
// mail of them; what is around them is talk of the office.
import { zipSync } from 'fflate';
import type { Random } from '../../src/detect/samples.ts';
import { docx, paragraph, xlsx } from '../support/office.ts';
import type { Draft, File } from './bytes.ts';
import type { Script } from './labels.ts';
import { between, number, pick, WORDS } from './words.ts';

export interface Content {
  readonly script: Script;
  readonly label: string;
  readonly values: readonly string[];
}

type Frame = (content: Content, random: Random) => Draft;

const COLON: Readonly<Record<Script, string>> = { 'zh-Hans': '：', 'zh-Hant': '：', en: ': ' };

const GREETING: Readonly<Record<Script, readonly string[]>> = {
  'zh-Hans': ['您好，', '各位同事：', '王经理，您好：', 'Hi all，'],
  'zh-Hant': ['您好，', '各位同仁好：', '陳經理您好：', 'Dear 大家，'],
  en: ['Hi,', 'Dear all,', 'Hello team,', 'Good morning,'],
};

const CLOSING: Readonly<Record<Script, readonly string[]>> = {
  'zh-Hans': ['谢谢！', '如有问题请随时联系。', '请尽快处理，辛苦了。', '祝好'],
  'zh-Hant': ['謝謝！', '如有問題請再與我聯繫。', '再麻煩協助處理，感謝。', '敬祝 商祺'],
  en: ['Thanks,', 'Best regards,', 'Let me know if anything is missing.', 'Kind regards,'],
};

const TALK: Readonly<Record<Script, readonly string[]>> = {
  'zh-Hans': [
    '昨天会上提到的事情，我整理了一下发给大家。',
    '客户那边催得比较急，麻烦今天下班前处理。',
    '附上本周需要的资料，请核对后回复。',
    '因系统升级，相关信息先用邮件发送。',
    '请按流程办理，完成后告诉我一声。',
  ],
  'zh-Hant': [
    '昨天會議提到的事項，整理如下供參。',
    '客戶那邊比較急，再麻煩今天下班前處理。',
    '檢附本週所需資料，請核對後回覆。',
    '因系統更新，相關資訊先以郵件提供。',
    '請依流程辦理，完成後通知我即可。',
  ],
  en: [
    'As discussed in the meeting yesterday, here is what you need.',
    'The customer is waiting for this, please handle it before the end of the day.',
    'Please find the details for this week and let me know if they are right.',
    'The system is being upgraded, so I am sending this by mail for now.',
    'Please go ahead with the usual process.',
  ],
};

const SUBJECTS: Readonly<Record<Script, readonly string[]>> = {
  'zh-Hans': ['资料补充', '关于客户信息登记', '请协助办理', '转发：名单', '本周安排'],
  'zh-Hant': ['資料補件', '關於客戶資料登錄', '請協助辦理', '轉寄：名單', '本週安排'],
  en: ['Details', 'Customer registration', 'Please process', 'FW: list', 'For this week'],
};

const SENTENCES: Readonly<Record<Script, readonly string[]>> = {
  'zh-Hans': [
    '{who}的{label}是{value}，请帮忙登记。',
    '请用{who}的{label}{gap}{value}办理。',
    '{who}刚发来的{label}：{value}，麻烦核实一下。',
    '（{who}，{label}：{value}）已确认。',
  ],
  'zh-Hant': [
    '{who}的{label}是{value}，請協助登錄。',
    '請以{who}的{label}{gap}{value}辦理。',
    '{who}提供的{label}：{value}，再麻煩確認。',
    '（{who}，{label}：{value}）已確認。',
  ],
  en: [
    'The {label} of {who} is {value}, please register it.',
    '{who} sent this {label}: {value}. Could you check?',
    'Please use {label} {value} for {who}.',
    '{who} ({label}: {value}) is confirmed.',
  ],
};

const fill = (template: string, words: Readonly<Record<string, string>>): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '');

/** Latin words and numbers are never written in one piece: `请用 SSN 123…`. */
const gapBetween = (label: string, value: string): string =>
  /[A-Za-z.]$/.test(label) && /^[A-Za-z0-9]/.test(value) ? ' ' : '';

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export function letter(script: Script, random: Random, body: string): Draft {
  const text = [
    pick(random, GREETING[script]),
    '',
    pick(random, TALK[script]),
    body,
    '',
    pick(random, CLOSING[script]),
    signature(script, random),
  ];
  return { subject: pick(random, SUBJECTS[script]), text: text.join('\n') };
}

/** Name, department, firm; no number that any detector is about. */
function signature(script: Script, random: Random): string {
  const { people, departments, firms, places } = WORDS[script];
  return `-- \n${pick(random, people)}\n${pick(random, departments)} | ${pick(random, firms)}\n${pick(random, places)}`;
}

const who = ({ script }: Content, random: Random): string => pick(random, WORDS[script].people);
const NAME: Readonly<Record<Script, string>> = { 'zh-Hans': '姓名', 'zh-Hant': '姓名', en: 'Name' };
const NOTE: Readonly<Record<Script, readonly [string, readonly string[]]>> = {
  'zh-Hans': ['备注', ['已核对', '待补', '新入职', '']],
  'zh-Hant': ['備註', ['已核對', '待補', '新進', '']],
  en: ['Remark', ['checked', 'pending', 'new', '']],
};

function rowsOf(content: Content, random: Random): readonly (readonly string[])[] {
  const [note, notes] = NOTE[content.script];
  const rows = content.values.map((value) => [who(content, random), value, pick(random, notes)]);
  return [[NAME[content.script], content.label, note], ...rows];
}

/** Like a long list: rows whose value is missing stand between. */
function tableOf(content: Content, random: Random): readonly (readonly string[])[] {
  const [header = [], ...rows] = rowsOf(content, random);
  const empty = Array.from({ length: between(random, 0, 12) }, () => [who(content, random), '', '']);
  return [header, ...empty, ...rows];
}

function htmlTable(rows: readonly (readonly string[])[]): string {
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${xml(cell)}</td>`).join('')}</tr>`);
  return `<html><body><p>${xml(rows[0]?.[0] ?? '')}</p><table border="1">${body.join('\n')}</table></body></html>`;
}

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

export function csvFile(rows: readonly (readonly string[])[], name: string): File {
  const text = rows.map((row) => row.map(quoted).join(',')).join('\r\n');
  return { name, type: 'text/csv; charset=utf-8', content: Buffer.from(`\uFEFF${text}`) };
}

export function xlsxFile(rows: readonly (readonly string[])[], name: string): File {
  const strings = rows.flat().map((cell) => `<t>${xml(cell)}</t>`);
  const cells = rows.map((row, r) => {
    const written = row.map((_, c) => `<c r="${'ABCDEFGH'.charAt(c)}${r + 1}" t="s"><v>${r * row.length + c}</v></c>`);
    return `<row r="${r + 1}">${written.join('')}</row>`;
  });
  const content = xlsx([{ name: 'Sheet1', rows: cells.join('') }], strings);
  return { name, type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', content };
}

export function docxFile(lines: readonly string[], name: string): File {
  const content = docx(lines.map((line) => paragraph(xml(line))).join(''));
  return { name, type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', content };
}

export const textFile = (text: string, name: string): File => ({
  name,
  type: 'text/plain; charset=utf-8',
  content: Buffer.from(text),
});

/** Some samples bring their name along: `AppSecret: 96…`, `密码：Kx…`. Addresses (`https://`) do not. */
const bringsName = (value: string): boolean => /^[\w\u4E00-\u9FFF]{2,30} ?(?:=|：|:(?!\/\/))/.test(value);

export const labelled = ({ script, label }: Omit<Content, 'values'>, value: string): string =>
  bringsName(value) ? value : `${label}${COLON[script]}${value}`;

const setting = ({ label }: Content, by: string, value: string): string =>
  bringsName(value) ? value : `${label}${by}${value}`;

/** Frames that fit a value of one line. */
export const NUMBER_FRAMES: Readonly<Record<string, Frame>> = {
  sentence: (content, random) =>
    letter(
      content.script,
      random,
      content.values
        .map((value) =>
          fill(pick(random, SENTENCES[content.script]), {
            who: who(content, random),
            label: content.label,
            gap: gapBetween(content.label, value),
            value,
          }),
        )
        .join('\n'),
    ),
  form: (content, random) =>
    letter(
      content.script,
      random,
      content.values
        .map(
          (value) =>
            `${NAME[content.script]}${COLON[content.script]}${who(content, random)}\n${labelled(content, value)}\n`,
        )
        .join('\n'),
    ),
  'html table': (content, random) => {
    const rows = tableOf(content, random);
    return { ...letter(content.script, random, ''), html: htmlTable(rows) };
  },
  csv: (content, random) => ({
    ...letter(content.script, random, ''),
    files: [csvFile(tableOf(content, random), 'export.csv')],
  }),
  xlsx: (content, random) => ({
    ...letter(content.script, random, ''),
    files: [xlsxFile(tableOf(content, random), 'Book1.xlsx')],
  }),
  docx: (content, random) => ({
    ...letter(content.script, random, ''),
    files: [
      docxFile(
        [pick(random, TALK[content.script]), ...content.values.map((value) => labelled(content, value))],
        'form.docx',
      ),
    ],
  }),
  'quoted history': (content, random) => {
    const { subject, text } = letter(content.script, random, '');
    const history = [
      '',
      '> From: client@other.example',
      ...content.values.map((value) => `> ${labelled(content, value)}`),
    ];
    return { subject: `Re: ${subject}`, text: text + history.join('\n') };
  },
  subject: (content, random) => {
    const { script, values } = content;
    const [first = '', ...rest] = values;
    const draft = letter(script, random, rest.map((value) => labelled(content, value)).join('\n'));
    return { ...draft, subject: `${draft.subject} ${labelled(content, first)}` };
  },
  'file name': (content, random) => {
    const files = content.values.map((value) =>
      textFile(
        pick(random, TALK[content.script]),
        `${content.label.replaceAll(/[/\\:]/g, ' ')}_${value}_${who(content, random)}.txt`,
      ),
    );
    return { ...letter(content.script, random, ''), files };
  },
  zip: (content, random) => {
    const { content: csv } = csvFile(rowsOf(content, random), 'list.csv');
    const packed = zipSync({ 'list.csv': csv }, { mtime: new Date(2026, 2, 2) });
    return {
      ...letter(content.script, random, ''),
      files: [{ name: 'list.zip', type: 'application/zip', content: packed }],
    };
  },
};

/** For what proves itself: no word that names it. */
export const BARE_FRAMES: Readonly<Record<string, Frame>> = {
  'bare list': (content, random) => letter(content.script, random, content.values.join('\n')),
  'bare column': (content, random) => {
    const rows = content.values.map((value, i) => [String(i + 1), who(content, random), value]);
    return { ...letter(content.script, random, ''), files: [csvFile(rows, 'a.csv')] };
  },
};

/** Keys, tokens, passwords: in settings, logs and chat. */
export const SECRET_FRAMES: Readonly<Record<string, Frame>> = {
  settings: (content, random) => ({
    ...letter(content.script, random, ''),
    files: [
      textFile(content.values.map((value) => setting(content, '=', value)).join('\n'), `app-${number(random, 2)}.env`),
    ],
  }),
  yaml: (content, random) =>
    letter(
      content.script,
      random,
      ['service:', '  name: billing', ...content.values.map((value) => `  ${setting(content, ': ', value)}`)].join(
        '\n',
      ),
    ),
  line: (content, random) =>
    letter(content.script, random, content.values.map((value) => labelled(content, value)).join('\n')),
  docx: (content, random) => ({
    ...letter(content.script, random, ''),
    files: [
      docxFile(
        content.values.map((value) => labelled(content, value)),
        'handover.docx',
      ),
    ],
  }),
  'html line': (content, random) => ({
    ...letter(content.script, random, ''),
    html: `<div>${content.values.map((value) => `<p>${xml(labelled(content, value))}</p>`).join('')}</div>`,
  }),
  'quoted history': (content, random) => {
    const { subject, text } = letter(content.script, random, '');
    return {
      subject: `Re: ${subject}`,
      text: [text, '', ...content.values.map((value) => `> ${labelled(content, value)}`)].join('\n'),
    };
  },
};

/** Whole passages: keys in PEM, records, statements. */
export const BLOCK_FRAMES: Readonly<Record<string, Frame>> = {
  body: ({ script, values }, random) => {
    const { subject } = letter(script, random, '');
    return { subject, text: `${values.join('\n\n')}\n\n${pick(random, CLOSING[script])}` };
  },
  text: ({ script, values }, random) => ({
    ...letter(script, random, ''),
    files: values.map((value, i) => textFile(value, `part${i + 1}.txt`)),
  }),
  docx: ({ script, values }, random) => ({
    ...letter(script, random, ''),
    files: [
      docxFile(
        values.flatMap((value) => value.split(/\r?\n/)),
        'document.docx',
      ),
    ],
  }),
};

/** What is told by the name of a file. */
export const FILE_FRAMES: Readonly<Record<string, Frame>> = {
  'attached file': ({ script, values }, random) => ({
    ...letter(script, random, ''),
    files: values.map((name) => textFile(CODE, name)),
  }),
};

const CODE = Array.from({ length: 12 }, (_, i) => `export function step${i}(x) {\n  return x + ${i};\n}`).join('\n');
