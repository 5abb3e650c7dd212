// HTML -> its text as it is shown, with all that is hidden where that differs (T02), and beside it what stands in attributes,
// comments, styles and scripts (T03). Inline elements join what they split (T01). Documents within it (data: URIs, srcdoc) are
// handed on. Never throws; what goes beyond the limits is told (T04).
import { contentStrings, readStyleSheet, type Rule } from './css.ts';
import type { SegmentPart } from '../../mail/segment.ts';
import { readDataUri, type DataUri } from './data-uri.ts';
import { Looks, ROOT_LOOK, UNSEEN_OTHERWISE, UNSEEN_USUALLY, unseenBits, type ElementLook } from './html-hiding.ts';
import { layOut, type HtmlViews, type Piece, type PieceKind } from './html-layout.ts';
import { markedPart } from './html-parts.ts';
import { walkHtml, type HtmlVisitor } from './html-walk.ts';

const BLOCKS: ReadonlySet<string> = new Set(
  `address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer
   form frameset h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol option p pre section select summary
   table textarea title ul`.split(/\s+/),
);
const ROWS: ReadonlySet<string> = new Set(['tr', 'table', 'tbody', 'thead', 'tfoot']);
const CELLS: ReadonlySet<string> = new Set(['td', 'th']);
/** Their text is for programs. */
const PROGRAMS: ReadonlySet<string> = new Set(['script', 'style']);
/** The tokenizer hands their content over as it stands, but it is HTML that some readers show. */
const HOLDS_HTML: ReadonlySet<string> = new Set(['iframe', 'noembed', 'noframes', 'xmp', 'plaintext']);
/** Their content is shown by nobody, or by some readers only. */
const NEVER_SHOWN: ReadonlySet<string> = new Set(['template', 'datalist']);
const PREFORMATTED: ReadonlySet<string> = new Set(['pre', 'textarea', 'xmp', 'plaintext', 'listing']);
/** Comments in comments, documents in attributes: how deep they are read as HTML. Deeper they are read as they stand. */
const MAX_NESTING = 3;
/** A name of an attribute or element that is this long says something. */
const TELLING_NAME = 8;

export interface HtmlText extends HtmlViews {
  /** Attribute values, comments, style and script text, a line each, every one once. Empty when there are none. */
  readonly beside: string;
  /** What data: URIs hold. */
  readonly data: readonly DataUri[];
  /** False when it is nested too deeply or styled too much to tell what is shown: the source is to be looked at too. */
  readonly isComplete: boolean;
}

/** @param nesting how many documents this one stands in */
export function htmlText(html: string, nesting = 0): HtmlText {
  const rules = /<style/i.test(html) ? styleRules(html) : [];
  const reading = new HtmlReading(rules, nesting);
  const isWhole = walkHtml(html, reading);
  return { ...layOut(reading.pieces), ...reading.found(), isComplete: isWhole && reading.isComplete };
}

/** Every view of it as one text, for documents in which an HTML text is one of many. */
export function htmlReadings(html: string): { readonly views: readonly string[]; readonly beside: string } {
  const { shown, other, all, beside } = htmlText(html);
  const views = [shown, other, all].map((view) => (view ?? []).map(({ text }) => text).join('\n'));
  return { views: views.filter((view) => view !== ''), beside };
}

/** All text that it has, with the hidden parts, in one piece. For comments and other documents within. */
function wholeText(html: string, nesting: number): readonly string[] {
  const { shown, all, beside } = htmlText(html, nesting);
  return [(all ?? shown).map(({ text }) => text).join('\n'), beside].filter((text) => text !== '');
}

/** Style sheets count for the whole document, wherever they stand. */
function styleRules(html: string): readonly Rule[] {
  const rules: Rule[] = [];
  const style = /<style/gi;
  for (let found = style.exec(html); found !== null; found = style.exec(html)) {
    const start = html.indexOf('>', style.lastIndex);
    if (start === -1) break;
    const close = html.slice(start).search(/<\/style/i);
    const end = close === -1 ? html.length : start + close;
    for (const rule of readStyleSheet(html.slice(start + 1, end)).rules) rules.push(rule);
    style.lastIndex = end;
  }
  return rules;
}

/** What is shown from its end is marked as text marks it, so that it is read from there too (attack C08). */
const RIGHT_TO_LEFT = '\u202E';
const END_OF_DIRECTION = '\u202C';

function turnsText(name: string, attributes: ReadonlyMap<string, string>): boolean {
  const style = attributes.get('style')?.slice(0, 1000) ?? '';
  const isRightToLeft = /\brtl\b/i.test(attributes.get('dir') ?? '') || /direction\s*:\s*rtl/i.test(style);
  return isRightToLeft && (name === 'bdo' || /unicode-bidi\s*:\s*(?:bidi|isolate)-override/i.test(style));
}

class HtmlReading implements HtmlVisitor {
  readonly pieces: Piece[] = [];
  readonly #beside = new Set<string>();
  readonly #data: DataUri[] = [];
  readonly #looks: Looks;
  readonly #nesting: number;
  readonly #open: ElementLook[] = [];
  readonly #parts: (SegmentPart | undefined)[] = [];
  readonly #turned: boolean[] = [];
  #unseen = 0;
  #preformatted = 0;
  #programs = 0;
  #templates = 0;

