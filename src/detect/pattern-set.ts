// All patterns in one automaton: which of them may match somewhere in a window, in one pass over its bytes (RE2.Set). It answers
// with too many rather than too few: where RE2 runs out of memory, with all of them. Fails at construction, with the detector's
// name, when a pattern does not compile or matches everywhere.
import RE2 from 're2';

export interface SetEntry {
  readonly id: string;
  readonly pattern: string;
  /** Matches wherever `pattern` does; see Detector. */
  readonly prefilter?: string;
}

const MIB = 1024 * 1024;
/**
 * Bytes that one set may take, its states in a text included, and what one that does not fit may take before it is divided: several
 * sets cost several passes. RE2's own 8 MiB are too few for a thousand patterns; states past the limit are thrown away and worked out
 * again, at a tenth of the speed.
 */
const SET_LIMITS = { bytes: 64 * MIB, mostBytes: 256 * MIB } as const;
type SetLimits = { readonly [Limit in keyof typeof SET_LIMITS]: number };

interface Chunk {
  readonly set: InstanceType<typeof RE2.Set>;
  /** Number of its first entry. */
  readonly first: number;
  /** Numbers of all its entries, for when it can't tell. */
  readonly all: readonly number[];
}

export class PatternSet {
  readonly #chunks: readonly Chunk[];

  constructor(entries: readonly SetEntry[], limits: SetLimits = SET_LIMITS) {
    for (const { id, prefilter } of entries) if (prefilter !== undefined) compilePattern(id, prefilter, 'u');
    this.#chunks = chunksOf(
      entries.map(({ pattern, prefilter }) => prefilter ?? withoutTail(pattern)),
      0,
      limits,
    );
  }

  /**
   * Numbers of the entries that may match, in ascending order.
   * @param window UTF-8
   */
  candidates(window: Buffer): readonly number[] {
    const [only, ...others] = this.#chunks;
    if (only === undefined) return [];
    return others.length === 0 ? ask(only, window) : this.#chunks.flatMap((chunk) => ask(chunk, window));
  }
}

function ask({ set, first, all }: Chunk, window: Buffer): readonly number[] {
  let found: readonly number[];
  try {
    found = set.match(window);
  } catch {
    return all; // out of memory: the patterns are asked one by one, which is slow, and misses nothing
  }
  return first === 0 ? found : found.map((which) => which + first);
}

/** Throws, with the detector's name, what is wrong with a pattern; the set itself says only that something does not compile. */
export function compilePattern(id: string, source: string, flags: string): RE2 {
  const fail = (reason: string, cause?: unknown): Error =>
    new Error(`detector ${id}: the pattern ${source.slice(0, 200)} ${reason}`, { cause });
  let pattern: RE2;
  try {
    pattern = new RE2(source, flags);
  } catch (error) {
    throw fail(`does not compile: ${reasonOf(error)}`, error);
  }
  if (pattern.test('')) throw fail('matches the empty text');
  return pattern;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function chunksOf(sources: readonly string[], first: number, limits: SetLimits): readonly Chunk[] {
  if (sources.length === 0) return [];
  const all = sources.map((_, i) => first + i);
  for (let maxMem = limits.bytes; maxMem <= limits.mostBytes; maxMem *= 2) {
    const set = compile(sources, maxMem);
    if (set !== undefined) return [{ set, first, all }];
  }
  if (sources.length === 1) throw new Error(`the pattern ${sources.join('').slice(0, 200)} is too large`);
  const half = sources.length >>> 1;
  return [...chunksOf(sources.slice(0, half), first, limits), ...chunksOf(sources.slice(half), first + half, limits)];
}

function compile(sources: readonly string[], maxMem: number): Chunk['set'] | undefined {
  try {
    return new RE2.Set([...sources], 'u', { maxMem });
  } catch {
    return undefined; // each compiles by itself (check): together they are too large
  }
}

/**
 * A counted repeat at the very end of a pattern makes the automaton large and slow, and whether there is a match is known at its least
 * count: `{8,200}` asks as much as `{8}`.
 */
export function withoutTail(pattern: string): string {
  return pattern.replace(/(?<!\\[xpP])\{(\d+),\d*\}$/, '{$1}');
}
