// OFD, the document format of Chinese authorities and invoices (GB/T 33190): a zip of XML in which pages hold pieces of text with
// their places. Pieces of one line are joined when they touch, so that a number set in several pieces is found.
import type { Findings } from '../reader.ts';
import { readAnyXml, readProperties } from './any-xml.ts';
import { Asides } from './asides.ts';
import { tellBinaryPart } from './binary-part.ts';
import type { Package } from './package.ts';
import { readableStrings } from './strings.ts';
import { attribute, looksLikeXml, readXml, xmlRoot, xmlText, type Attributes, type XmlEvents } from './xml.ts';

/** Reads a package that has an OFD.xml. False when it has none, and nothing was told. */
export async function readOfd(pack: Package, findings: Findings): Promise<boolean> {
  const main = pack.find('OFD.xml');
  if (main === undefined || xmlRoot(xmlText(main))?.name !== 'OFD') return false;
  findings.identify('document', 'application/ofd');
  for (const entry of pack.entries) {
    const { name, content } = entry;
    if (typeof content !== 'string' && looksLikeXml(content)) tellPart(name, xmlText(content), findings);
    // Seals and signatures are ASN.1: names and dates in them, no text of the document.
    else if (typeof content !== 'string' && /(?:^|\/)Signs?\//i.test(name))
      findings.text(readableStrings(content), `strings of ${name}`);
    else await tellBinaryPart(entry, undefined, findings);
  }
  return true;
}

function tellPart(name: string, xml: string, findings: Findings): void {
  const root = xmlRoot(xml)?.name ?? '';
  let wellFormed = true;
  if (xml.includes('TextCode')) {
    const reader = new PageReader();
    wellFormed = readXml(xml, reader);
    findings.text(reader.joined(), pageLabel(name));
    findings.text(reader.asides.text(), `${pageLabel(name)}, beside the text`);
  } else {
    const read = root === 'OFD' ? readProperties(xml) : readAnyXml(xml, root);
    wellFormed = read.wellFormed;
    findings.text(read.text, name);
  }
  if (wellFormed) return;
  findings.text(xml, `source of ${name}`);
  findings.unread('broken');
}

/** `Doc_0/Pages/Page_0/Content.xml` is page 1. */
function pageLabel(name: string): string {
  const number = /Page_(\d{1,6})\//i.exec(name)?.[1];
  return number === undefined ? name : `page ${Number(number) + 1}`;
}

/** Millimetres by which pieces of one word may lie apart, as a share of the size of their letters. */
const TOUCHING = 0.3;

class PageReader implements XmlEvents {
  readonly asides = new Asides();
  readonly #pieces: string[] = [];
  /** Box of the text object that is open, and of the one before it: left, top, width, height. */
  #box: readonly number[] = [];
  #before: readonly number[] = [];
  #size = 3;
  #element = '';
  #line: number | undefined;
  #hasText = false;

  open(name: string, attributes: Attributes): void {
    this.#element = name;
    if (name === 'TextObject') {
      this.#before = this.#hasText ? this.#box : this.#before;
      this.#box = (attribute(attributes, 'Boundary') ?? '').split(/\s+/, 4).map(Number);
      this.#size = Number(attribute(attributes, 'Size') ?? 3) || 3;
      this.#hasText = false;
      this.#line = undefined;
    } else if (name === 'TextCode') {
      const line = Number(attribute(attributes, 'Y') ?? this.#line ?? 0);
      if (this.#hasText && this.#line !== undefined && line !== this.#line) this.#pieces.push('\n');
      this.#line = line;
    } else this.asides.addAttributes(attributes);
  }

  close(name: string): void {
    if (this.#element === name) this.#element = '';
  }

  text(text: string): void {
    if (this.#element !== 'TextCode') {
      this.asides.add(text);
      return;
    }
    if (!this.#hasText && this.#pieces.length > 0) this.#pieces.push(this.#gap());
    this.#hasText = true;
    this.#pieces.push(text);
  }

  joined(): string {
    return this.#pieces.join('');
  }

  /** What stands between the object before and this one. */
  #gap(): string {
    const [left = 0, top = 0, , height = 0] = this.#box;
    const [leftBefore = 0, topBefore = 0, widthBefore = 0, heightBefore = 0] = this.#before;
    const isSameLine = Math.abs(top + height / 2 - topBefore - heightBefore / 2) <= Math.max(this.#size, 1) / 2;
    if (!isSameLine || left < leftBefore) return '\n';
    return left - (leftBefore + widthBefore) <= this.#size * TOUCHING ? '' : '\t';
  }
}
