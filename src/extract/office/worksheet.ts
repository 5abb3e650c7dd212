// A worksheet's cells as text (ECMA-376 part 1, 18.3): the stored value of each, shared and inline strings, cached results, all of
// them whether their row, column or sheet is hidden or not. Formulas, headers, links and validation lists are told beside them.
import type { Findings } from '../reader.ts';
import { Asides } from './asides.ts';
import { numberText, type NumberFormat } from './number-format.ts';
import { cellName, parseCellName, SheetText } from './sheet-text.ts';
import { attribute, readXml, type Attributes, type XmlEvents } from './xml.ts';

export interface SheetContext {
  /** `sheet 员工` */
  readonly label: string;
  readonly strings: readonly string[];
  /** Marks each shared string that a cell shows. */
  readonly used: Uint8Array;
  readonly formats: readonly NumberFormat[];
  readonly since1904: boolean;
}

/** Tells the sheet. False when its XML is not well-formed. */
export function readWorksheet(xml: string, context: SheetContext, findings: Findings): boolean {
  const reader = new WorksheetReader(context, findings);
  const wellFormed = readXml(xml, reader);
  reader.tell(findings);
  return wellFormed;
}

class WorksheetReader implements XmlEvents {
  readonly #context: SheetContext;
  readonly #sheet: SheetText;
  readonly #asides = new Asides();
  readonly #formulas: string[] = [];
  #row = -1;
  #column = -1;
  #cell: Attributes | undefined;
  #element = '';
  #phonetic = 0;
  #value = '';
  #inline = '';
  #formula = '';
  #other = '';

  constructor(context: SheetContext, findings: Findings) {
    this.#context = context;
    this.#sheet = new SheetText(context.label, findings);
  }

  open(name: string, attributes: Attributes): void {
    this.#endOther();
    this.#element = name;
    if (name === 'c') this.#openCell(attributes);
    else if (name === 'row') this.#openRow(attributes);
    else if (name === 'rPh') this.#phonetic++;
    else this.#asides.addAttributes(attributes);
  }

  close(name: string): void {
    this.#endOther();
    this.#element = '';
    if (name === 'c') this.#closeCell();
    else if (name === 'rPh') this.#phonetic--;
  }

  text(text: string): void {
    if (this.#cell !== undefined && this.#phonetic === 0) {
      if (this.#element === 'v') {
        this.#value += text;
        return;
      }
      if (this.#element === 't') {
        this.#inline += text;
        return;
      }
      if (this.#element === 'f') {
        this.#formula += text;
        return;
      }
    }
    this.#other += text;
  }

  aside(text: string): void {
    this.#asides.add(text);
  }

  tell(findings: Findings): void {
    if (this.#cell !== undefined) this.#closeCell(); // the XML broke off inside
    this.#endOther();
    const { label } = this.#context;
    this.#sheet.tell(findings);
    findings.text(this.#formulas.join('\n'), `${label}, formulas`);
    findings.text(this.#asides.text(), `${label}, beside its cells`);
  }

  #openRow(attributes: Attributes): void {
    const number = Number(attributes['r'] ?? Number.NaN);
    this.#row = Number.isInteger(number) && number > 0 ? number - 1 : this.#row + 1;
    this.#column = -1;
  }

  #openCell(attributes: Attributes): void {
    const name = attributes['r'];
    const place = name === undefined ? undefined : parseCellName(name);
    this.#row = place?.row ?? Math.max(0, this.#row);
    this.#column = place?.column ?? this.#column + 1;
    this.#cell = attributes;
    this.#value = '';
    this.#inline = '';
    this.#formula = '';
  }

  #closeCell(): void {
    const cell = this.#cell;
    if (cell === undefined) return;
    this.#cell = undefined;
    const value = this.#valueText(attribute(cell, 't') ?? 'n', Number(attribute(cell, 's') ?? 0));
    // A cell has one of them; where one has both, which of them is shown is not ours to guess.
    const text = value === '' || this.#inline === '' ? value + this.#inline : `${value} ${this.#inline}`;
    this.#sheet.cell(this.#row, this.#column, text);
    if (this.#formula === '') return;
    const name = cellName(this.#row, this.#column);
    this.#formulas.push(`${name}: ${this.#formula}`);
    const joined = joinLiterals(this.#formula);
    if (joined !== this.#formula) this.#formulas.push(`${name}: ${joined}`);
  }

  #valueText(type: string, style: number): string {
    if (this.#value === '') return '';
    if (type === 's') {
      const index = Number(this.#value);
      const text = this.#context.strings[index];
      if (text === undefined) return this.#value;
      this.#context.used[index] = 1;
      return text;
    }
    if (type !== 'n') return this.#value;
    return numberText(this.#value, this.#context.formats[style], this.#context.since1904);
  }

  #endOther(): void {
    if (this.#other !== '') this.#asides.add(this.#other);
    this.#other = '';
  }
}

/** `"4403"&"0519"` as `"44030519"`: a value put together where no result of it is stored. */
export function joinLiterals(formula: string): string {
  return formula.includes('"') ? formula.replaceAll(/"[ ]{0,4}&[ ]{0,4}"/g, '') : formula;
}
