// Text of OpenDocument parts (ISO 26300): paragraphs, tables and sheets with the stored value of each cell, notes, hidden text and
// what tracked changes took out. Joined as it is shown; what stands in it without being shown at that place is told apart.
import type { Findings } from '../reader.ts';
import { Asides } from './asides.ts';
import { Lines } from './lines.ts';
import { SheetText } from './sheet-text.ts';
import { joinLiterals } from './worksheet.ts';
import { attribute, readXml, type Attributes, type XmlEvents } from './xml.ts';

/** Elements that lie in a paragraph and are not part of its line. */
const APART = new Set([
  'annotation',
  'note',
  'tracked-changes',
  'text-box',
  'ruby-text',
  'hidden-text',
  'hidden-paragraph',
  'title',
  'desc',
  'script',
  'event-listeners',
]);
const PARAGRAPHS = new Set(['p', 'h']);
/** A cell or row that is repeated more often than this is an empty rest of the sheet. */
const MAX_REPEAT = 1_000;

/** Tells a part. Returns whether it is well-formed, and files that a flat document holds in it. */
export function readOdf(
  xml: string,
  label: string | undefined,
  findings: Findings,
): { readonly wellFormed: boolean; readonly binaries: readonly Buffer[] } {
  const reader = new OdfReader(findings);
  const wellFormed = readXml(xml, reader);
  reader.tell(label);
  return { wellFormed, binaries: reader.binaries };
}

class OdfReader implements XmlEvents {
  readonly binaries: Buffer[] = [];
  #binary = '';
  readonly #findings: Findings;
  readonly #lines = new Lines();
  readonly #asides = new Asides();
  readonly #path: string[] = [];
  /** Of the spreadsheet that is open: its cells, and where the next one stands. */
  #sheet: SheetText | undefined;
  #isSpreadsheet = false;
  #row = -1;
  #column = 0;
  #repeat = 1;
  /** Cells that the open one stands for. */
  #columns = 1;
  #cell: { value: string; text: string } | undefined;
  /** Depth of elements that stand apart from the line, of tables in tables. */
  #apart = 0;
  #tables = 0;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  open(name: string, attributes: Attributes): void {
    this.#path.push(name);
    this.#asides.addAttributes(attributes);
    if (name === 'spreadsheet') this.#isSpreadsheet = true;
    if (name === 'formula' || attributes['table:formula'] !== undefined)
      this.#formula(attribute(attributes, 'formula'));
    if (APART.has(name)) {
      this.#apart++;
      this.#lines.openBox();
      return;
    }
    if (this.#apart === 0 && this.#isSpreadsheet) this.#openInSheet(name, attributes);
    else if (name === 'table-row') this.#lines.openRow();
    else if (name === 'table-cell' || name === 'covered-table-cell') this.#lines.openCell();
    this.#add(inlineText(name, attributes));
  }

  close(name: string): void {
    this.#path.pop();
    if (name === 'binary-data') {
      this.binaries.push(Buffer.from(this.#binary, 'base64'));
      this.#binary = '';
    }
    if (APART.has(name)) {
      this.#lines.closeBox();
      this.#apart--;
      return;
    }
    if (PARAGRAPHS.has(name)) this.#endParagraph();
    if (this.#apart === 0 && this.#isSpreadsheet) this.#closeInSheet(name);
    else if (name === 'table-row') this.#lines.closeRow();
    else if (name === 'table-cell' || name === 'covered-table-cell') this.#lines.closeCell();
    if (name === 'spreadsheet') this.#isSpreadsheet = false;
  }

  text(text: string): void {
    if (this.#path.some((name) => PARAGRAPHS.has(name))) this.#add(text.replaceAll(/[\r\n]/g, ' '));
    else if (this.#path.at(-1) === 'binary-data') this.#binary += text;
    else if (text.trim() !== '') {
      this.#lines.add(text);
      this.#lines.endLine();
    }
  }

  aside(text: string): void {
    this.#asides.add(text);
  }

  tell(label: string | undefined): void {
    this.#sheet?.tell(this.#findings);
    this.#findings.text(this.#lines.text(), label);
    this.#findings.text(this.#asides.text(), label === undefined ? 'beside the text' : `${label}, beside the text`);
  }

  #add(text: string): void {
    if (text === '') return;
    if (this.#cell !== undefined && this.#apart === 0) this.#cell.text += text;
    else this.#lines.add(text);
  }

  #endParagraph(): void {
    if (this.#cell !== undefined && this.#apart === 0) this.#cell.text += '\n';
    else this.#lines.endLine();
  }

  #formula(formula: string | undefined): void {
    if (formula === undefined) return;
    this.#asides.add(formula);
    this.#asides.add(joinLiterals(formula));
  }

  #openInSheet(name: string, attributes: Attributes): void {
    const repeat = (key: string): number => Math.max(1, Number(attribute(attributes, key) ?? 1) || 1);
    if (name === 'table' && this.#tables++ === 0) {
      this.#sheet = new SheetText(`sheet ${attribute(attributes, 'name') ?? ''}`, this.#findings);
      this.#row = -1;
      this.#repeat = 1;
    } else if (name === 'table-row') {
      this.#row += this.#repeat;
      this.#repeat = repeat('number-rows-repeated');
      this.#column = 0;
      if (this.#row < 0) this.#row = 0;
    } else if (name === 'table-cell' || name === 'covered-table-cell') {
      const value =
        attribute(attributes, 'value') ??
        attribute(attributes, 'date-value') ??
        attribute(attributes, 'time-value') ??
        attribute(attributes, 'string-value') ??
        '';
      this.#cell = { value, text: '' };
      this.#columns = repeat('number-columns-repeated');
    }
  }

  #closeInSheet(name: string): void {
    if (name === 'table' && --this.#tables === 0) {
      this.#sheet?.tell(this.#findings);
      this.#sheet = undefined;
    }
    if (this.#cell === undefined || (name !== 'table-cell' && name !== 'covered-table-cell')) return;
    const { value } = this.#cell;
    const shown = this.#cell.text.trim();
    this.#cell = undefined;
    const text = shown === '' || value === '' || shown === value ? shown || value : `${shown} (${value})`;
    // A repeated value is the same one; it is told once, in the first of its cells.
    this.#sheet?.cell(this.#row, this.#column, text);
    this.#column += Math.min(this.#columns, MAX_REPEAT);
  }
}

/** Elements that stand for characters. */
function inlineText(name: string, attributes: Attributes): string {
  switch (name) {
    case 'tab':
      return '\t';
    case 'line-break':
      return '\n';
    case 's':
      return ' '.repeat(Math.min(100, Number(attribute(attributes, 'c') ?? 1) || 1));
    default:
      return '';
  }
}
