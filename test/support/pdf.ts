// PDF files written by hand, byte for byte the same each time: objects, streams, revisions, fonts, encryption. What a test does not
// say is as plain as it can be. Knows nothing of the reader.
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** Encrypts an object's strings and streams; undefined for a file in clear. */
type Cipher = (bytes: Buffer, object: number) => Buffer;

export class PdfFile {
  readonly #chunks: Buffer[] = [Buffer.from('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n', 'latin1')];
  #size = this.#chunks[0]?.length ?? 0;
  #next = 1;
  #pending = new Map<number, Buffer>();
  #offsets = new Map<number, number>();
  #lastTable = 0;
  #encrypt: { cipher: Cipher; object: number } | undefined;
  readonly #id = createHash('md5').update('a file').digest();

  /** A number for an object that is written later. */
  reserve(): number {
    return this.#next++;
  }

  /** Adds an object, or a new version of one; `1 0 R` is the reference to it. */
  add(body: string | Buffer, number = this.reserve()): number {
    this.#pending.set(number, typeof body === 'string' ? Buffer.from(body, 'latin1') : body);
    return number;
  }

  /** @param entries of the dictionary besides the length, filter included unless `deflate` does it */
  stream(content: string | Buffer, entries = '', { deflate = false, number = this.reserve() } = {}): number {
    const plain = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
    const packed = deflate ? deflateSync(plain) : plain;
    const bytes = this.#encrypt?.cipher(packed, number) ?? packed;
    const filter = deflate ? ' /Filter /FlateDecode' : '';
    const head = `<< ${entries}${filter} /Length ${bytes.length} >>\nstream\n`;
    return this.add(Buffer.concat([Buffer.from(head, 'latin1'), bytes, Buffer.from('\nendstream')]), number);
  }

  /** A string object, in hexadecimal and encrypted where the file is. */
  string(text: string, object: number): string {
    const bytes = utf16(text);
    return `<${(this.#encrypt?.cipher(bytes, object) ?? bytes).toString('hex')}>`;
  }

