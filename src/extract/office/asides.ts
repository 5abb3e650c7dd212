// What stands in an XML part beside its shown text: values of attributes that are words, field codes, comments, elements that
// no program shows. Each once, a line each: writers repeat font names by the thousand.
import { localName, type Attributes } from './xml.ts';

/** Attributes that carry words of people however short they are. */
const WORDS = new Set(
  `descr title alt author initials name userId displayName displayText value default help string tooltip display
   prompt promptTitle error errorTitle caption formula formula1 formula2 instr connection command sourceFile target
   href Target lastValue def text comment UnicodeString statusText entryMacro exitMacro string-value`.split(/\s+/),
);

/** Attributes with long values that are drawing instructions or names of standards. */
const DRAWING = new Set(
  `style path gfxdata points coordsize coordorigin adj eqn panose sig Ignorable Requires schemaLocation uri
   formatCode xfrm from to data viewBox d rsidR rsidRDefault rsidP algorithmName hashValue saltValue contentType
   ContentType PartName Type progId clsid ProgID dataDxfId uid`.split(/\s+/),
);

/** A value of at least so many characters is told whatever its attribute is called: no layout needs them. */
const LONG = 15;

export class Asides {
  readonly #lines = new Set<string>();

  add(text: string): void {
    const line = text.trim();
    if (line !== '') this.#lines.add(line);
  }

  /** @param all values of every attribute but those of drawing; for parts that nobody lays out */
  addAttributes(attributes: Attributes, all = false): void {
    for (const name in attributes) {
      const value = attributes[name];
      if (value === undefined || value === '') continue;
      const local = localName(name);
      if (WORDS.has(local)) this.add(value);
      else if (!DRAWING.has(local) && !name.startsWith('xmlns') && (all || isWorded(value))) this.add(value);
    }
  }

  text(): string {
    return [...this.#lines].join('\n');
  }
}

function isWorded(value: string): boolean {
  if (value.startsWith('{') && value.endsWith('}') && value.length === 38) return false; // a GUID
  if (value.length >= LONG || value.includes(' ') || value.includes('@')) return true;
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) > 0x7e) return true;
  return false;
}
