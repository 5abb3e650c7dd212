// The text of Word, PowerPoint and drawing parts (ECMA-376 parts 1 and 4): runs joined to paragraphs, tables as rows and cells.
// What is shown is told first. Where deletions, hidden text or alternates for older readers make another text of it, that one
// is told too: a number may be split by what nobody sees (attacks X07, X08).
import { Asides } from './asides.ts';
import { Lines } from './lines.ts';
import { attribute, readXml, type Attributes, type XmlEvents } from './xml.ts';

/** Which of the texts that stand in a part. */
interface Reading {
  readonly label?: string;
  /** As before the tracked changes: with what was deleted, without what was inserted. */
  readonly original: boolean;
  readonly withHidden: boolean;
  /** Of alternates (ECMA-376 part 3, AlternateContent). */
  readonly branch: 'Choice' | 'Fallback';
}

export interface PartText {
  readonly texts: readonly { readonly text: string; readonly label?: string }[];
  /** What stands beside the text: descriptions, field codes, authors. */
  readonly aside: string;
  readonly wellFormed: boolean;
  /** Files that a flat document holds as base64. */
  readonly binaries: readonly Buffer[];
}

const SHOWN: Reading = { original: false, withHidden: true, branch: 'Choice' };

const OTHERS: readonly (Reading & { readonly label: string; readonly when: keyof Seen })[] = [
  { ...SHOWN, withHidden: false, label: 'without hidden text', when: 'hidden' },
  { ...SHOWN, original: true, label: 'with deleted text', when: 'deleted' },
  { ...SHOWN, branch: 'Fallback', label: 'for older readers', when: 'alternates' },
  {
    original: false,
    withHidden: false,
    branch: 'Fallback',
    label: 'for older readers, without hidden text',
    when: 'both',
  },
];

interface Seen {
  hidden: boolean;
  deleted: boolean;
  alternates: boolean;
  both: boolean;
}

/** @param hidden ids of styles whose text is hidden */
export function readRuns(xml: string, hidden: ReadonlySet<string> = new Set()): PartText {
  const reader = new RunReader(SHOWN, hidden);
  const wellFormed = readXml(xml, reader);
  const texts: { text: string; label?: string }[] = [{ text: reader.lines.text() }];
  const seen = { ...reader.seen, both: reader.seen.hidden && reader.seen.alternates };
  for (const reading of OTHERS) {
    if (!seen[reading.when]) continue;
    const other = new RunReader(reading, hidden);
    readXml(xml, other);
    const text = other.lines.text();
    if (!texts.some((known) => known.text === text)) texts.push({ text, label: reading.label });
  }
  return { texts, aside: reader.asides.text(), wellFormed, binaries: reader.binaries };
}

/** Ids of the styles of a `styles.xml` whose text is hidden. */
export function hiddenStyles(xml: string): ReadonlySet<string> {
  const hidden = new Set<string>();
  let style = '';
  readXml(xml, {
    open(name, attributes) {
      if (name === 'style') style = attribute(attributes, 'styleId') ?? '';
      else if (style !== '' && hides(name, attributes)) hidden.add(style);
    },
    close(name) {
      if (name === 'style') style = '';
    },
    text: () => undefined,
  });
  return hidden;
}

/** Half points; nobody reads letters of two points. */
const TOO_SMALL = 4;

/** True for a run property that makes its text unseen. */
function hides(name: string, attributes: Attributes): boolean {
  const value = attribute(attributes, 'val');
  if (name === 'vanish' || name === 'specVanish') return value === undefined || !['0', 'false', 'off'].includes(value);
  if (name === 'color') return value?.toUpperCase() === 'FFFFFF';
  if (name === 'sz') return value !== undefined && Number(value) <= TOO_SMALL;
  return false;
}

/** Numbers of the layout that stand as text of elements. */
const LAYOUT = new Set([
  'posOffset',
  'pctPosHOffset',
  'pctPosVOffset',
  'pctWidth',
  'pctHeight',
  'sizeRelH',
  'sizeRelV',
  'align',
]);

/** Elements whose text is a file (flat OPC, Word 2003). */
const BASE64 = new Set(['binaryData', 'binData']);

/** Elements of HTML in which text boxes of VML hold their text. */
const VML_TEXT = new Set(['div', 'font', 'span', 'b', 'i', 'u', 's', 'strong', 'em']);

/** Elements of which nothing is text: how it was formatted before a change. */
const FORMER = new Set([
  'rPrChange',
  'pPrChange',
  'sectPrChange',
  'tblPrChange',
  'tcPrChange',
  'trPrChange',
  'tblGridChange',
]);

class RunReader implements XmlEvents {
  readonly lines = new Lines();
  readonly asides = new Asides();
  readonly seen = { hidden: false, deleted: false, alternates: false };
  readonly binaries: Buffer[] = [];
  readonly #reading: Reading;
  readonly #hiddenStyles: ReadonlySet<string>;
  readonly #path: string[] = [];
  /** Depth below an element of which nothing is read now, and what it makes of the part. */
  #skipped = 0;
  #skippedFor: keyof RunReader['seen'] | undefined;
  /** For each open field whether its code stands here, not its result. */
  readonly #fields: boolean[] = [];
  #code = '';
  #aside = '';
  #runHidden = false;
  #paragraphHidden = false;

