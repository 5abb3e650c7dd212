// The shape of an RE2 pattern: how short and how long a match can be, which literal every match holds, and what makes scanning
// slow. RE2 says whether a pattern is one; this file only measures patterns that RE2 has taken, and says nothing of those it cannot
// read. Syntax: https://github.com/google/re2/wiki/Syntax

export interface PatternShape {
  /** Shortest and longest match in UTF-16 units; `max` may be infinite. */
  readonly min: number;
  readonly max: number;
  /** The piece without an upper bound, as written, where `max` is infinite. */
  readonly unbounded?: string;
  /** Bytes of the longest literal that every match holds. */
  readonly literal: number;
  /** Repeats of a wide class with more of the pattern behind them, as written: they multiply the states of the automaton. */
  readonly slow: readonly string[];
  /** Names of the groups. */
  readonly groups: readonly string[];
}

/** A repeat of a wide class is slow from this many on. */
const SLOW_FROM = 8;
/** A class with so many characters or more is wide. */
const WIDE_FROM = 30;

interface Measure {
  readonly min: number;
  readonly max: number;
  readonly unbounded?: string;
  readonly literal: number;
  readonly slow: readonly string[];
  /** Wide repeats with nothing behind them so far. */
  readonly trailing: readonly string[];
}

interface Atom extends Measure {
  readonly isWide?: boolean;
  /** Bytes, where the atom is one character that stands for itself. */
  readonly ownBytes?: number;
}

const NOTHING: Measure = { min: 0, max: 0, literal: 0, slow: [], trailing: [] };
const ONE: Atom = { ...NOTHING, min: 1, max: 1 };
const WIDE: Atom = { ...ONE, isWide: true };

/** Undefined when the pattern has something that this reader does not know. */
export function shapeOf(pattern: string): PatternShape | undefined {
  const reader = new PatternReader(withoutQuotes(pattern));
  try {
    const { min, max, unbounded, literal, slow } = reader.whole();
    const { groups } = reader;
    return { min, max, literal, slow, groups, ...(unbounded === undefined ? {} : { unbounded }) };
  } catch (error) {
    if (error instanceof UnknownSyntax) return undefined;
    throw error;
  }
}

class UnknownSyntax extends Error {}

const escapeLiteral = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);

/** `\Q...\E` as single characters: what follows repeats the last of them. */
function withoutQuotes(pattern: string): string {
  return pattern.replaceAll(/\\Q([\s\S]*?)(?:\\E|$)|\\[\s\S]/g, (all, quoted: string | undefined) =>
    quoted === undefined ? all : escapeLiteral(quoted),
  );
}

/** Recursive descent; nesting is bounded by RE2, which refuses more than 1000 levels. */
class PatternReader {
  readonly groups: string[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Measure {
    const measure = this.#alternatives();
    if (this.#at < this.#text.length) throw new UnknownSyntax();
    return measure;
  }

  #alternatives(): Measure {
    let all = this.#sequence();
    while (this.#take(/\|/y) !== undefined) all = either(all, this.#sequence());
    return all;
  }

  #sequence(): Measure {
    let all = NOTHING;
    let run = 0;
    while (this.#at < this.#text.length && !/[|)]/.test(this.#text.charAt(this.#at))) {
      const from = this.#at;
      const atom = this.#atom();
      const measure = this.#repeated(atom, from);
      run = measure === atom && atom.ownBytes !== undefined ? run + atom.ownBytes : 0;
      all = behind(all, measure);
      if (run > all.literal) all = { ...all, literal: run };
    }
    return all;
  }

  #repeated(atom: Atom, from: number): Atom {
    const found = this.#take(/(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/y);
    if (found === undefined) return atom;
    const [sign, least, comma, most] = found;
    const min = least === undefined ? (sign.startsWith('+') ? 1 : 0) : Number(least);
    const openEnd = least === undefined ? !sign.startsWith('?') : comma !== undefined && most === '';
    const max = openEnd ? Infinity : least === undefined ? 1 : Number(comma === undefined ? least : most);
    const piece = this.#text.slice(from, this.#at);
    const isSlow = atom.isWide === true && max >= SLOW_FROM;
    return {
      min: atom.min * min,
      max: atom.max === 0 ? 0 : max === 0 ? 0 : atom.max * max,
      literal: min > 0 ? atom.literal : 0,
      // What stands at the end of a repeated piece has the piece's beginning behind it.
      slow: max > 1 && atom.min > 0 ? [...atom.slow, ...atom.trailing] : atom.slow,
      trailing: isSlow ? [piece] : atom.trailing,
      ...(max === Infinity && atom.max > 0 ? { unbounded: atom.unbounded ?? piece } : {}),
      ...(atom.unbounded === undefined ? {} : { unbounded: atom.unbounded }),
    };
  }

