// The strict reading of Content-Type and Content-Disposition (RFC 2045 section 5.1, RFC 2183): what every reader reads in the same
// way. All else is told as odd, with the best that can be made of it. One pass over the value, no backtracking (attack X16).
import { readParameters } from '../text/parameters.ts';
import type { StructuredValue } from './entity.ts';

export interface StructuredReading extends StructuredValue {
  /** Readers would not all read it in the same way: comments, escapes, half quotes, something behind a quote. */
  readonly isOdd: boolean;
  /** Names of parameters that stand twice with different values. */
  readonly repeated: readonly string[];
  /** Names of parameters whose value has characters that a token has not, or whose name is continued or encoded (RFC 2231). */
  readonly loose: readonly string[];
}

/** A value longer than this is nobody's honest one; only its beginning is read strictly, and it is odd. */
const MAX_LENGTH = 16 * 1024;
const TAB = 0x09;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Characters of a token, RFC 2045 section 5.1: ASCII without controls, blanks and specials. */
const TOKEN = Array.from(
  { length: 128 },
  (_, code) => code > SPACE && code < 0x7f && !'()<>@,;:\\"/[]?='.includes(String.fromCharCode(code)),
);
const isToken = (code: number): boolean => TOKEN[code] === true;

/** @param field the whole value, folds included, one character per octet */
export function readStructuredValue(field: string): StructuredReading {
  return new Scan(unfold(field.slice(0, MAX_LENGTH)), field.length > MAX_LENGTH).read();
}

export const unfold = (value: string): string => (value.includes('\n') ? value.replaceAll(/\r?\n/g, '') : value).trim();

class Scan {
  readonly #text: string;
  readonly #parameters = new Map<string, string>();
  readonly #repeated: string[] = [];
  readonly #loose: string[] = [];
  #at = 0;
  #isOdd: boolean;

  constructor(text: string, isOdd: boolean) {
    this.#text = text;
    this.#isOdd = isOdd;
  }

  read(): StructuredReading {
    const end = this.#text.indexOf(';');
    const value = (end === -1 ? this.#text : this.#text.slice(0, end)).trim().toLowerCase();
    this.#at = end === -1 ? this.#text.length : end;
    while (this.#at < this.#text.length && !this.#isOdd) this.#parameter();
    return {
      value,
      parameters: this.#parameters,
      isOdd: this.#isOdd,
      repeated: this.#repeated,
      loose: this.#loose,
    };
  }

  /** One `; name=value`, from the semicolon on. A semicolon at the end is usual and means nothing. */
  #parameter(): void {
    if (this.#text[this.#at] !== ';') {
      this.#isOdd = true;
      return;
    }
    this.#at++;
    this.#blanks();
    if (this.#at === this.#text.length) return;
    const start = this.#at;
    while (isToken(this.#text.charCodeAt(this.#at))) this.#at++;
    const name = this.#text.slice(start, this.#at).toLowerCase();
    if (name === '' || this.#text[this.#at] !== '=') {
      this.#isOdd = true;
      return;
    }
    this.#at++;
    const value = this.#text.charCodeAt(this.#at) === QUOTE ? this.#quoted() : this.#token(name);
    this.#blanks();
    this.#keep(name, value);
  }

  #quoted(): string {
    const start = ++this.#at;
    while (this.#at < this.#text.length) {
      const code = this.#text.charCodeAt(this.#at++);
      if (code === QUOTE) return this.#text.slice(start, this.#at - 1);
      if (code === BACKSLASH) break; // an escape, which some do not know
    }
    this.#isOdd = true;
    return this.#text.slice(start);
  }

  #token(name: string): string {
    const start = this.#at;
    let isLoose = false;
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (isToken(code)) continue;
      if (code === SPACE || code === TAB || code === 0x3b) break;
      isLoose = true;
      // Comments, quotes and escapes in the middle, lists.
      if ('()"\\,'.includes(this.#text.charAt(this.#at))) this.#isOdd = true;
    }
    if (isLoose || this.#at === start) this.#loose.push(name);
    return this.#text.slice(start, this.#at);
  }

  #keep(name: string, value: string): void {
    const plain = name.includes('*') ? name.slice(0, name.indexOf('*')) : name;
    if (plain !== name) this.#loose.push(plain);
    const earlier = this.#parameters.get(name);
    if (earlier === undefined) this.#parameters.set(name, value);
    else if (earlier !== value) this.#repeated.push(name);
  }

  #blanks(): void {
    while (this.#text.charCodeAt(this.#at) === SPACE || this.#text.charCodeAt(this.#at) === TAB) this.#at++;
  }
}

/**
 * Every reading of a value's parameters, the best first: file names are RFC 2231 or RFC 2047, which does not belong there and is what
 * half of the world writes, or raw 8-bit characters.
 */
export const readParametersLeniently = (field: string): ReadonlyMap<string, readonly string[]> =>
  readParameters(unfold(field.slice(0, MAX_LENGTH))).parameters;

/** True where a value has names that a strict reading does not show as people see them. */
export const needsLenientReading = ({ isOdd, loose }: StructuredReading, field: string): boolean =>
  isOdd || loose.length > 0 || field.includes('=?') || /[^\0-\x7F]/.test(field);