  constructor(rules: readonly Rule[], nesting: number) {
    this.#looks = new Looks(rules);
    this.#nesting = nesting;
  }

  get isComplete(): boolean {
    return this.#looks.isComplete;
  }

  found(): { readonly beside: string; readonly data: readonly DataUri[] } {
    return { beside: [...this.#beside].join('\n'), data: this.#data };
  }

  open(name: string, attributes: ReadonlyMap<string, string>, isVoid: boolean): void {
    if (name.length >= TELLING_NAME && /\d{4}/.test(name)) this.#beside.add(name);
    for (const [key, value] of attributes) this.#attribute(key, value);
    const look = this.#looks.of(name, attributes, this.#open);
    if (isVoid) {
      this.#border(name, look);
      return;
    }
    this.#open.push(look);
    const part = this.#parts.at(-1) ?? (BLOCKS.has(name) && !look.isInline ? markedPart(name, attributes) : undefined);
    this.#parts.push(part);
    this.#step(name, look, 1);
    this.#border(name, look);
    const isTurned = turnsText(name, attributes);
    this.#turned.push(isTurned);
    if (isTurned) this.text(RIGHT_TO_LEFT);
  }

  close(name: string): void {
    if (this.#turned.pop() === true) this.text(END_OF_DIRECTION);
    const look = this.#open.pop() ?? ROOT_LOOK;
    this.#border(name, look, true);
    this.#step(name, this.#open.at(-1) ?? ROOT_LOOK, -1);
    this.#parts.pop();
  }

  /** @param by 1 on the way in, -1 on the way out */
  #step(name: string, look: ElementLook, by: 1 | -1): void {
    if (PROGRAMS.has(name)) this.#programs += by;
    if (NEVER_SHOWN.has(name)) this.#templates += by;
    if (PREFORMATTED.has(name)) this.#preformatted += by;
    this.#unseen = unseenBits(look);
  }

  text(text: string): void {
    const name = this.#open.at(-1)?.name ?? '';
    if (this.#programs > 0) this.#program(name, text);
    else if (HOLDS_HTML.has(name)) this.#within(text);
    else {
      const unseen = this.#templates > 0 ? UNSEEN_USUALLY | UNSEEN_OTHERWISE : this.#unseen;
      const isPreformatted = this.#preformatted > 0;
      this.pieces.push({ kind: 'text', text, unseen, isPreformatted, part: this.#parts.at(-1) });
    }
  }

  comment(text: string): void {
    // `[if mso]>...<![endif]` holds what Outlook shows.
    this.#within(text.replace(/^\[if[^\]]*\]>/i, '').replace(/<!\[endif\]$/i, ''));
  }

  cdata(text: string): void {
    this.#beside.add(text);
  }

  dropped(text: string): void {
    this.#beside.add(text);
  }

  #program(name: string, text: string): void {
    this.#beside.add(text);
    if (name !== 'style') return;
    // As it stands the text is there already; what escapes hide is not.
    if (text.includes('\\')) for (const content of readStyleSheet(text).contents) this.#beside.add(content);
    this.#uris(text);
  }

  #attribute(name: string, value: string): void {
    if (value === '') {
      if (name.length >= TELLING_NAME) this.#beside.add(name);
      return;
    }
    const data = value.length > 5 ? readDataUri(value) : undefined;
    if (data !== undefined) {
      this.#data.push(data);
      return;
    }
    if (name === 'srcdoc') {
      this.#within(value);
      return;
    }
    this.#beside.add(value);
    if (name === 'style') {
      if (value.includes('\\')) for (const content of contentStrings(value)) this.#beside.add(content);
      this.#uris(value);
    }
  }

  /** `url(data:...)` in styles. */
  #uris(css: string): void {
    for (let at = css.indexOf('url('); at !== -1; at = css.indexOf('url(', at + 4)) {
      const start = at + 4;
      const quote = css.charAt(start);
      const isQuoted = quote === '"' || quote === "'";
      const end = css.indexOf(isQuoted ? quote : ')', start + 1);
      if (end === -1) return;
      const data = readDataUri(css.slice(isQuoted ? start + 1 : start, end));
      if (data !== undefined) this.#data.push(data);
    }
  }

  /** A document in a comment or an attribute. */
  #within(html: string): void {
    if (!html.includes('<') || this.#nesting >= MAX_NESTING) this.#beside.add(html);
    else for (const text of wholeText(html, this.#nesting + 1)) this.#beside.add(text);
  }

  #border(name: string, look: ElementLook, isClosing = false): void {
    const kind: PieceKind | undefined = ROWS.has(name)
      ? 'row'
      : CELLS.has(name)
        ? isClosing
          ? 'block'
          : 'cell'
        : BLOCKS.has(name) && !look.isInline
          ? 'block'
          : undefined;
    if (kind === undefined) return;
    this.pieces.push({ kind, text: '', unseen: unseenBits(look), isPreformatted: false });
  }
}
