// YAML 1.2 text -> data that a schema has read, with every mistake located by line. Used for rules and configuration.
// Duplicate keys are errors and aliases are capped (an alias bomb ends as a problem, not as memory).
import { LineCounter, isCollection, isMap, isPair, isScalar, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import type { Problem } from './problem.ts';
import { suggestion } from './suggest.ts';

const MAX_ALIASES = 100;

export type Path = readonly PropertyKey[];

/** A parsed file that knows the line of every field. */
export class YamlFile {
  readonly file: string;
  /** Plain data; undefined when the text was no YAML. */
  readonly data: unknown;
  readonly problems: readonly Problem[];
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(file: string, text: string) {
    this.file = file;
    this.#lines = new LineCounter();
    this.#document = parseDocument(text, { lineCounter: this.#lines, uniqueKeys: true, prettyErrors: false });
    const problems: Problem[] = [...this.#document.errors, ...this.#document.warnings].map((e) => ({
      severity: 'error',
      file,
      ...this.#position(e.pos[0]),
      message: e.message,
      ...(e.code === 'DUPLICATE_KEY' ? { fix: 'remove or rename one of them' } : {}),
    }));
    let data: unknown;
    if (problems.length === 0) {
      try {
        data = this.#document.toJS({ maxAliasCount: MAX_ALIASES });
      } catch (error) {
        problems.push({ severity: 'error', file, message: error instanceof Error ? error.message : String(error) });
      }
    }
    this.data = data;
    this.problems = problems;
  }

  /** A problem at a field of this file. With `atKey` the position is that of the key, else of the value. */
  problem(path: Path, message: string, extra: Partial<Problem> & { readonly atKey?: PropertyKey } = {}): Problem {
    const { atKey, ...rest } = extra;
    const offset = atKey === undefined ? this.#offset(path) : (this.#keyOffset(path, atKey) ?? this.#offset(path));
    const full = atKey === undefined ? path : [...path, atKey];
    return {
      severity: 'error',
      file: this.file,
      ...this.#position(offset),
      path: renderPath(full),
      message,
      ...rest,
    };
  }

  /**
   * Reads the data with a schema. Returns the value or undefined, and appends what is wrong to `problems`.
   * @param data the file's own data, or that data with values from elsewhere laid over it
   */
  read<T>(schema: z.ZodType<T>, problems: Problem[], data: unknown = this.data): T | undefined {
    problems.push(...this.problems);
    if (this.problems.length > 0) return undefined;
    const result = schema.safeParse(data);
    if (result.success) return result.data;
    const known = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
    for (const issue of result.error.issues) problems.push(...this.#fromIssue(issue, [], known, data));
    return undefined;
  }

  #fromIssue(issue: z.core.$ZodIssue, base: Path, known: unknown, data: unknown): Problem[] {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const fix = suggestion(key, knownKeys(known, path));
        return this.problem(path, `unknown key "${key}"`, { atKey: key, ...(fix === undefined ? {} : { fix }) });
      });
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      return closestBranch(issue.errors).flatMap((nested) => this.#fromIssue(nested, path, known, data));
    }
    if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid ')) {
      // The schema has no words of its own for it.
      const typed = valueAt(data, path);
      const fix = typeof typed === 'string' ? suggestion(typed, issue.values.map(String)) : undefined;
      const allowed = issue.values.map((v) => JSON.stringify(v)).join(', ');
      const what = typed === undefined ? 'is missing' : `${JSON.stringify(typed)} is not allowed`;
      return [this.problem(path, `${what}; one of ${allowed}`, fix === undefined ? {} : { fix })];
    }
    if (issue.code === 'invalid_type' && valueAt(data, path) === undefined) {
      const key = path.at(-1);
      return [this.problem(path.slice(0, -1), `"${String(key)}" is missing`, { path: renderPath(path) })];
    }
    return [this.problem(path, issue.message.replace(/^Invalid input: /, ''))];
  }

  #position(offset: number | undefined): { line: number; column: number } | Record<string, never> {
    if (offset === undefined) return {};
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }

  /** Offset of the value at a path, or of its nearest ancestor that exists. */
  #offset(path: Path): number | undefined {
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = this.#document.getIn(path.slice(0, length), true);
      if ((isCollection(node) || isScalar(node)) && node.range) return node.range[0];
    }
    return undefined;
  }

  #keyOffset(path: Path, key: PropertyKey): number | undefined {
    const node: unknown = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
    if (!isMap(node)) return undefined;
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
    return pair !== undefined && isScalar(pair.key) ? pair.key.range?.[0] : undefined;
  }
}

/** `rules[0].when.content` */
export function renderPath(path: Path): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`)).join('');
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), data);
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Of a union's failed branches, the one that got furthest: the author most likely meant that one. */
function closestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const depth = (issues: readonly z.core.$ZodIssue[]): number =>
    Math.max(...issues.map((i) => i.path.length * 2 + (i.code === 'invalid_type' ? 0 : 1)));
  return branches.reduce((best, branch) => (depth(branch) > depth(best) ? branch : best));
}

/** The keys that a JSON Schema knows at a path, for suggestions. */
function knownKeys(schema: unknown, path: Path, definitions: unknown = schema): string[] {
  if (!isObject(schema)) return [];
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    return knownKeys(valueAt(definitions, reference.slice(2).split('/')), path, definitions);
  }
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((k) =>
    Array.isArray(schema[k]) ? (schema[k] as unknown[]) : [],
  );
  const fromBranches = branches.flatMap((branch) => knownKeys(branch, path, definitions));
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const [key, ...rest] = path;
  if (key === undefined) return [...Object.keys(properties), ...fromBranches];
  const next = typeof key === 'number' ? schema['items'] : (properties[key] ?? schema['additionalProperties']);
  return [...knownKeys(next, rest, definitions), ...fromBranches];
}
