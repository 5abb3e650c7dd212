// A field with parameters (Content-Type, Content-Disposition): RFC 2045 section 5.1, with RFC 2231 sections and charsets, and all that
// senders make of it: encoded words in quotes, raw 8-bit, blanks without quotes, names twice (attack H02). Every plausible reading
// of each parameter, the best first; `odd` where two readers would really take different ones. Linear, never throws.
import { decodeText } from './charset.ts';
import { readWords } from './words.ts';

export interface Parameters {
  /** What stands before the first semicolon, comments left out: `text/plain`, `attachment`. As it was written. */
  readonly value: string;
  /** By lower-case name without its RFC 2231 ending (`filename*0*` is `filename`). A Map: names are the sender's (attack X13). */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  /** Two readers may take different values: names twice, sections missing or twice, quotes without end, comments. */
  readonly odd: boolean;
}

/** Readings of one parameter that are kept. More are no honest field: it is odd, and the raw text is looked at anyway. */
const MAX_READINGS = 16;
/** RFC 2231 sections of one parameter; a name of 300 Han characters takes about 40. */
const MAX_SECTIONS = 1_000;

/** One `name=value` as it stood, one character per octet. */
interface Attribute {
  readonly name: string;
  readonly value: string;
  /** What other readers take: without backslashes, up to the first blank. */
  readonly others: readonly string[];
}

interface Section {
  readonly value: string;
  readonly isEncoded: boolean;
}