  constructor(reading: Reading, hidden: ReadonlySet<string>) {
    this.#reading = reading;
    this.#hiddenStyles = hidden;
  }

  open(name: string, attributes: Attributes): void {
    this.#endAside();
    if (this.#skipped > 0 || this.#isSkipped(name)) {
      this.#skipped++;
      return;
    }
    const parent = this.#path.at(-1) ?? '';
    this.#path.push(name);
    this.asides.addAttributes(attributes);
    if (name === 'fldSimple') this.asides.add(attribute(attributes, 'instr') ?? '');
    this.#openBlock(name);
    this.#openFormat(name, attributes);
    if (parent === 'r' || parent === 'p') this.lines.add(character(name, attributes));
    if (name === 'fldChar') this.#field(attribute(attributes, 'fldCharType'));
  }

  close(name: string): void {
    this.#endAside();
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    this.#path.pop();
    switch (name) {
      case 'p':
      case 'div':
      case 'comment':
      case 'si':
        return this.lines.endLine();
      case 'tc':
        return this.lines.closeCell();
      case 'tr':
        return this.lines.closeRow();
      case 'txbxContent':
      case 'rt':
        return this.lines.closeBox();
      default:
    }
  }

  text(text: string): void {
    if (this.#skipped > 0) {
      if (this.#skippedFor !== undefined && text.trim() !== '') this.seen[this.#skippedFor] = true;
      return;
    }
    const element = this.#path.at(-1) ?? '';
    if (element === 'instrText' || element === 'delInstrText') this.#code += text;
    else if (VML_TEXT.has(element) && this.#path.includes('textbox')) this.lines.add(text);
    else if (element !== 't' && element !== 'delText') this.#aside += LAYOUT.has(element) ? '' : text;
    else if (this.#fields.includes(true)) this.#code += text;
    else this.#run(text);
  }

  aside(text: string): void {
    this.asides.add(text);
  }

  #run(text: string): void {
    if (this.#runHidden || this.#paragraphHidden) {
      this.seen.hidden = true;
      if (!this.#reading.withHidden) return;
    }
    this.lines.add(text);
  }

  #openBlock(name: string): void {
    switch (name) {
      case 'p':
        this.#paragraphHidden = false;
        this.#runHidden = false;
        return;
      case 'r':
        this.#runHidden = false;
        return;
      case 'tc':
        return this.lines.openCell();
      case 'tr':
        return this.lines.openRow();
      // What is written over a line beside its characters (phonetic guides) stands by itself, like a box.
      case 'rt':
      case 'txbxContent':
        return this.lines.openBox();
      default:
    }
  }

  #openFormat(name: string, attributes: Attributes): void {
    const style = name === 'rStyle' || name === 'pStyle' ? attribute(attributes, 'val') : undefined;
    const isHidden = style !== undefined && this.#hiddenStyles.has(style);
    if (name === 'pStyle') this.#paragraphHidden = isHidden;
    else if (isHidden || hides(name, attributes)) this.#runHidden = true;
  }

  #isSkipped(name: string): boolean {
    this.#skippedFor = undefined;
    if (name === 'del' || name === 'moveFrom') {
      this.#skippedFor = 'deleted';
      return !this.#reading.original;
    }
    if (name === 'ins' || name === 'moveTo') return this.#reading.original;
    if (name === 'Choice' || name === 'Fallback') {
      this.seen.alternates = true;
      return name !== this.#reading.branch;
    }
    return FORMER.has(name);
  }

  #field(type: string | undefined): void {
    if (type === 'begin') this.#fields.push(true);
    else if (type === 'separate' && this.#fields.length > 0) this.#fields[this.#fields.length - 1] = false;
    else if (type === 'end') this.#fields.pop();
    if (this.#fields.includes(true)) return;
    this.asides.add(this.#code);
    this.#code = '';
  }

  #endAside(): void {
    if (BASE64.has(this.#path.at(-1) ?? '')) this.binaries.push(Buffer.from(this.#aside, 'base64'));
    else if (this.#aside !== '') this.asides.add(this.#aside);
    this.#aside = '';
  }
}

/** Characters that are elements. */
function character(name: string, attributes: Attributes): string {
  switch (name) {
    case 'tab':
    case 'ptab':
      return '\t';
    case 'br':
    case 'cr':
      return '\n';
    case 'noBreakHyphen':
      return '-';
    case 'sym': {
      // Symbol fonts put their characters into a private area (U+F000); others name the character itself.
      const code = Number.parseInt(attribute(attributes, 'char') ?? '', 16) || 0;
      return code >= 0xf020 && code <= 0xf0ff
        ? String.fromCharCode(code - 0xf000)
        : code > 0 && code < 0xffff
          ? String.fromCharCode(code)
          : '';
    }
    default:
      return '';
  }
}
