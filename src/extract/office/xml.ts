// XML -> events, for the parts of Office files. Names come without their prefix: strict, transitional and foreign writers choose
// other namespaces for the same elements. Entities of a DTD are never expanded and nothing is fetched (attack X11).
// A scanner of our own, since sheets of some ten megabytes are ordinary: it goes from `<` to `<` by indexOf and is linear. What is
// malformed is read on as far as it goes and told by `false`; past a depth or a number of errors nobody needs, it ends.
import { decodeText } from '../text/charset.ts';

/** Word's own deepest documents nest some dozens of elements. */
const MAX_DEPTH = 2_000;
const MAX_ERRORS = 50;

/** By name as written, prefix included; without prototype (attack X13). */
export type Attributes = Readonly<Record<string, string>>;

export interface XmlEvents {
  /** @param name without its prefix */
  open(name: string, attributes: Attributes): void;
  close(name: string): void;
  /** Character data and CDATA; one run of text may come in several pieces. */
  text(text: string): void;
  /** Comments, processing instructions and the document type: nothing of it is shown by an Office program. */
  aside?(text: string): void;
}

/** Returns false when the text is not well-formed, or wants entities that are not expanded. */
export function readXml(xml: string, events: XmlEvents): boolean {
  return new Scanner(xml, events).run();
}

