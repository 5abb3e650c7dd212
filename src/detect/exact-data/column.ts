// A column of a table of exact data: what kind of values it has, and how a value is brought to the one form in which it is hashed,
// when it is imported and when it is looked for alike (detectors.md chapter 6).
import RE2 from 're2';
import { foldText, lowerCase } from '../../rules/fold.ts';
import { MAX_MATCH, type Detector } from '../detector.ts';
import { bareLetters } from '../letters.ts';
import { normalise } from '../normalise.ts';
import { readDate, type DateOrder } from './dates.ts';
import { readNumber } from './numbers.ts';

/** Kinds of values that no detector knows. */
export const PLAIN_TYPES = ['word', 'phrase', 'number', 'date', 'name', 'address'] as const;
export type PlainType = (typeof PLAIN_TYPES)[number];

export const isPlainType = (type: string): type is PlainType => (PLAIN_TYPES as readonly string[]).includes(type);

export interface Column {
  readonly name: string;
  /** A plain type or the id of a detector. */
  readonly type: string;
  readonly isPrimary: boolean;
  readonly order?: DateOrder | undefined;
}

/** Longest value, in letters and digits; longer ones say more about a text than about a person. */
export const MAX_VALUE = 128;

/** Reads the values of one detector's form, whatever stands around them. */
export class FormReader {
  readonly #detector: Detector;
  readonly #pattern: RE2;

  constructor(detector: Detector) {
    this.#detector = detector;
    this.#pattern = new RE2(detector.pattern, 'gu');
  }

  /**
   * Every value of the form with its span, as if its label stood above it: what a table says that it is, it is, however little the
   * mail says. @param text scan view of MAX_MATCH characters and more, or less @param from offset that the spans begin at
   */
  *values(text: string, lower: string, now: number): Generator<{ start: number; end: number; value: string }> {
    const keyword = this.#detector.keywords?.[0];
    const labelled = keyword === undefined ? {} : { columnHeader: () => keyword };
    for (let from = 0; from < text.length; from += WINDOW) {
      const window = text.slice(from, from + WINDOW + MAX_MATCH);
      this.#pattern.lastIndex = 0;
      for (let match = this.#pattern.exec(window); match !== null; match = this.#pattern.exec(window)) {
        if (match.index >= WINDOW) break; // the next window's
        const start = from + match.index;
        const end = start + match[0].length;
        const hits = this.#detector.judge({
          ...{ text, lower, start, end, now },
          ...{ segment: 'body', view: 'plain' },
          ...labelled,
        });
        for (const hit of hits) yield { start: hit.start, end: hit.end, value: bareLetters(hit.value) };
        const last = hits.at(-1)?.end;
        this.#pattern.lastIndex =
          last === undefined ? match.index + step(match[0]) : Math.max(last - from, match.index + 1);
      }
    }
  }

  /** The first value of a cell. */
  value(cell: string, now: number): string | undefined {
    for (const { value } of this.values(cell, lowerCase(cell), now)) return value;
    return undefined;
  }
}

const WINDOW = 4096;

/** Another value may begin inside a refused one, but not inside its run of digits. */
const step = (matched: string): number => Math.max(1, /^[0-9]*/.exec(matched)?.[0].length ?? 0);

/**
 * The form in which a value is hashed; undefined when the cell holds none of the column's kind.
 * @param reader of the column's detector; undefined for plain types
 */
export function canonicalValue(
  { type, order }: Column,
  cell: string,
  reader: FormReader | undefined,
  now: number,
): string | undefined {
  const text = normalise(cell).text.trim();
  if (reader !== undefined) return reader.value(text, now);
  switch (type as PlainType) {
    case 'number':
      return readNumber(text);
    case 'date':
      return readDate(text, order);
    case 'name':
    case 'address':
      return bareLetters(foldText(text, ['han']));
    case 'word':
    case 'phrase':
      return bareLetters(text);
  }
}
