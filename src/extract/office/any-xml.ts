// Text of XML whose elements we know nothing of, or that only describes: every element's text and every attribute, a line each.
import { Asides } from './asides.ts';
import { localName, readXml } from './xml.ts';

/** Parts that lay out; of their attributes only what looks like words is told. */
export const LAYOUT_ROOTS: ReadonlySet<string> = new Set(
  `theme styles styleSheet numbering fonts webSettings settings presentationPr presentation viewPr tblStyleLst calcChain metadata
   colorStyle chartStyle layoutDef styleDef colorsDef ink trace mapping Types manifest
   document-settings RDF`.split(/\s+/),
);

/** @param root name of the root element */
export function readAnyXml(xml: string, root: string): { readonly text: string; readonly wellFormed: boolean } {
  const asides = new Asides();
  const all = !LAYOUT_ROOTS.has(root);
  let text = '';
  const end = (): void => {
    if (text !== '') asides.add(text);
    text = '';
  };
  const wellFormed = readXml(xml, {
    open(_name, attributes) {
      end();
      asides.addAttributes(attributes, all);
    },
    close: end,
    text: (piece) => void (text += piece),
    aside: (piece) => asides.add(piece),
  });
  return { text: asides.text(), wellFormed };
}

/** Core, extended and custom properties: `Author: Wang`, so that a name stands before its value. */
export function readProperties(xml: string): { readonly text: string; readonly wellFormed: boolean } {
  const lines: string[] = [];
  let name = '';
  let text = '';
  const end = (): void => {
    if (text.trim() !== '') lines.push(`${name}: ${text.trim()}`);
    text = '';
  };
  const wellFormed = readXml(xml, {
    open(element, attributes) {
      end();
      const given = attributes['name'] ?? attributes['meta:name'];
      if (given !== undefined) name = given;
      else if (!VALUE_TYPES.has(element)) name = localName(element);
      for (const key in attributes)
        if (!key.startsWith('xmlns') && key !== 'name' && key !== 'fmtid') text += `${attributes[key]} `;
      end();
    },
    close: end,
    text: (piece) => void (text += piece),
    aside: (piece) => void lines.push(piece.trim()),
  });
  return { text: lines.join('\n'), wellFormed };
}

/** Elements that only say of what type a value is (ECMA-376 part 1, 22.4). */
const VALUE_TYPES = new Set(
  'lpwstr lpstr bstr i1 i2 i4 i8 int ui1 ui2 ui4 ui8 uint r4 r8 decimal bool date filetime vector variant'.split(' '),
);