/** An attribute; its value ends at its own quote, whatever stands in it. */
const ATTRIBUTE = /\s*([^\s=/>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;
const TAG_NAME = /[^\s/>]+/y;

class Scanner {
  readonly #xml: string;
  readonly #events: XmlEvents;
  readonly #open: string[] = [];
  #errors = 0;

  constructor(xml: string, events: XmlEvents) {
    this.#xml = xml;
    this.#events = events;
  }

  /** @param maxTags tags after which it stops */
  run(maxTags = Number.POSITIVE_INFINITY): boolean {
    const xml = this.#xml;
    let tags = 0;
    for (let at = 0; at < xml.length && tags < maxTags;) {
      const tag = xml.indexOf('<', at);
      const end = tag === -1 ? xml.length : tag;
      if (end > at) this.#events.text(this.#decode(xml.slice(at, end)));
      if (tag === -1) break;
      const next = xml.charCodeAt(tag + 1);
      if (next === 0x2f) at = this.#closeTag(tag);
      else if (next === 0x21) at = this.#declaration(tag);
      else if (next === 0x3f) at = this.#aside(tag, '<?', '?>');
      else {
        at = this.#openTag(tag);
        tags++;
      }
      if (this.#errors > MAX_ERRORS || this.#open.length > MAX_DEPTH) return false;
    }
    return this.#errors === 0 && this.#open.length === 0;
  }

  /** Returns where to read on. */
  #openTag(tag: number): number {
    TAG_NAME.lastIndex = tag + 1;
    const name = TAG_NAME.exec(this.#xml)?.[0];
    if (name === undefined) return this.#stray(tag);
    const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
    let at = TAG_NAME.lastIndex;
    ATTRIBUTE.lastIndex = at;
    for (let match = ATTRIBUTE.exec(this.#xml); match !== null; match = ATTRIBUTE.exec(this.#xml)) {
      const [, key = '', double, single = ''] = match;
      if (key in attributes) this.#errors++;
      attributes[key] = this.#decode(double ?? single);
      at = ATTRIBUTE.lastIndex;
    }
    const end = this.#xml.indexOf('>', at);
    const rest = this.#xml.slice(at, end === -1 ? undefined : end).trim();
    if (end === -1 || (rest !== '' && rest !== '/')) this.#errors++;
    const local = localName(name);
    this.#events.open(local, attributes);
    if (rest.endsWith('/')) this.#events.close(local);
    else this.#open.push(name);
    return end === -1 ? this.#xml.length : end + 1;
  }

  /** Closes up to the element that is meant; one that was never opened closes nothing. */
  #closeTag(tag: number): number {
    const end = this.#xml.indexOf('>', tag);
    const name = this.#xml.slice(tag + 2, end === -1 ? undefined : end).trimEnd();
    if (end === -1) this.#errors++;
    if (this.#open.at(-1) !== name) {
      this.#errors++;
      if (!this.#open.includes(name)) return end === -1 ? this.#xml.length : end + 1;
    }
    for (let open = this.#open.pop(); open !== undefined; open = this.#open.pop()) {
      this.#events.close(localName(open));
      if (open === name) break;
    }
    return end === -1 ? this.#xml.length : end + 1;
  }

  #declaration(tag: number): number {
    if (this.#xml.startsWith('<!--', tag)) return this.#aside(tag, '<!--', '-->');
    if (!this.#xml.startsWith('<![CDATA[', tag)) return this.#documentType(tag);
    const end = this.#xml.indexOf(']]>', tag);
    if (end === -1) this.#errors++;
    this.#events.text(this.#xml.slice(tag + 9, end === -1 ? undefined : end));
    return end === -1 ? this.#xml.length : end + 3;
  }

  /** A document type ends at the first `>` or, when it has a subset of its own, at the one behind the subset. */
  #documentType(tag: number): number {
    const first = this.#xml.indexOf('>', tag);
    // Looked for up to there only: thousands of declarations must not each be searched to the end of the file.
    const subset = this.#xml.slice(tag, first === -1 ? undefined : first).indexOf('[');
    const close = subset === -1 ? tag : this.#xml.indexOf(']', tag + subset);
    const end = close === -1 ? -1 : this.#xml.indexOf('>', close);
    if (end === -1) this.#errors++;
    this.#events.aside?.(this.#xml.slice(tag + 2, end === -1 ? undefined : end));
    return end === -1 ? this.#xml.length : end + 1;
  }

  #aside(tag: number, start: string, close: string): number {
    const end = this.#xml.indexOf(close, tag + start.length);
    if (end === -1) this.#errors++;
    const text = this.#xml.slice(tag + start.length, end === -1 ? undefined : end);
    if (!text.startsWith('xml ')) this.#events.aside?.(text);
    return end === -1 ? this.#xml.length : end + close.length;
  }

  #stray(tag: number): number {
    this.#errors++;
    this.#events.text('<');
    return tag + 1;
  }

  /** The five entities of XML and characters by number; others stay as they stand, which is an error. */
  #decode(text: string): string {
    if (!text.includes('&')) return text;
    return text.replaceAll(
      /&(?:#x([0-9a-fA-F]{1,8})|#([0-9]{1,9})|(amp|lt|gt|quot|apos));|&/g,
      (whole, hex?: string, decimal?: string, name?: string) => {
        if (name !== undefined) return ENTITIES.get(name) ?? '';
        const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal ?? Number.NaN);
        if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
        this.#errors++;
        return whole;
      },
    );
  }
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** An attribute by its name without prefix. */
export function attribute(attributes: Attributes, local: string): string | undefined {
  const plain = attributes[local];
  if (plain !== undefined) return plain;
  for (const name in attributes) {
    if (name.length > local.length && name.endsWith(local) && name[name.length - local.length - 1] === ':') {
      return attributes[name];
    }
  }
  return undefined;
}

export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

export interface XmlRoot {
  readonly name: string;
  readonly attributes: Attributes;
}

/** The root element, or undefined when this is no XML. Reads no further than to it. */
export function xmlRoot(xml: string): XmlRoot | undefined {
  const found: XmlRoot[] = [];
  const events = {
    open: (name: string, attributes: Attributes): void => void found.push({ name, attributes }),
    close: () => undefined,
    text: () => undefined,
  };
  new Scanner(xml, events).run(1);
  return found[0];
}

const UTF16_MARKS = ['3c003f00', '3c00', '003c003f', '003c'] as const;

/** The text of an XML file: by its mark, its zeros or its declaration, else UTF-8. */
export function xmlText(bytes: Buffer): string {
  const start = bytes.toString('hex', 0, 4);
  const zeros = UTF16_MARKS.find((mark) => start.startsWith(mark));
  if (zeros !== undefined) return decodeText(bytes, zeros.startsWith('3c') ? 'utf-16le' : 'utf-16be')[0] ?? '';
  const declaration = bytes.toString('latin1', 0, 200);
  const encoding = /^(?:\u00EF\u00BB\u00BF)?\s*<\?xml[^>]{0,120}?encoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(
    declaration,
  )?.[1];
  return decodeText(bytes, encoding ?? 'utf-8')[0] ?? '';
}

/** True for bytes that begin as XML does, whatever the charset. */
export function looksLikeXml(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 64).replace(/^(?:\u00EF\u00BB\u00BF|\u00FF\u00FE|\u00FE\u00FF)/, '');
  return start.replaceAll('\0', '').trimStart().startsWith('<');
}
