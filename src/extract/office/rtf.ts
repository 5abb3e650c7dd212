// Rich Text Format (Microsoft's specification 1.9.1): text of all destinations in every charset it can be in, objects as files. Runs
// are joined whatever stands between them (attack X10: `{\b}` in a number); hidden and deleted text is told, and once more left out.
import { decodeText } from '../text/charset.ts';
import type { FileToRead, Findings } from '../reader.ts';
import { Asides } from './asides.ts';
import { readOlePackage } from './ole-package.ts';
import { RtfTokens } from './rtf-tokens.ts';

export const isRtf = (bytes: Buffer): boolean =>
  /^(?:\u00EF\u00BB\u00BF)?\s{0,16}\{\\rt/.test(bytes.toString('latin1', 0, 32));

export async function readRtf({ bytes }: FileToRead, findings: Findings): Promise<void> {
  findings.identify('document', 'application/rtf');
  const reader = new RtfReader();
  try {
    reader.read(bytes);
  } finally {
    reader.tell(findings);
  }
  for (const [i, data] of reader.objects.entries()) {
    findings.budget.bytes -= data.length;
    if (findings.budget.bytes < 0) return findings.unread('too_big');
    const { name, content } = embedded(data, i + 1);
    await findings.file({ name, size: content.length, content });
  }
}

/** Deeper groups than any writer makes. */
const MAX_DEPTH = 5_000;

/** Where text of a group goes. */
type Sink = 'text' | 'aside' | 'object' | 'nothing' | 'fonts';

interface State {
  readonly sink: Sink;
  readonly isHidden: boolean;
  readonly page: number;
  /** Characters that stand behind `\u` for older readers. */
  readonly fallback: number;
  /** The font that is being declared. */
  readonly font: number;
  /** Counts destinations: text of two is never joined. */
  readonly destination: number;
}

/** Destinations that stand in the text without being part of it; told apart, a line each. */
const ASIDES = new Set(
  `info title subject author manager company operator category keywords comment doccomm hlinkbase header headerl headerr headerf
   footer footerl footerr footerf footnote annotation atnid atnauthor atntime atnref atrfstart atrfend fldinst stylesheet xe tc rxe
   bkmkstart bkmkend objclass objname shpinst sn sv sp shptxt do docvar private userprops propname staticval linkval revtbl
   filetbl listtext pntext listtable listoverridetable template generator nextfile datafield formfield ffname ffdeftext ffl
   ffhelptext ffstattext htmltag mhtmltag xmlnstbl factoidname xmlattrname xmlattrvalue`.split(/\s+/),
);
/** Destinations of which nothing is text: pictures and themes in hexadecimal. */
const NOTHING = new Set(
  'pict colortbl themedata colorschememapping datastore blipuid rsidtbl passwordhash panose falt'.split(' '),
);

/** Words that are a character or end a line. */
const CHARACTERS: ReadonlyMap<string, string> = new Map([
  ...['par', 'line', 'row', 'nestrow', 'sect', 'page', 'column', 'softline', 'softpage'].map(
    (word) => [word, '\n'] as const,
  ),
  ...['tab', 'cell', 'nestcell'].map((word) => [word, '\t'] as const),
  ...([
    ['emdash', '—'],
    ['endash', '–'],
    ['lquote', '‘'],
    ['rquote', '’'],
    ['ldblquote', '“'],
    ['rdblquote', '”'],
    ['bullet', '•'],
    ['emspace', ' '],
    ['enspace', ' '],
    ['qmspace', ' '],
    ['~', '\u00A0'],
    ['_', '-'],
  ] as const),
]);

/** Code pages by the charset of a font; a font of the default charset has the document's. */
const CHARSETS: ReadonlyMap<number, number> = new Map([
  [77, 10000],
  [128, 932],
  [129, 949],
  [130, 1361],
  [134, 936],
  [136, 950],
  [161, 1253],
  [162, 1254],
  [163, 1258],
  [177, 1255],
  [178, 1256],
  [186, 1257],
  [204, 1251],
  [222, 874],
  [238, 1250],
]);

class RtfReader {
  readonly objects: Buffer[] = [];
  readonly #all: string[] = [];
  readonly #seen: string[] = [];
  readonly #asides = new Asides();
  readonly #readings = new Asides();
  readonly #fontPages = new Map<number, number>();
  readonly #stack: State[] = [];
  #state: State = { sink: 'text', isHidden: false, page: 0, fallback: 1, font: 0, destination: 0 };
  #page = 1252;
  /** Bytes of the run that is being read; runs end where their charset or their destination does. */
  #run: number[] = [];
  #aside = '';
  #hex: number[] = [];
  #nibble = -1;
  #skip = 0;
  #isStarred = false;
  #destinations = 0;

  read(bytes: Buffer): void {
    for (const token of new RtfTokens(bytes)) {
      switch (token.kind) {
        case 'open':
          this.#open();
          break;
        case 'close':
          this.#close();
          break;
        case 'byte':
          this.#byte(token.value);
          break;
        case 'word':
          this.#word(token.word, token.value);
      }
    }
    this.#endRun();
  }

  tell(findings: Findings): void {
    this.#endRun();
    this.#endAside();
    const all = this.#all.join('');
    const seen = this.#seen.join('');
    findings.text(all);
    if (seen !== all) findings.text(seen, 'without hidden and deleted text');
    findings.text(this.#asides.text(), 'beside the text');
    findings.text(this.#readings.text(), 'in another charset');
  }

  #open(): void {
    this.#skip = 0;
    if (this.#stack.length > MAX_DEPTH) throw new Error('groups nested too deep');
    this.#stack.push(this.#state);
    this.#isStarred = false;
  }

  #close(): void {
    this.#skip = 0;
    const before = this.#stack.pop();
    if (before === undefined) return;
    if (this.#state.destination !== before.destination) {
      this.#endRun();
      if (this.#state.sink === 'object') this.#endObject();
      else if (this.#state.sink !== 'text') this.#endAside();
    }
    this.#change(before);
  }

  #word(word: string, value: number | undefined): void {
    if (word === '*') {
      this.#isStarred = true;
      return;
    }
    if (this.#skip > 0 && word !== 'u') {
      this.#skip--;
      return;
    }
    const isStarred = this.#isStarred;
    this.#isStarred = false;
    const character = CHARACTERS.get(word);
    if (character !== undefined) this.#text(character);
    else if (word === 'u' && value !== undefined) {
      this.#text(String.fromCharCode(value & 0xffff));
      this.#skip = this.#state.fallback;
    } else if (!this.#property(word, value)) this.#destination(word, isStarred);
  }

  /** True when the word says how text is read. */
  #property(word: string, value: number | undefined): boolean {
    const isOn = value !== 0;
    switch (word) {
      case 'uc':
        this.#change({ ...this.#state, fallback: Math.max(0, value ?? 1) });
        return true;
      case 'v':
      case 'deleted':
        this.#change({ ...this.#state, isHidden: isOn });
        return true;
      case 'plain':
        this.#change({ ...this.#state, isHidden: false });
        return true;
      case 'ansicpg':
        this.#page = value === undefined || value === 0 || value === 65001 ? this.#page : value;
        return true;
      case 'mac':
        this.#page = 10000;
        return true;
      case 'f':
        if (this.#state.sink === 'fonts') this.#change({ ...this.#state, font: value ?? 0 });
        else this.#change({ ...this.#state, page: this.#fontPages.get(value ?? 0) ?? 0 });
        return true;
      case 'fcharset':
        if (this.#state.sink === 'fonts') this.#fontPages.set(this.#state.font, CHARSETS.get(value ?? 0) ?? 0);
        return true;
      case 'cpg':
        if (this.#state.sink === 'fonts' && value !== undefined) this.#fontPages.set(this.#state.font, value);
        return true;
      default:
        return false;
    }
  }

  /** Unknown destinations are told beside the text; `\*` marks those that readers may leave out. */
  #destination(word: string, isStarred: boolean): void {
    if (word === 'fonttbl') this.#goTo('fonts');
    else if (word === 'objdata') this.#goTo('object');
    else if (NOTHING.has(word)) this.#goTo('nothing');
    else if (word === 'shptxt' || word === 'result' || word === 'fldrslt') this.#goTo('text');
    else if (ASIDES.has(word) || (isStarred && !IN_TEXT.has(word))) this.#goTo('aside');
  }

  #goTo(sink: Sink): void {
    this.#endRun();
    if (this.#state.sink === 'aside') this.#endAside();
    this.#destinations++;
    this.#state = { ...this.#state, sink, destination: this.#destinations };
  }

  #byte(value: number): void {
    if (this.#skip > 0) {
      this.#skip--;
      return;
    }
    switch (this.#state.sink) {
      case 'object':
        return this.#hexDigit(value);
      case 'nothing':
        return;
      case 'text':
      case 'aside':
      case 'fonts':
        this.#run.push(value);
    }
  }

  #text(text: string): void {
    this.#endRun();
    this.#put(text);
  }

  #change(state: State): void {
    const { sink, isHidden, page } = this.#state;
    if (sink !== state.sink || isHidden !== state.isHidden || page !== state.page) this.#endRun();
    this.#state = state;
  }

  #endRun(): void {
    if (this.#run.length === 0) return;
    const readings = decodeText(Buffer.from(this.#run), `cp${this.#state.page || this.#page}`);
    this.#run = [];
    this.#put(readings[0] ?? '');
    for (const other of readings.slice(1)) this.#readings.add(other);
  }

  #put(text: string): void {
    const { sink, isHidden } = this.#state;
    if (sink === 'text') {
      this.#all.push(text);
      if (!isHidden) this.#seen.push(text);
    } else if (sink === 'aside' || sink === 'fonts') this.#aside += text;
  }

  #endAside(): void {
    this.#asides.add(this.#aside);
    this.#aside = '';
  }

  #hexDigit(value: number): void {
    const digit = Number.parseInt(String.fromCharCode(value), 16);
    if (Number.isNaN(digit)) return;
    if (this.#nibble === -1) this.#nibble = digit;
    else {
      this.#hex.push(this.#nibble * 16 + digit);
      this.#nibble = -1;
    }
  }

  #endObject(): void {
    if (this.#hex.length > 0) this.objects.push(Buffer.from(this.#hex));
    this.#hex = [];
    this.#nibble = -1;
  }
}

/** Starred destinations whose text is shown or stands in for shown text. */
const IN_TEXT = new Set(['shppict', 'ud', 'cs', 'ls', 'background']);

/** What lies in an object's data ([MS-OLEDS] 2.2.5): the native data behind three strings. */
function embedded(data: Buffer, number: number): { readonly name: string; readonly content: Buffer } {
  const whole = { name: `embedded object ${number}`, content: data };
  let at = 8;
  let className = '';
  for (let i = 0; i < 3; i++) {
    if (at + 4 > data.length) return whole;
    const length = data.readUInt32LE(at);
    if (i === 0)
      className = data.toString('latin1', at + 4, Math.min(data.length, at + 4 + length)).replaceAll('\0', '');
    at += 4 + length;
  }
  if (at + 4 > data.length) return whole;
  const native = data.subarray(at + 4);
  if (className.toLowerCase() !== 'package') return { ...whole, content: native };
  const { name, content } = readOlePackage(Buffer.concat([Buffer.alloc(4), native]));
  return typeof content === 'string' ? whole : { name, content };
}
