// Office documents in a single XML file: flat OpenDocument, flat packages of Word, Word 2003 and Excel 2003. By their namespaces,
// which every one of them declares on its root.
import type { AttachmentKind } from '../../mail/part.ts';
import type { FileToRead, Findings } from '../reader.ts';
import { Asides } from './asides.ts';
import { numberText } from './number-format.ts';
import { readOdf } from './odf-text.ts';
import { readRuns } from './run-text.ts';
import { SheetText } from './sheet-text.ts';
import { attribute, looksLikeXml, readXml, xmlText, type Attributes, type XmlEvents } from './xml.ts';

/** How far into a file its root element's namespaces are looked for. */
const HEAD = 8192;

interface Form {
  readonly mark: string;
  readonly kind: AttachmentKind;
  readonly type: string;
}

const OPEN_DOCUMENT: Form = {
  mark: 'opendocument:xmlns:office',
  kind: 'document',
  type: 'application/vnd.oasis.opendocument.text-flat-xml',
};
const SPREADSHEET: Form = {
  mark: 'schemas-microsoft-com:office:spreadsheet',
  kind: 'spreadsheet',
  type: 'application/vnd.ms-excel',
};
const FORMS: readonly Form[] = [
  OPEN_DOCUMENT,
  SPREADSHEET,
  {
    mark: 'schemas.microsoft.com/office/2006/xmlPackage',
    kind: 'document',
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  },
  { mark: 'schemas.microsoft.com/office/word/2003/wordml', kind: 'document', type: 'application/msword' },
];

function formOf(bytes: Buffer): Form | undefined {
  if (!looksLikeXml(bytes)) return undefined;
  const head = bytes.toString('latin1', 0, HEAD).replaceAll('\0', '');
  return FORMS.find(({ mark }) => head.includes(mark));
}

export const isFlatXml = (bytes: Buffer): boolean => formOf(bytes) !== undefined;

export async function readFlatXml({ bytes }: FileToRead, findings: Findings): Promise<void> {
  const form = formOf(bytes);
  if (form === undefined) return;
  findings.identify(form.kind, form.type);
  const xml = xmlText(bytes);
  const { wellFormed, binaries } =
    form === SPREADSHEET
      ? readOldSpreadsheet(xml, findings)
      : form === OPEN_DOCUMENT
        ? readOdf(xml, undefined, findings)
        : tellRuns(xml, findings);
  if (!wellFormed) {
    findings.text(xml, 'source');
    findings.unread('broken');
  }
  for (const [i, content] of binaries.entries()) {
    findings.budget.bytes -= content.length;
    if (findings.budget.bytes < 0 || --findings.budget.entries < 0) return findings.unread('too_big');
    if (content.length > 0) await findings.file({ name: `embedded file ${i + 1}`, size: content.length, content });
  }
}

interface Read {
  readonly wellFormed: boolean;
  readonly binaries: readonly Buffer[];
}

function tellRuns(xml: string, findings: Findings): Read {
  const { texts, aside, wellFormed, binaries } = readRuns(xml);
  for (const { text, label } of texts) findings.text(text, label);
  findings.text(aside, 'beside the text');
  return { wellFormed, binaries };
}

/** Excel 2003 XML: tables of rows and cells, each cell with its data and comments. */
function readOldSpreadsheet(xml: string, findings: Findings): Read {
  const reader = new OldSpreadsheetReader(findings);
  const wellFormed = readXml(xml, reader);
  reader.end();
  return { wellFormed, binaries: [] };
}

class OldSpreadsheetReader implements XmlEvents {
  readonly #findings: Findings;
  readonly #asides = new Asides();
  #sheet: SheetText | undefined;
  #row = -1;
  #column = -1;
  #isData = false;
  #isComment = false;
  #isNumber = false;
  #value = '';

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  open(name: string, attributes: Attributes): void {
    this.#asides.addAttributes(attributes);
    const index = Number(attribute(attributes, 'Index') ?? 0);
    if (name === 'Worksheet') {
      this.end();
      this.#sheet = new SheetText(`sheet ${attribute(attributes, 'Name') ?? ''}`, this.#findings);
      this.#row = -1;
    } else if (name === 'Row') {
      this.#row = index > 0 ? index - 1 : this.#row + 1;
      this.#column = -1;
    } else if (name === 'Cell') {
      this.#column = index > 0 ? index - 1 : this.#column + 1;
    } else if (name === 'Data') {
      this.#isData = true;
      this.#isNumber = attribute(attributes, 'Type') === 'Number';
      this.#value = '';
    } else if (name === 'Comment') this.#isComment = true;
  }

  close(name: string): void {
    if (name === 'Comment') this.#isComment = false;
    if (name !== 'Data') return;
    this.#isData = false;
    const value = this.#isNumber ? numberText(this.#value) : this.#value;
    if (this.#isComment || this.#sheet === undefined) this.#asides.add(value);
    else this.#sheet.cell(this.#row, this.#column, value);
  }

  text(text: string): void {
    if (this.#isData) this.#value += text;
    else this.#asides.add(text);
  }

  aside(text: string): void {
    this.#asides.add(text);
  }

  end(): void {
    this.#sheet?.tell(this.#findings);
    this.#sheet = undefined;
    this.#findings.text(this.#asides.text(), 'beside the cells');
  }
}
