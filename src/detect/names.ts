// Which detectors may see something in a stretch of text at all, by the words that they ask for: most numbers are nothing without a
// word that names them, and most texts have none of those words. Answers with too many rather than too few: words count
// wherever they stand in the stretch, within other words too.
import { MAX_MATCH, type Detector } from './detector.ts';
import { PatternSet } from './pattern-set.ts';

/** As far as a word counts that stands before what begins in a stretch (context.ts). */
const BEFORE = 300;
/** The same behind it: the longest match, and 60 characters. */
const BEHIND = MAX_MATCH + 60;

/** Built once for a set of detectors. */
export class Names {
  readonly #set: PatternSet;
  /** Number of the detector for each entry of the set. */
  readonly #numbers: readonly number[];
  /** Which of them ask for a word. */
  readonly asks: readonly boolean[];

  constructor(detectors: readonly Pick<Detector, 'id' | 'asksFor' | 'keywords'>[]) {
    this.asks = detectors.map(({ asksFor }) => asksFor !== undefined);
    const entries = [...detectors.entries()].flatMap(([number, { id, asksFor, keywords = [] }]) => {
      const pattern = asksFor ?? anyWord(keywords);
      return pattern === '' ? [] : [{ number, id, pattern }];
    });
    this.#numbers = entries.map(({ number }) => number);
    this.#set = new PatternSet(entries);
  }

  /** Numbers of the detectors that have one of their words in the text. @param lower lower case */
  named(lower: string): ReadonlySet<number> {
    return new Set(this.#set.candidates(Buffer.from(lower)).map((entry) => this.#numbers[entry] ?? -1));
  }
}

/** A pattern for one of these words, wherever it stands. */
export const anyWord = (words: readonly string[]): string => words.map(literally).join('|');

const literally = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

/** What a text says of the values in it. */
export interface Naming {
  /** View in lower case. */
  readonly lower: string;
  /** What names values from afar, lower case: file name, subject. */
  readonly remote?: readonly string[] | undefined;
  /** Headers of all columns, lower case. Worked out when it is asked for. */
  readonly headers?: (() => string) | undefined;
}

/** The names of one text; each part is worked out when it is asked for, and most never are. */
export class TextNames {
  readonly #names: Names;
  readonly #text: Naming;
  #anywhere: ReadonlySet<number> | undefined;
  #afar: ReadonlySet<number> | undefined;
  #window: { readonly start: number; readonly named: ReadonlySet<number> } | undefined;

  constructor(names: Names, text: Naming) {
    this.#names = names;
    this.#text = text;
  }

  /** Whether a detector is asked only where one of its words stands. */
  asks(detector: number): boolean {
    return this.#names.asks[detector] === true;
  }

  /** False when nothing in the text can be named for a detector: none of its words stands anywhere. */
  mayNameAnywhere(detector: number): boolean {
    this.#anywhere ??= this.#names.named([this.#text.lower, ...(this.#text.remote ?? [])].join('\n'));
    return this.#anywhere.has(detector);
  }

  /** The same for what begins between two offsets: no such word is near, or above a column. */
  mayName(detector: number, start: number, end: number): boolean {
    if (!this.mayNameAnywhere(detector)) return false;
    if (this.#near(start, end).has(detector)) return true;
    const { remote = [], headers } = this.#text;
    this.#afar ??= this.#names.named([...remote, headers?.() ?? ''].join('\n'));
    return this.#afar.has(detector);
  }

  #near(start: number, end: number): ReadonlySet<number> {
    if (this.#window?.start === start) return this.#window.named;
    const named = this.#names.named(this.#text.lower.slice(Math.max(0, start - BEFORE), end + BEHIND));
    this.#window = { start, named };
    return named;
  }
}
