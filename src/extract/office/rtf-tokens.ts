// RTF bytes -> groups, control words and bytes of text. Linear; `\bin` data is stepped over, `\'xx` is a byte like any other.

export type RtfToken =
  | { readonly kind: 'open' }
  | { readonly kind: 'close' }
  | { readonly kind: 'byte'; readonly value: number }
  /** A control word or symbol; `value` where a number follows it. */
  | { readonly kind: 'word'; readonly word: string; readonly value?: number };

const OPEN: RtfToken = { kind: 'open' };
const CLOSE: RtfToken = { kind: 'close' };
/** Longer words than the specification has are cut there, as readers do. */
const MAX_WORD = 32;

export class RtfTokens implements Iterable<RtfToken> {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  *[Symbol.iterator](): Iterator<RtfToken> {
    while (this.#at < this.#bytes.length) {
      const byte = this.#bytes[this.#at++] ?? 0;
      if (byte === 0x7b) yield OPEN;
      else if (byte === 0x7d) yield CLOSE;
      else if (byte === 0x5c) {
        const token = this.#control();
        if (token !== undefined) yield token;
      } else if (byte !== 0x0d && byte !== 0x0a && byte !== 0) yield { kind: 'byte', value: byte };
    }
  }

  #control(): RtfToken | undefined {
    const first = this.#bytes[this.#at] ?? 0;
    if (isLetter(first)) return this.#word();
    this.#at++;
    if (first === 0x27) return this.#hexByte();
    if (first === 0x5c || first === 0x7b || first === 0x7d) return { kind: 'byte', value: first };
    if (first === 0x0d || first === 0x0a) return { kind: 'word', word: 'par' };
    if (first === 0x09) return { kind: 'word', word: 'tab' };
    return { kind: 'word', word: String.fromCharCode(first) };
  }

  #hexByte(): RtfToken | undefined {
    const value = Number.parseInt(this.#bytes.toString('latin1', this.#at, this.#at + 2), 16);
    if (Number.isNaN(value)) return undefined;
    this.#at += 2;
    return { kind: 'byte', value };
  }

  #word(): RtfToken | undefined {
    const start = this.#at;
    while (this.#at - start < MAX_WORD && isLetter(this.#bytes[this.#at] ?? 0)) this.#at++;
    const word = this.#bytes.toString('latin1', start, this.#at);
    const digits = this.#at;
    if (this.#bytes[this.#at] === 0x2d) this.#at++;
    while (this.#at - digits < 11 && isDigit(this.#bytes[this.#at] ?? 0)) this.#at++;
    const number = this.#bytes.toString('latin1', digits, this.#at);
    if (number === '-') this.#at--;
    if (this.#bytes[this.#at] === 0x20) this.#at++;
    const value = number === '' || number === '-' ? undefined : Number(number);
    if (word === 'bin') {
      this.#at += Math.max(0, value ?? 0);
      return undefined;
    }
    return value === undefined ? { kind: 'word', word } : { kind: 'word', word, value };
  }
}

const isLetter = (byte: number): boolean => (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a);
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