  /** RC4 with 40 bits (ISO 32000-1 section 7.6.3): to be called before what is to be encrypted. */
  encrypt(userPassword: string, ownerPassword: string): void {
    const owner = rc4(md5(padded(ownerPassword)).subarray(0, 5), padded(userPassword));
    const permissions = Buffer.from([0xfc, 0xff, 0xff, 0xff]);
    const key = md5(Buffer.concat([padded(userPassword), owner, permissions, this.#id])).subarray(0, 5);
    const user = rc4(key, PADDING);
    const object = this.add(
      `<< /Filter /Standard /V 1 /R 2 /P -4 /O <${owner.toString('hex')}> /U <${user.toString('hex')}> >>`,
    );
    const cipher: Cipher = (bytes, number) => {
      const salt = Buffer.from([number & 0xff, (number >> 8) & 0xff, (number >> 16) & 0xff, 0, 0]);
      return rc4(md5(Buffer.concat([key, salt])).subarray(0, 10), bytes);
    };
    this.#encrypt = { cipher, object };
  }

  /** Writes what was added since the last time and a table: the end of a revision (section 7.5.6). */
  end(root: number, trailer = ''): this {
    for (const [number, body] of this.#pending) {
      this.#offsets.set(number, this.#size);
      this.#write(Buffer.concat([Buffer.from(`${number} 0 obj\n`), body, Buffer.from('\nendobj\n')]));
    }
    const table = this.#size;
    this.#write(`xref\n0 1\n0000000000 65535 f \n${this.#sections()}`);
    const encryption =
      this.#encrypt === undefined
        ? ''
        : ` /Encrypt ${this.#encrypt.object} 0 R /ID [<${this.#id.toString('hex')}> <00>]`;
    const previous = this.#lastTable === 0 ? '' : ` /Prev ${this.#lastTable}`;
    this.#write(
      `trailer\n<< /Size ${this.#next} /Root ${root} 0 R${previous}${encryption} ${trailer} >>\nstartxref\n${table}\n%%EOF\n`,
    );
    this.#lastTable = table;
    this.#pending = new Map();
    return this;
  }

  #sections(): string {
    return [...this.#pending.keys()]
      .map((number) => `${number} 1\n${String(this.#offsets.get(number)).padStart(10, '0')} 00000 n \n`)
      .join('');
  }

  /** The same with all objects but streams in one object stream, and the table as a stream (sections 7.5.7 and 7.5.8). */
  endPacked(root: number): this {
    const packed = [...this.#pending].filter(([, body]) => !body.includes('\nstream\n'));
    const bodies = packed.map(([, body]) => `${body.toString('latin1')} `);
    let at = 0;
    const index = packed.map(([number], i) => {
      const pair = `${number} ${at}`;
      at += bodies[i]?.length ?? 0;
      return pair;
    });
    const header = `${index.join(' ')} `;
    for (const [number] of packed) this.#pending.delete(number);
    const entries = `/Type /ObjStm /N ${packed.length} /First ${header.length}`;
    const container = this.stream(header + bodies.join(''), entries, { deflate: true });
    const table = this.reserve();
    const rows = new Map<number, readonly [number, number, number]>([[0, [0, 0, 255]]]);
    for (const [number, body] of this.#pending) {
      rows.set(number, [1, this.#size, 0]);
      this.#write(Buffer.concat([Buffer.from(`${number} 0 obj\n`), body, Buffer.from('\nendobj\n')]));
    }
    for (const [i, [number]] of packed.entries()) rows.set(number, [2, container, i]);
    rows.set(table, [1, this.#size, 0]);
    const data = Buffer.concat(
      Array.from({ length: this.#next }, (_, number) => {
        const [type, offset, last] = rows.get(number) ?? [0, 0, 0];
        return Buffer.from([type, (offset >> 16) & 0xff, (offset >> 8) & 0xff, offset & 0xff, last]);
      }),
    );
    const dictionary = `<< /Type /XRef /W [1 3 1] /Size ${this.#next} /Root ${root} 0 R /Length ${data.length} >>`;
    const start = this.#size;
    this.#write(
      Buffer.concat([Buffer.from(`${table} 0 obj\n${dictionary}\nstream\n`), data, Buffer.from('\nendstream\n')]),
    );
    this.#write(`endobj\nstartxref\n${start}\n%%EOF\n`);
    this.#pending = new Map();
    return this;
  }

  #write(bytes: string | Buffer): void {
    const chunk = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

export interface PageParts {
  /** Operators of the content stream. */
  readonly content?: string | Buffer;
  /** Entries of the resource dictionary; `F1` is Helvetica in any case. */
  readonly fonts?: string;
  readonly resources?: string;
  /** Entries of the page. */
  readonly entries?: string;
}

export interface Pages {
  /** Object numbers, to write new versions of. */
  readonly root: number;
  readonly contents: readonly number[];
  readonly pages: readonly number[];
}

export const HELVETICA = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>';

/** Adds a catalog with its pages. @param catalog further entries of the catalog */
export function addPages(file: PdfFile, pages: readonly PageParts[], catalog = ''): Pages {
  const tree = file.reserve();
  const contents: number[] = [];
  const numbers = pages.map(({ content = '', fonts = '', resources = '', entries = '' }) => {
    const stream = file.stream(content);
    contents.push(stream);
    return file.add(
      `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 595 842] /Contents ${stream} 0 R ` +
        `/Resources << /Font << /F1 ${HELVETICA} ${fonts} >> ${resources} >> ${entries} >>`,
    );
  });
  const kids = numbers.map((number) => `${number} 0 R`).join(' ');
  file.add(`<< /Type /Pages /Kids [${kids}] /Count ${numbers.length} >>`, tree);
  const root = file.add(`<< /Type /Catalog /Pages ${tree} 0 R ${catalog} >>`);
  return { root, contents, pages: numbers };
}

/** A whole file of pages. */
export function pdf(pages: readonly PageParts[], catalog = ''): Buffer {
  const file = new PdfFile();
  return file.end(addPages(file, pages, catalog).root).bytes;
}

/** Operators that show lines of text, the first one high on the page. @param font its name and size */
export function show(lines: readonly string[], font = '/F1 12'): string {
  const shown = lines.map((line) => `(${line.replaceAll(/[\\()]/g, String.raw`\$&`)}) Tj T*`);
  return `BT ${font} Tf 14 TL 1 0 0 1 50 780 Tm ${shown.join(' ')} ET\n`;
}

/** Operators that show bytes in hexadecimal at a place. */
export const showHex = (bytes: Buffer, font: string, x = 50, y = 700): string =>
  `BT ${font} Tf 1 0 0 1 ${x} ${y} Tm <${bytes.toString('hex')}> Tj ET\n`;

/** A composite font with one of the predefined maps, no font program and no map to Unicode (section 9.7.5.2). */
export const predefinedFont = (map: string, ordering: string): string =>
  `<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /${map} /DescendantFonts [<< /Type /Font ` +
  `/Subtype /CIDFontType0 /BaseFont /Song /DW 1000 /CIDSystemInfo << /Registry (Adobe) /Ordering (${ordering}) ` +
  `/Supplement 2 >> /FontDescriptor << /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 900] ` +
  `/ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >> >>] >>`;

/** A composite font whose codes are numbers of glyphs. @param toUnicode the object with its map to Unicode, if it has one */
export const numberedFont = (toUnicode?: number): string =>
  `<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Sub /Encoding /Identity-H ` +
  `${toUnicode === undefined ? '' : `/ToUnicode ${toUnicode} 0 R `}/DescendantFonts [<< /Type /Font ` +
  `/Subtype /CIDFontType2 /BaseFont /ABCDEF+Sub /DW 500 /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) ` +
  `/Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /ABCDEF+Sub /Flags 4 /FontBBox [0 -200 1000 900] ` +
  `/ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >> >>] >>`;

/** The content of a map to Unicode from codes of two octets (section 9.10.3). */
export function toUnicodeMap(codes: ReadonlyMap<number, string>): string {
  const hex = (code: number): string => code.toString(16).padStart(4, '0');
  const lines = [...codes].map(([code, text]) => `<${hex(code)}> <${utf16(text).subarray(2).toString('hex')}>`);
  return (
    '/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def ' +
    `1 begincodespacerange <0000> <ffff> endcodespacerange ${lines.length} beginbfchar\n${lines.join('\n')}\nendbfchar ` +
    'endcmap end end'
  );
}

/** A text string with its byte order mark (section 7.9.2.2). */
export const utf16 = (text: string): Buffer =>
  Buffer.concat([Buffer.of(0xfe, 0xff), Buffer.from(text, 'utf16le').swap16()]);

/** A text string as it stands in an object. */
export const textString = (text: string): string => `<${utf16(text).toString('hex')}>`;

const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
const padded = (password: string): Buffer => Buffer.concat([Buffer.from(password, 'latin1'), PADDING]).subarray(0, 32);
const md5 = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest();

function rc4(key: Buffer, bytes: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, i) => i);
  const at = (i: number): number => state[i & 0xff] ?? 0;
  const swap = (i: number, j: number): void => {
    [state[i & 0xff], state[j & 0xff]] = [at(j), at(i)];
  };
  for (let i = 0, j = 0; i < 256; i++) {
    j += at(i) + (key[i % key.length] ?? 0);
    swap(i, j);
  }
  let j = 0;
  return Buffer.from(
    bytes.map((byte, index) => {
      const i = index + 1;
      j += at(i);
      swap(i, j);
      return byte ^ at(at(i) + at(j));
    }),
  );
}
