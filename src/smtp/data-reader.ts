// The one place where the octets of DATA become a message: finds the end, takes dots out (RFC 5321 section 4.5.2) and deals
// with bare CR and LF. Only CRLF.CRLF ends the data, however the octets were cut into segments (attacks S01, S02, S03).
// After it, content has CRLF line ends only: what is scanned, hashed, held and relayed is the same.
//
// Two roads to the same result. Plain text, whole lines that end in CRLF and begin with no dot, is found by searching and
// handed on as it lies. Where anything else stands, an octet at a time for a while, into a buffer of its own: a message made of
// dots costs time in proportion and no more memory than any other (attack S22).

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;

/** How many octets are read one at a time before plain text is looked for again. */
const SLOW_OCTETS = 1024;

/** Where the reader stands in a line. A CR that may begin the line end is kept back until the next octet tells. */
type State = 'line-start' | 'after-dot' | 'after-dot-cr' | 'in-line' | 'after-cr' | 'over';

export class DataReader {
  #state: State = 'line-start';
  #bareNewlines = false;
  #size = 0;

  /** True when bare CR or LF came in; they are CRLF in the content. */
  get bareNewlines(): boolean {
    return this.#bareNewlines;
  }

  /** Bytes of content so far. */
  get size(): number {
    return this.#size;
  }

  /**
   * Reads on. Hands slices of content to `take` (they may be views of `chunk`: copy them or keep the chunk).
   * Returns the index in `chunk` behind the end of data, or -1 when it has not come yet.
   */
  read(chunk: Buffer, take: (slice: Buffer) => void): number {
    const emit = (slice: Buffer): void => {
      if (slice.length === 0) return;
      this.#size += slice.length;
      take(slice);
    };
    const text = chunk.toString('latin1'); // searching a string is five times as fast as searching a Buffer
    let at = 0;
    while (at < chunk.length) {
      const plain = this.#skipPlain(text, at);
      emit(chunk.subarray(at, plain));
      at = plain;
      if (at === chunk.length) break;
      at = this.#readSlowly(chunk, at, emit);
      if (this.#state === 'over') return at;
    }
    return -1;
  }

  /** The end of the plain text that begins at `at`; there stands a dot, a CR or an LF that must be looked at, or nothing. */
  #skipPlain(text: string, at: number): number {
    if (this.#state !== 'line-start' && this.#state !== 'in-line') return at;
    if (this.#state === 'line-start' && text.charCodeAt(at) === DOT) return at;
    let start = at;
    for (;;) {
      const lf = text.indexOf('\n', start);
      const cr = text.indexOf('\r', start);
      if (cr === -1 || lf === -1 || cr !== lf - 1) {
        const end = cr === -1 || lf === -1 ? Math.max(cr, lf) : Math.min(cr, lf);
        const stop = end === -1 ? text.length : end;
        if (stop > start) this.#state = 'in-line';
        return stop;
      }
      this.#state = 'line-start';
      start = lf + 1;
      if (start === text.length || text.charCodeAt(start) === DOT) return start;
    }
  }

  /** Some octets one at a time. Returns the index behind them; the state is `over` when they end the data. */
  #readSlowly(chunk: Buffer, from: number, emit: (slice: Buffer) => void): number {
    const to = Math.min(chunk.length, from + SLOW_OCTETS);
    // A bare CR or LF becomes two octets, and one more may come from the segment before.
    const content = Buffer.allocUnsafe((to - from) * 2 + 2);
    let length = 0;
    let at = from;
    const newline = (): void => {
      content[length++] = CR;
      content[length++] = LF;
    };
    // The protocol's line has not ended: no dot is taken out and no end is seen behind a bare CR or LF.
    const mend = (): void => {
      this.#bareNewlines = true;
      newline();
      this.#state = 'in-line';
    };
    while (at < to && this.#state !== 'over') {
      const octet = chunk[at] ?? 0;
      switch (this.#state) {
        case 'line-start':
          this.#state = octet === DOT ? 'after-dot' : 'in-line';
          if (octet === DOT) at++;
          break;
        case 'in-line':
          if (octet === CR) this.#state = 'after-cr';
          else if (octet === LF) mend();
          else content[length++] = octet;
          at++;
          break;
        case 'after-cr':
          if (octet === LF) {
            newline();
            this.#state = 'line-start';
            at++;
          } else mend();
          break;
        case 'after-dot':
          this.#state = octet === CR ? 'after-dot-cr' : 'in-line';
          if (octet === CR) at++;
          break;
        case 'after-dot-cr':
          if (octet === LF) {
            this.#state = 'over';
            at++;
          } else mend();
          break;
      }
    }
    emit(content.subarray(0, length));
    return at;
  }
}

/** From so many dots in one piece on, the piece is copied instead of cut up. */
const MANY_DOTS = 16;
const LINE_AND_DOT = Buffer.from('\r\n.');
const ONE_DOT = Buffer.from('.');

/**
 * Content -> slices as they go over the wire: a dot before every line that begins with one. Keeps its place between calls.
 */
export class DotStuffer {
  /** How much of CRLF the content so far ends with; the start counts as a line's start. */
  #matched = 2;

  stuff(chunk: Buffer): readonly Buffer[] {
    if (chunk.length === 0) return [];
    const slices: Buffer[] = [];
    let from = 0;
    if (this.#matched === 2 && chunk[0] === DOT) slices.push(ONE_DOT);
    if (this.#matched === 1 && chunk[0] === LF && chunk[1] === DOT) {
      slices.push(chunk.subarray(0, 1), ONE_DOT);
      from = 1;
    }
    this.#matched = endOf(chunk, this.#matched);
    for (let at = chunk.indexOf(LINE_AND_DOT); at !== -1; at = chunk.indexOf(LINE_AND_DOT, at + 3)) {
      slices.push(chunk.subarray(from, at + 3));
      from = at + 2;
      if (slices.length > MANY_DOTS) return [...slices, stuffed(chunk, from)];
    }
    slices.push(chunk.subarray(from));
    return slices;
  }
}

/** A copy of the rest of a chunk with its dots stuffed; `from` itself needs none. */
function stuffed(chunk: Buffer, from: number): Buffer {
  const copy = Buffer.allocUnsafe(chunk.length - from + Math.ceil((chunk.length - from) / LINE_AND_DOT.length) + 1);
  let length = 0;
  for (let at = from; at < chunk.length; at++) {
    const octet = chunk[at] ?? 0;
    if (octet === DOT && at - 2 >= from && chunk[at - 1] === LF && chunk[at - 2] === CR) copy[length++] = DOT;
    copy[length++] = octet;
  }
  return copy.subarray(0, length);
}

function endOf(chunk: Buffer, before: number): number {
  const last = chunk.at(-1);
  if (last === CR) return 1;
  if (last !== LF) return 0;
  return chunk.length > 1 ? (chunk.at(-2) === CR ? 2 : 0) : before === 1 ? 2 : 0;
}