  #atom(): Atom {
    if (this.#text.charAt(this.#at) === '(') return this.#group();
    if (this.#text.charAt(this.#at) === '[') return this.#class();
    if (this.#text.charAt(this.#at) === '\\') return this.#escape();
    if (this.#take(/[\^$]/y) !== undefined) return NOTHING;
    if (this.#take(/\./y) !== undefined) return WIDE;
    const character = this.#take(/[\s\S]/uy)?.[0] ?? '';
    return { ...literalOf(character), ownBytes: Buffer.byteLength(character) };
  }

  #group(): Measure {
    const opening = this.#take(/\((?:\?P?<([A-Za-z_]\w*)>|\?[a-zA-Z-]*:)?/y);
    if (opening === undefined) throw new UnknownSyntax();
    if (opening[1] !== undefined) this.groups.push(opening[1]);
    // Flags for the rest of the group: `(?i)`.
    if (opening[0] === '(' && this.#take(/\?[a-zA-Z-]+\)/y) !== undefined) return NOTHING;
    if (opening[0] === '(' && this.#text.charAt(this.#at) === '?') throw new UnknownSyntax();
    const inner = this.#alternatives();
    if (this.#take(/\)/y) === undefined) throw new UnknownSyntax();
    return inner;
  }

  #class(): Atom {
    const found = this.#take(/\[(\^?)(\]?(?:\[:\^?[a-z]+:\]|\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\\[\s\S]|[^\]\\])*)\]/uy);
    if (found === undefined) throw new UnknownSyntax();
    const [, negation, members = ''] = found;
    return negation === '^' || sizeOf(members) >= WIDE_FROM ? WIDE : ONE;
  }

  #escape(): Atom {
    if (this.#take(/\\[bBAz]/y) !== undefined) return NOTHING;
    if (this.#take(/\\(?:[DSWwC]|[pP](?:\{[^}]*\}|[A-Za-z]))/y) !== undefined) return WIDE;
    if (this.#take(/\\(?:x\{[^}]*\}|u\{[^}]*\}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[0-7]{1,3})/y) !== undefined) return ONE;
    if (this.#take(/\\[a-zA-Z]/y) !== undefined) return ONE;
    const punctuation = this.#take(/\\([\s\S])/uy)?.[1];
    if (punctuation === undefined) throw new UnknownSyntax();
    return { ...literalOf(punctuation), ownBytes: Buffer.byteLength(punctuation) };
  }

  #take(what: RegExp): RegExpExecArray | undefined {
    what.lastIndex = this.#at;
    const found = what.exec(this.#text);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }
}

const literalOf = (text: string): Measure => ({
  ...NOTHING,
  min: text.length,
  max: text.length,
  literal: Buffer.byteLength(text),
});

function behind(first: Measure, second: Measure): Measure {
  const unbounded = first.unbounded ?? second.unbounded;
  const isCovered = second.min > 0;
  return {
    min: first.min + second.min,
    max: first.max + second.max,
    literal: Math.max(first.literal, second.literal),
    slow: [...first.slow, ...second.slow, ...(isCovered ? first.trailing : [])],
    trailing: [...(isCovered ? [] : first.trailing), ...second.trailing],
    ...(unbounded === undefined ? {} : { unbounded }),
  };
}

function either(one: Measure, other: Measure): Measure {
  const unbounded = one.unbounded ?? other.unbounded;
  return {
    min: Math.min(one.min, other.min),
    max: Math.max(one.max, other.max),
    literal: Math.min(one.literal, other.literal),
    slow: [...one.slow, ...other.slow],
    trailing: [...one.trailing, ...other.trailing],
    ...(unbounded === undefined ? {} : { unbounded }),
  };
}

/** About how many characters a class has, by what stands between its brackets. */
function sizeOf(members: string): number {
  if (/\\[DSWwpP]|\[:\^|\[:(?:alnum|alpha|word|graph|print):\]/.test(members)) return WIDE_FROM;
  let size = 0;
  for (const [, from = '', to] of members.matchAll(/(\\?[^-])(?:-(\\?[\s\S]))?/gu)) {
    const [low, high] = [from.codePointAt(from.length - 1) ?? 0, to?.codePointAt(to.length - 1)];
    size += from === '\\d' ? 10 : high === undefined ? 1 : Math.max(1, high - low + 1);
  }
  return size;
}
