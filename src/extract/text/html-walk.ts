// HTML's tags as a reader nests them: elements that close others by opening, closings without opening, elements without content.
// Over htmlparser2's tokenizer, with a stack of our own: its parser's is slow on many open elements (attack T04). Linear.
import { Tokenizer } from 'htmlparser2';

export interface HtmlVisitor {
  /** @param isVoid the element has no content and is not closed */
  open(name: string, attributes: ReadonlyMap<string, string>, isVoid: boolean): void;
  /** The innermost open element ends. */
  close(name: string): void;
  text(text: string): void;
  comment(text: string): void;
  /** Text in XML and SVG, a comment in HTML. */
  cdata(text: string): void;
  /** What a browser drops: an attribute given twice, a tag that never ends. */
  dropped(value: string): void;
}

const VOID: ReadonlySet<string> = new Set(
  'area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr'.split(' '),
);
/** Opening one of these ends an open one of the others (HTML 13.1.2.4), as long as that is the innermost. */
const CLOSES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    li: 'p li',
    dt: 'p dt dd',
    dd: 'p dt dd',
    tr: 'p td th tr',
    td: 'p td th',
    th: 'p td th',
    tbody: 'p td th tr thead tbody',
    thead: 'p td th tr',
    tfoot: 'p td th tr thead tbody',
    option: 'option',
    optgroup: 'option optgroup',
    ...Object.fromEntries(
      'p div table ul ol dl blockquote h1 h2 h3 h4 h5 h6 hr pre form center address article section'
        .split(' ')
        .map((name) => [name, 'p']),
    ),
  }).map(([name, others]) => [name, new Set(others.split(' '))]),
);
/** A closing tag inside one of these ends nothing outside it. */
const SCOPES: ReadonlySet<string> = new Set(['td', 'th', 'caption', 'object', 'marquee', 'template', 'svg']);
const TABLE_PARTS: ReadonlySet<string> = new Set(['table', 'tbody', 'thead', 'tfoot', 'tr', 'body', 'html']);
/** How far up a closing tag looks for its opening. */
const MAX_LOOK_UP = 256;
/** Browsers stop at 512; deeper than this is an attack, and what is deeper is one level (attack T04). */
export const MAX_HTML_DEPTH = 10_000;

/** @returns false when elements were nested deeper than is followed */
export function walkHtml(html: string, visitor: HtmlVisitor): boolean {
  const walk = new Walk(html, visitor);
  const tokenizer = new Tokenizer({ decodeEntities: true }, walk);
  tokenizer.write(html);
  tokenizer.end();
  return walk.finish();
}

class Walk {
  readonly #html: string;
  readonly #visitor: HtmlVisitor;
  readonly #open: string[] = [];
  #tooDeep = 0;
  #wasTooDeep = false;
  #name = '';
  #attributes = new Map<string, string>();
  #attribute = '';
  #value = '';
  /** Up to here something was told. */
  #seen = 0;

  constructor(html: string, visitor: HtmlVisitor) {
    this.#html = html;
    this.#visitor = visitor;
  }

  finish(): boolean {
    const rest = this.#html.slice(this.#seen);
    if (rest.length > 2) this.#visitor.dropped(rest);
    while (this.#open.length > 0) this.#pop();
    return !this.#wasTooDeep;
  }

  ontext(start: number, end: number): void {
    this.#seen = end;
    this.#visitor.text(this.#html.slice(start, end));
  }

  ontextentity(code: number, end: number): void {
    this.#seen = end;
    this.#visitor.text(String.fromCodePoint(code));
  }

  onopentagname(start: number, end: number): void {
    this.#name = this.#html.slice(start, end).toLowerCase();
    this.#attributes = new Map();
  }

  onattribname(start: number, end: number): void {
    this.#attribute = this.#html.slice(start, end).toLowerCase();
    this.#value = '';
  }

  onattribdata(start: number, end: number): void {
    this.#value += this.#html.slice(start, end);
  }

  onattribentity(code: number): void {
    this.#value += String.fromCodePoint(code);
  }

  onattribend(): void {
    if (this.#attributes.has(this.#attribute)) this.#visitor.dropped(this.#value);
    else this.#attributes.set(this.#attribute, this.#value);
  }

  onopentagend(end: number): void {
    this.#seen = end;
    const name = this.#name;
    const closes = CLOSES.get(name);
    while (closes?.has(this.#open.at(-1) ?? '') === true) this.#pop();
    const isVoid = VOID.has(name);
    if (!isVoid && this.#open.length >= MAX_HTML_DEPTH) {
      this.#tooDeep++;
      this.#wasTooDeep = true;
      return;
    }
    this.#visitor.open(name, this.#attributes, isVoid);
    if (!isVoid) this.#open.push(name);
  }

  /** HTML knows no `<div/>`; only foreign elements and void ones end there. */
  onselfclosingtag(end: number): void {
    this.onopentagend(end);
  }

  onclosetag(start: number, end: number): void {
    this.#seen = end;
    const name = this.#html.slice(start, end).toLowerCase();
    if (this.#tooDeep > 0) {
      this.#tooDeep--;
      return;
    }
    if (name === 'br' || name === 'p') this.#closeLoosely(name);
    else this.#closeThrough(name);
  }

  /** `</p>` and `</br>` without an opening break the line all the same. */
  #closeLoosely(name: string): void {
    if (this.#closeThrough(name)) return;
    this.#visitor.open('br', new Map(), true);
  }

  #closeThrough(name: string): boolean {
    for (let i = this.#open.length - 1, looked = 0; i >= 0 && looked < MAX_LOOK_UP; i--, looked++) {
      const open = this.#open[i] ?? '';
      if (open === name) {
        while (this.#open.length > i) this.#pop();
        return true;
      }
      if (SCOPES.has(open) && !TABLE_PARTS.has(name)) return false;
    }
    return false;
  }

  #pop(): void {
    this.#visitor.close(this.#open.pop() ?? '');
  }

  oncomment(start: number, end: number, offset: number): void {
    this.#seen = end;
    this.#visitor.comment(this.#html.slice(start, end - offset));
  }

  oncdata(start: number, end: number, offset: number): void {
    this.#seen = end;
    this.#visitor.cdata(this.#html.slice(start, end - offset));
  }

  ondeclaration(start: number, end: number): void {
    this.#seen = end;
    const text = this.#html.slice(start, end);
    if (!/^!?doctype html$/i.test(text)) this.#visitor.comment(text);
  }

  onprocessinginstruction(start: number, end: number): void {
    this.#seen = end;
    this.#visitor.comment(this.#html.slice(start, end));
  }

  onend(): void {
    // finish() closes what is open.
  }
}
