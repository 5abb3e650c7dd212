// What a spreadsheet's sheets need from the rest of the package: shared strings, number formats, names and order of the sheets
// (ECMA-376 part 1, 18.2, 18.4, 18.8).
import { Asides } from './asides.ts';
import { builtInFormat, parseFormat, type NumberFormat } from './number-format.ts';
import { attribute, readXml, type Attributes } from './xml.ts';

export interface SharedStrings {
  readonly strings: readonly string[];
  /** Phonetic guides and the like. */
  readonly aside: string;
  readonly wellFormed: boolean;
}

/** The rich text runs of a string are joined; phonetic guides stand apart. */
export function readSharedStrings(xml: string): SharedStrings {
  const strings: string[] = [];
  const asides = new Asides();
  let text = '';
  let isText = false;
  let phonetic = 0;
  const wellFormed = readXml(xml, {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic++;
      isText = name === 't';
    },
    close(name) {
      if (name === 'si') strings.push(text);
      else if (name === 'rPh') phonetic--;
      isText = false;
    },
    text(piece) {
      if (isText && phonetic === 0) text += piece;
      else asides.add(piece);
    },
    aside: (piece) => asides.add(piece),
  });
  return { strings, aside: asides.text(), wellFormed };
}

/** The number format of each cell style (`s` of a cell), in order. */
export function readCellFormats(xml: string): readonly NumberFormat[] {
  const codes = new Map<number, NumberFormat>();
  const formats: NumberFormat[] = [];
  let isCells = false;
  readXml(xml, {
    open(name, attributes) {
      const id = Number(attribute(attributes, 'numFmtId') ?? 0);
      if (name === 'numFmt') codes.set(id, parseFormat(attribute(attributes, 'formatCode') ?? ''));
      else if (name === 'cellXfs') isCells = true;
      else if (name === 'xf' && isCells) formats.push(codes.get(id) ?? builtInFormat(id));
    },
    close(name) {
      if (name === 'cellXfs') isCells = false;
    },
    text: () => undefined,
  });
  return formats;
}

export interface WorkbookSheet {
  readonly name: string;
  /** Relationship that leads to the sheet's part. */
  readonly relationship: string;
  readonly isHidden: boolean;
}

export interface Workbook {
  readonly sheets: readonly WorkbookSheet[];
  readonly since1904: boolean;
  /** Defined names and what else stands in it. */
  readonly aside: string;
  readonly wellFormed: boolean;
}

export function readWorkbook(xml: string): Workbook {
  const sheets: WorkbookSheet[] = [];
  const asides = new Asides();
  let since1904 = false;
  const wellFormed = readXml(xml, {
    open(name, attributes) {
      asides.addAttributes(attributes);
      if (name === 'sheet') sheets.push(sheetOf(attributes));
      else if (name === 'workbookPr') since1904 = ['1', 'true'].includes(attribute(attributes, 'date1904') ?? '');
    },
    close: () => undefined,
    text: (text) => asides.add(text),
    aside: (text) => asides.add(text),
  });
  return { sheets, since1904, aside: asides.text(), wellFormed };
}

function sheetOf(attributes: Attributes): WorkbookSheet {
  return {
    name: attribute(attributes, 'name') ?? '',
    // `r:id`; `sheetId` is another attribute and has no prefix.
    relationship: attribute(attributes, 'id') ?? '',
    isHidden: (attribute(attributes, 'state') ?? 'visible') !== 'visible',
  };
}

/** For each part (lower case) the targets of its relationships by their id. */
export type Relationships = ReadonlyMap<string, ReadonlyMap<string, string>>;

export const sheetLabel = (name: string, isHidden: boolean): string => `sheet ${name}${isHidden ? ' (hidden)' : ''}`;
