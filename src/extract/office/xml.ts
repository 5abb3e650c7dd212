// XML -> events, for the parts of Office files. Names come without their prefix: strict, transitional and foreign writers choose
// other namespaces for the same elements. Entities of a DTD are never expanded and nothing is fetched (attack X11).
// What is malformed is read on as far as it goes and told by `false`; past a depth or a number of errors nobody needs, it ends.
import { SaxesParser } from 'saxes';
import { decodeText } from '../charset.ts';

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
  const parser = new SaxesParser({ xmlns: false, position: false });
  let depth = 0;
  let errors = 0;
  parser.on('error', () => {
    if (++errors > MAX_ERRORS) throw new Error('the XML is broken throughout');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (++depth > MAX_DEPTH) throw new Error('the XML is nested too deep');
    events.open(localName(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    depth--;
    events.close(localName(name));
  });
  parser.on('text', (text) => events.text(text));
  parser.on('cdata', (text) => events.text(text));
  const aside = (text: string): void => events.aside?.(text);
  parser.on('comment', aside);
  parser.on('doctype', aside);
  parser.on('processinginstruction', ({ body }) => aside(body));
  try {
    parser.write(xml).close();
  } catch {
    return false;
  }
  return errors === 0;
}

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
  const parser = new SaxesParser({ xmlns: false, position: false });
  const found: XmlRoot[] = [];
  parser.on('error', () => undefined);
  parser.on('opentag', ({ name, attributes }) => found.push({ name: localName(name), attributes }));
  for (let at = 0; at < xml.length && found.length === 0; at += ROOT_STRETCH) {
    parser.write(xml.slice(at, at + ROOT_STRETCH));
  }
  return found[0];
}

/** Characters read at a time in search of the root element. */
const ROOT_STRETCH = 4096;

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
