// The one place where the octets of DATA become a message: finds the end, takes dots out (RFC 5321 section 4.5.2) and deals
// with bare CR and LF. Only CRLF.CRLF ends the data, however the octets were cut into segments (attacks S01, S02, S03).
// After it, content has CRLF line ends only: what is scanned, hashed, held and relayed is the same.

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const CRLF = Buffer.from('\r\n');

/** Where the reader stands in a line. A CR that may begin the line end is kept back until the next octet tells. */
type State = 'line-start' | 'after-dot' | 'after-dot-cr' | 'in-line' | 'after-cr';

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
   * Reads on. Hands slices of content to `take` (they are views of `chunk`: copy them or keep the chunk).
   * Returns the index in `chunk` behind the end of data, or -1 when it has not come yet.
   */
  read(chunk: Buffer, take: (slice: Buffer) => void): number {
    let from = 0; // first octet not handed over yet
    const emit = (to: number): void => {
      if (to > from) this.#emit(chunk.subarray(from, to), take);
    };
    let i = 0;
    while (i < chunk.length) {
      const octet = chunk[i];
      switch (this.#state) {
        case 'in-line': {
          i = endOfPlainText(chunk, i);
          if (i === chunk.length) break;
          emit(i);
          if (chunk[i] === CR) this.#state = 'after-cr';
          else this.#mend(take);
          from = ++i;
          break;
        }
        case 'after-cr':
          if (octet === LF) {
            this.#emit(CRLF, take);
            this.#state = 'line-start';
            from = ++i;
          } else {
            this.#mend(take);
            this.#state = 'in-line';
            from = i;
          }
          break;
        case 'line-start':
          if (octet === DOT) {
            this.#state = 'after-dot';
            from = ++i;
          } else {
            this.#state = 'in-line';
            from = i;
          }
          break;
        case 'after-dot':
          if (octet === CR) {
            this.#state = 'after-dot-cr';
            from = ++i;
          } else {
            this.#state = 'in-line';
            from = i;
          }
          break;
        case 'after-dot-cr':
          if (octet === LF) return i + 1;
          this.#mend(take);
          this.#state = 'in-line';
          from = i;
          break;
      }
    }
    emit(chunk.length);
    return -1;
  }

  #emit(slice: Buffer, take: (slice: Buffer) => void): void {
    this.#size += slice.length;
    take(slice);
  }

  /** A bare CR or LF becomes CRLF. The protocol's line has not ended: no dot is taken out and no end is seen after it. */
  #mend(take: (slice: Buffer) => void): void {
    this.#bareNewlines = true;
    this.#emit(CRLF, take);
  }
}

/** Slices of one chunk that are kept as they are; more are copied into one. */
const MAX_SLICES = 64;

/** What is made of dots or line ends comes in slices of an octet or two; one by one they would cost a hundred each (attack S22). */
export function gathered(slices: readonly Buffer[]): readonly Buffer[] {
  return slices.length > MAX_SLICES ? [Buffer.concat(slices)] : slices;
}

/** Index of the next CR or LF, or the length. */
function endOfPlainText(chunk: Buffer, start: number): number {
  let i = start;
  for (; i < chunk.length; i++) {
    const octet = chunk[i] ?? 0;
    if (octet <= CR && (octet === CR || octet === LF)) return i;
  }
  return i;
}

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
    if (this.#matched === 2 && chunk[0] === DOT) slices.push(Buffer.from('.'));
    if (this.#matched === 1 && chunk[0] === LF && chunk[1] === DOT) {
      slices.push(chunk.subarray(0, 1), Buffer.from('.'));
      from = 1;
    }
    for (let at = chunk.indexOf('\r\n.', 0, 'latin1'); at !== -1; at = chunk.indexOf('\r\n.', at + 3, 'latin1')) {
      slices.push(chunk.subarray(from, at + 3));
      from = at + 2;
    }
    slices.push(chunk.subarray(from));
    this.#matched = endOf(chunk, this.#matched);
    return gathered(slices);
  }
}

function endOf(chunk: Buffer, before: number): number {
  const last = chunk.at(-1);
  if (last === CR) return 1;
  if (last !== LF) return 0;
  return chunk.length > 1 ? (chunk.at(-2) === CR ? 2 : 0) : before === 1 ? 2 : 0;
}