/** @param value the field's value, unfolded, one character per octet (latin1) */
export function readParameters(value: string): Parameters {
  const { head, attributes, isOdd } = splitField(value);
  const plain = new Map<string, Attribute[]>();
  const extended = new Map<string, string[]>();
  const sections = new Map<string, Map<number, Section[]>>();
  for (const attribute of attributes) {
    const parts = /^([^*]*)(?:\*(\d{1,4}))?(\*)?$/.exec(attribute.name);
    const name = parts?.[1] ?? attribute.name;
    if (parts?.[2] !== undefined) {
      const numbered = entry(sections, name, () => new Map<number, Section[]>());
      if (numbered.size < MAX_SECTIONS) {
        entry(numbered, Number(parts[2]), () => []).push({ value: attribute.value, isEncoded: parts[3] === '*' });
      }
    } else if (parts?.[3] === '*') entry(extended, name, () => []).push(attribute.value);
    else entry(plain, name, () => []).push(attribute);
  }
  let odd = isOdd;
  const parameters = new Map<string, readonly string[]>();
  for (const name of new Set([...extended.keys(), ...sections.keys(), ...plain.keys()])) {
    const joined = joinSections(sections.get(name));
    const readings = new Set([
      ...(extended.get(name) ?? []).flatMap(readExtended),
      ...joined.readings,
      ...(plain.get(name) ?? []).flatMap(readPlain),
    ]);
    if (joined.isOdd || differ(plain.get(name)?.map((a) => a.value)) || differ(extended.get(name))) odd = true;
    if (readings.size > MAX_READINGS) odd = true;
    parameters.set(name, [...readings].slice(0, MAX_READINGS));
  }
  return { value: head, parameters, odd };
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

const differ = (values: readonly string[] | undefined): boolean => values !== undefined && new Set(values).size > 1;

/** `charset'language'percent-encoded` (RFC 2231 section 4); without its quotes all of it is the text. */
function readExtended(value: string): readonly string[] {
  const [charset, , ...rest] = value.split("'");
  const isWhole = rest.length > 0;
  return decodeText(percentBytes(isWhole ? rest.join("'") : value), isWhole ? charset : undefined);
}

function readPlain({ value, others }: Attribute): readonly string[] {
  const readings = [value, ...others].flatMap((text) => decodeText(Buffer.from(text, 'latin1'))).flatMap(readWords);
  const percent = /%[0-9A-Fa-f]{2}/.test(value) ? decodeText(percentBytes(value)) : [];
  return [...readings, ...percent];
}

function percentBytes(text: string): Buffer {
  const decoded = text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(decoded, 'latin1');
}

/** Sections in the order of their numbers, whatever order they stood in (RFC 2231 section 3). */
function joinSections(numbered: ReadonlyMap<number, readonly Section[]> | undefined): {
  readings: readonly string[];
  isOdd: boolean;
} {
  if (numbered === undefined) return { readings: [], isOdd: false };
  const numbers = [...numbered.keys()].toSorted((a, b) => a - b);
  const gap = numbers.findIndex((number, i) => number !== i);
  const isTwice = [...numbered.values()].some((list) => differ(list.map(({ value }) => value)));
  const pick = (which: 0 | -1, upTo?: number): readonly Section[] =>
    numbers.slice(0, upTo).flatMap((number) => numbered.get(number)?.at(which) ?? []);
  const orders = [pick(0), ...(isTwice ? [pick(-1)] : []), ...(gap > 0 ? [pick(0, gap)] : [])];
  return { readings: orders.flatMap(readSections), isOdd: gap !== -1 || isTwice };
}

function readSections(sections: readonly Section[]): readonly string[] {
  let charset: string | undefined;
  const pieces = sections.map(({ value, isEncoded }, i) => {
    if (!isEncoded) return Buffer.from(value, 'latin1');
    const [label, , ...rest] = i === 0 ? value.split("'") : [];
    if (rest.length > 0) charset = label;
    return percentBytes(rest.length > 0 ? rest.join("'") : value);
  });
  const readings = decodeText(Buffer.concat(pieces), charset);
  // Some senders cut an encoded word into sections.
  return readings.flatMap(readWords);
}

/** Splits at semicolons outside quotes and comments. */
function splitField(field: string): { head: string; attributes: readonly Attribute[]; isOdd: boolean } {
  const attributes: Attribute[] = [];
  let isOdd = false;
  let at = 0;
  let head: string | undefined;
  while (at <= field.length) {
    const piece = readPiece(field, at);
    if (piece.isOdd) isOdd = true;
    if (head === undefined) head = piece.text.trim();
    else {
      const attribute = attributeOf(piece);
      if (attribute !== undefined) attributes.push(attribute);
    }
    at = piece.end + 1;
  }
  return { head: head ?? '', attributes, isOdd };
}

interface FieldPiece {
  /** Without comments and quotes. */
  readonly text: string;
  /** With backslashes inside quotes, where there are some. */
  readonly escaped: string;
  /** What is quoted begins here in `text`; -1 when nothing is. */
  readonly quotedFrom: number;
  readonly end: number;
  readonly isOdd: boolean;
}

/** One piece up to its semicolon. */
function readPiece(field: string, start: number): FieldPiece {
  let text = '';
  let escaped = '';
  let quotedFrom = -1;
  let isOdd = false;
  let at = start;
  let wasQuoted = false;
  for (; at < field.length && field.charAt(at) !== ';'; at++) {
    const character = field.charAt(at);
    if (character === '"') {
      const end = endOfQuoted(field, at);
      const inner = field.slice(at + 1, end);
      if (end === field.length || wasQuoted) isOdd = true;
      wasQuoted = true;
      if (quotedFrom === -1) quotedFrom = text.length;
      text += inner.replaceAll(/\\([\s\S])/g, '$1');
      escaped += inner;
      at = end;
    } else if (character === '(' && !wasQuoted && !isPartOfName(text)) {
      // Comments are read by some and not by others.
      at = endOfComment(field, at);
      isOdd = true;
    } else {
      if (wasQuoted && character.trim() !== '') isOdd = true;
      text += character;
      escaped += character;
    }
  }
  return { text, escaped, quotedFrom, end: at, isOdd };
}

/** In the name of a file a bracket is a bracket. */
const isPartOfName = (text: string): boolean => /^\s*(?:file)?name[^=]{0,8}=/i.test(text);

function endOfQuoted(field: string, open: number): number {
  for (let at = open + 1; at < field.length; at++) {
    const character = field.charAt(at);
    if (character === '\\') at++;
    else if (character === '"') return at;
  }
  return field.length;
}

function endOfComment(field: string, open: number): number {
  let depth = 0;
  for (let at = open; at < field.length; at++) {
    const character = field.charAt(at);
    if (character === '\\') at++;
    else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at;
  }
  return field.length;
}

function attributeOf({ text, escaped, quotedFrom }: FieldPiece): Attribute | undefined {
  const equals = text.indexOf('=');
  if (equals === -1) return undefined;
  const name = text.slice(0, equals).trim().toLowerCase();
  const value = text.slice(equals + 1).trim();
  const raw = escaped.slice(escaped.indexOf('=') + 1).trim();
  // A backslash before something else than a quote is part of a path, and most readers keep it.
  const [best = value, ...others] = raw === value ? [value] : /\\[^"\\]/.test(raw) ? [raw, value] : [value, raw];
  const blank = quotedFrom === -1 ? value.search(/\s/) : -1;
  return { name, value: best, others: blank === -1 ? others : [...others, value.slice(0, blank)] };
}
