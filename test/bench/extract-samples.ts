// What the extract bench opens. To add a kind: a line with a label and a mail; `attached` makes one of a file.
import { randomBytes } from 'node:crypto';
import { bytes, lines } from '../support/mail.ts';
import { docx, paragraph, xlsx, zipped } from '../support/office.ts';
import { pdf, show } from '../support/pdf.ts';

export interface Sample {
  readonly label: string;
  readonly mail: Buffer;
}

const KIB = 1024;
const HEADER = [
  'Received: from mail.corp.example ([192.0.2.7]) by mx.corp.example; Sat, 21 Nov 2026 12:00:00 +0800',
  'From: =?utf-8?B?546L5Lyf?= <wang@corp.example>',
  'To: client@other.example',
  'Subject: =?utf-8?B?6aG555uu6L+b5bGV?=',
  'Date: Sat, 21 Nov 2026 12:00:00 +0800',
  'Message-ID: <20261121120000.1@corp.example>',
  'MIME-Version: 1.0',
] as const;
const ENGLISH = 'The quick brown fox of department 12 jumps over the lazy dog, order 20261121.\r\n';
const CHINESE = '您好：附件是本季度的项目进展和下一步的计划，请您查收。如有问题请随时联系我们。\r\n';

const fill = (line: string, size: number): string => line.repeat(Math.ceil(size / Buffer.byteLength(line)));
const base64 = (content: Uint8Array): string =>
  Buffer.from(content)
    .toString('base64')
    .replaceAll(/(.{76})/g, '$1\r\n');

const text = (line: string, size: number): Buffer =>
  bytes(
    lines(
      ...HEADER,
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      fill(line, size),
    ),
  );

/** Text and HTML, both encoded, as mail programs write a short mail. */
function alternative(size: number): Buffer {
  const content = fill(CHINESE, size / 4);
  const html = `<html><body>${content.replaceAll('\r\n', '<br>\r\n')}</body></html>`;
  return bytes(
    lines(
      ...HEADER,
      'Content-Type: multipart/alternative; boundary="----=_Part_1"',
      '',
      '------=_Part_1',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      base64(Buffer.from(content)),
      '------=_Part_1',
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      base64(Buffer.from(html)),
      '------=_Part_1--',
    ),
  );
}

/** A short text and a file. */
export function attached(name: string, content: Uint8Array, type = 'application/octet-stream'): Buffer {
  return bytes(
    lines(
      ...HEADER,
      'Content-Type: multipart/mixed; boundary="----=_Part_1"',
      '',
      '------=_Part_1',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      CHINESE,
      '------=_Part_1',
      `Content-Type: ${type}; name="${name}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${name}"`,
      '',
      base64(content),
      '------=_Part_1--',
    ),
  );
}

export const SAMPLES: readonly Sample[] = [
  { label: '4 KiB multipart', mail: alternative(4 * KIB) },
  { label: '4 KiB text', mail: text(ENGLISH, 4 * KIB) },
  { label: '1 MiB English text', mail: text(ENGLISH, KIB * KIB) },
  { label: '1 MiB Chinese text', mail: text(CHINESE, KIB * KIB) },
  { label: 'docx, 2,000 paragraphs', mail: attached('report.docx', report(2_000)) },
  { label: 'xlsx, 10,000 rows of 5 cells', mail: attached('staff.xlsx', sheet(10_000)) },
  { label: 'pdf, 50 pages', mail: attached('report.pdf', pages(50), 'application/pdf') },
  { label: 'zip of 20 texts, 2 MiB unpacked', mail: attached('texts.zip', archive(20), 'application/zip') },
  { label: '5 MiB base64 attachment', mail: attached('photo.jpg', jpeg((5 * KIB * KIB * 3) / 4), 'image/jpeg') },
];

/** Something that is a picture by its first bytes, and else noise. */
function jpeg(size: number): Buffer {
  return Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), randomBytes(size)]);
}

function report(paragraphs: number): Buffer {
  return docx(
    Array.from({ length: paragraphs }, (_, i) => paragraph(`${i} ${CHINESE.trim()}`, ENGLISH.trim())).join(''),
  );
}

function sheet(rows: number): Buffer {
  const row = (_: unknown, i: number): string =>
    `<row r="${i + 1}">${['A', 'B', 'C', 'D', 'E'].map((column, k) => `<c r="${column}${i + 1}"${k < 2 ? ' t="s"' : ''}><v>${k < 2 ? k : i * 1_000 + k}</v></c>`).join('')}</row>`;
  return xlsx([{ name: '员工', rows: Array.from({ length: rows }, row).join('') }], ['<t>张三</t>', '<t>工程师</t>']);
}

function pages(count: number): Buffer {
  return pdf(
    Array.from({ length: count }, () => ({ content: show(Array.from({ length: 40 }, () => ENGLISH.trim())) })),
  );
}

function archive(files: number): Buffer {
  const texts = Array.from(
    { length: files },
    (_, i) => [`${i}.txt`, fill(i % 2 === 0 ? ENGLISH : CHINESE, 100 * KIB)] as const,
  );
  return zipped(Object.fromEntries(texts));
}
