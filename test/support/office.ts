// Office files made in code: packages of XML parts, compound files, and the records of old binary formats.
import CFB from 'cfb';
import { strToU8, zipSync, type Zippable } from 'fflate';

/** Parts of a package by their path. */
export type Parts = Readonly<Record<string, string | Uint8Array>>;

/** @param main content type of the main part, without `application/vnd.openxmlformats-officedocument.` */
export function office(main: string, parts: Parts): Buffer {
  const types = `<?xml version="1.0"?><Types><Default Extension="xml" ContentType="application/xml"/><Override PartName="/main.xml" ContentType="application/vnd.openxmlformats-officedocument.${main}.main+xml"/></Types>`;
  return zipped({ '[Content_Types].xml': types, ...parts });
}

export function zipped(parts: Parts): Buffer {
  const files: Zippable = {};
  for (const [path, content] of Object.entries(parts))
    files[path] = typeof content === 'string' ? strToU8(content) : content;
  return Buffer.from(zipSync(files));
}

/** @param body elements of the body */
export const docx = (body: string, parts: Parts = {}): Buffer =>
  office('wordprocessingml.document', {
    'word/document.xml': `<w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`,
    ...parts,
  });

/** A paragraph of Word; each text is a run. */
export const paragraph = (...runs: readonly string[]): string =>
  `<w:p>${runs.map((text) => `<w:r><w:t>${text}</w:t></w:r>`).join('')}</w:p>`;

export interface SheetParts {
  readonly name: string;
  /** Elements of the sheet's `sheetData`. */
  readonly rows: string;
  /** Elements behind them. */
  readonly more?: string;
  readonly state?: string;
}

/** @param strings shared strings, each the content of its `si` */
export function xlsx(sheets: readonly SheetParts[], strings: readonly string[] = [], parts: Parts = {}): Buffer {
  const list = sheets.map(
    ({ name, state }, i) =>
      `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"${state === undefined ? '' : ` state="${state}"`}/>`,
  );
  const relations = sheets.map(
    (_, i) => `<Relationship Id="rId${i + 1}" Type="t" Target="worksheets/sheet${i + 1}.xml"/>`,
  );
  const files = sheets.map(
    ({ rows, more = '' }, i) =>
      [`xl/worksheets/sheet${i + 1}.xml`, `<worksheet><sheetData>${rows}</sheetData>${more}</worksheet>`] as const,
  );
  return office('spreadsheetml.sheet', {
    'xl/workbook.xml': `<workbook><sheets>${list.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${relations.join('')}</Relationships>`,
    'xl/sharedStrings.xml': `<sst>${strings.map((text) => `<si>${text}</si>`).join('')}</sst>`,
    ...Object.fromEntries(files),
    ...parts,
  });
}

/** A compound file of streams by their path, `/` between storages. */
export function compound(streams: Readonly<Record<string, Uint8Array>>): Buffer {
  const file = CFB.utils.cfb_new();
  for (const [path, content] of Object.entries(streams)) CFB.utils.cfb_add(file, `/${path}`, Buffer.from(content));
  return Buffer.from(CFB.write(file, { type: 'buffer' }) as Uint8Array);
}

/** Bytes of numbers: `u16(1, 2)` are four bytes. */
export const u16 = (...values: readonly number[]): Buffer => Buffer.from(Uint16Array.from(values).buffer);
export const u32 = (...values: readonly number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
export const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');

/** A record of BIFF. */
export const biff = (type: number, ...data: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(data);
  return Buffer.concat([u16(type, content.length), content]);
};

/** An atom or container of PowerPoint. */
export const atom = (type: number, content: Uint8Array, version = 0): Buffer =>
  Buffer.concat([u16(version, type), u32(content.length), content]);

export interface WordTexts {
  readonly body: string;
  readonly footnotes?: string;
  readonly headers?: string;
  readonly comments?: string;
  readonly flags?: number;
}

/** Streams of a binary Word document whose body is one piece of one-byte characters and the rest one of UTF-16. */
export function wordStreams({
  body,
  footnotes = '',
  headers = '',
  comments = '',
  flags = 0,
}: WordTexts): Record<string, Buffer> {
  const header = Buffer.alloc(1024);
  header.writeUInt16LE(0xa5ec, 0);
  header.writeUInt16LE(0x00c1, 2);
  header.writeUInt16LE(flags | 0x0200, 0x0a);
  for (const [i, text] of [body, footnotes, headers, '', comments].entries())
    header.writeUInt32LE(text.length, 0x4c + i * 4);
  const narrow = Buffer.from(body, 'latin1');
  const rest = wide(footnotes + headers + comments);
  const length = body.length + rest.length / 2;
  const pieces = Buffer.concat([
    u32(0, body.length, length),
    ...[u16(0), u32((header.length * 2) | 0x40000000), u16(0)],
    ...[u16(0), u32(header.length + narrow.length), u16(0)],
  ]);
  const table = Buffer.concat([Buffer.from([2]), u32(pieces.length), pieces]);
  header.writeUInt32LE(0, 0x1a2);
  header.writeUInt32LE(table.length, 0x1a6);
  return { WordDocument: Buffer.concat([header, narrow, rest]), '1Table': table };
}
