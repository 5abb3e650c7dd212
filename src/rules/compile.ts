// Well-formed rule files -> RuleSet: names bound, patterns built, conditions turned into a tree.
import type { Order } from '../mail/decision.ts';
import type { LocalText } from '../mail/language.ts';
import type { SegmentKind } from '../mail/segment.ts';
import { asList, bindParty, bindPatterns, unknownName, type SharedNames } from './bind.ts';
import { foldText } from './fold.ts';
import { globMatcher } from './glob.ts';
import type { Problem } from './problem.ts';
import { parseComparison, parseDuration, parseSize, type Comparison } from './quantity.ts';
import type { AttachmentTest, Condition, ContentItem, Range, Rule, WordList } from './rule-set.ts';
import type { ActionInput, AttachmentInput, ConditionsInput, ContentItemInput, RuleInput } from './schema.ts';
import type { CONTENT_PLACES } from './schema.ts';
import type { Path, YamlFile } from './yaml-file.ts';

const PLACES: Readonly<Record<(typeof CONTENT_PLACES)[number], readonly SegmentKind[]>> = {
  subject: ['subject'],
  body: ['body', 'html'],
  headers: ['header'],
  attachments: ['attachment'],
  attachment_names: ['attachment-name'],
};

/** What the raw sweep finds counts everywhere: where it stands can't be told. */
const EVERYWHERE: readonly SegmentKind[] = [...Object.values(PLACES).flat(), 'structure'];

/** Compiles the conditions and the action of one rule. Problems are appended; the result is used only without errors. */
export class RuleCompiler {
  readonly #file: YamlFile;
  readonly #names: SharedNames;
  readonly #detectors: readonly string[];
  readonly #problems: Problem[];

  constructor(file: YamlFile, names: SharedNames, detectors: readonly string[], problems: Problem[]) {
    this.#file = file;
    this.#names = names;
    this.#detectors = detectors;
    this.#problems = problems;
  }

  rule(input: RuleInput, ruleset: string, path: Path): Rule {
    const first = this.#problems.length;
    const { order, concerns } = this.#order(input.then, [...path, 'then']);
    const rule: Rule = {
      id: input.id,
      ruleset,
      file: this.#file.file,
      line: this.#file.problem(path, '').line ?? 1,
      title: toLocalText(input.title),
      why: input.why === undefined ? {} : toLocalText(input.why),
      severity: input.severity,
      mode: input.mode,
      when: this.#conditions(input.when, [...path, 'when']),
      ...(input.unless === undefined ? {} : { unless: this.#conditions(input.unless, [...path, 'unless']) }),
      order,
      concerns,
      tests: input.tests ?? [],
    };
    for (const [i, problem] of this.#problems.entries()) {
      if (i >= first && problem.rule === undefined) this.#problems[i] = { ...problem, rule: input.id };
    }
    return rule;
  }

  #conditions(input: ConditionsInput, path: Path): Condition {
    const of: Condition[] = [];
    if (input.direction !== undefined) of.push({ kind: 'direction', any: new Set(asList(input.direction)) });
    if (input.from !== undefined) of.push({ kind: 'from', who: this.#party(input.from, [...path, 'from']) });
    if (input.to !== undefined) {
      const { match, in: kinds, ...party } = input.to;
      of.push({
        kind: 'to',
        who: this.#party(party, [...path, 'to']),
        match: match ?? 'any',
        ...(kinds === undefined ? {} : { in: new Set(asList(kinds)) }),
      });
    }
    if (input.recipients !== undefined) of.push(...this.#recipients(input.recipients, [...path, 'recipients']));
    if (input.content !== undefined) of.push(this.#content(asList(input.content), [...path, 'content']));
    if (input.attachment !== undefined) {
      of.push({ kind: 'attachment', test: this.#attachment(input.attachment, [...path, 'attachment']) });
    }
    for (const [name, patterns] of Object.entries(input.header ?? {})) {
      of.push({
        kind: 'header',
        name: name.toLowerCase(),
        matches: this.#patterns(patterns, [...path, 'header', name]),
      });
    }
    if (input.subject !== undefined) {
      of.push({ kind: 'header', name: 'subject', matches: this.#patterns(input.subject, [...path, 'subject']) });
    }
    if (input.size !== undefined) of.push({ kind: 'size', compare: this.#size(input.size, [...path, 'size']) });
    if (input.structure !== undefined) of.push({ kind: 'structure', any: new Set(asList(input.structure)) });
    for (const kind of ['all', 'any', 'none'] as const) {
      const nested = input[kind];
      if (nested === undefined) continue;
      of.push({ kind, of: nested.map((child, i) => this.#conditions(child, [...path, kind, i])) });
    }
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'all', of };
  }

  #party(input: Parameters<typeof bindParty>[2], path: Path): ReturnType<typeof bindParty> {
    return bindParty(this.#file, path, input, this.#names, this.#problems);
  }

  #patterns(input: string | readonly string[], path: Path): (text: string) => boolean {
    return bindPatterns(this.#file, path, asList(input), this.#problems);
  }

  #recipients(input: NonNullable<ConditionsInput['recipients']>, path: Path): Condition[] {
    const { external, total, domains, blind } = input;
    const kinds = (value: typeof external): object =>
      value?.in === undefined ? {} : { in: new Set(asList(value.in)) };
    const at = (what: string): Path => [...path, what];
    const found: Condition[] = [];
    if (external) {
      found.push({
        kind: 'recipients',
        what: 'external',
        count: this.#range(external, at('external')),
        ...kinds(external),
      });
    }
    if (total)
      found.push({ kind: 'recipients', what: 'total', count: this.#range(total, at('total')), ...kinds(total) });
    if (domains) found.push({ kind: 'recipients', what: 'domains', count: this.#range(domains, at('domains')) });
    if (blind) {
      const where = blind.external === undefined ? {} : { external: blind.external };
      found.push({ kind: 'recipients', what: 'blind', count: this.#range(blind, at('blind')), ...where });
    }
    return found;
  }

  #content(items: readonly ContentItemInput[], path: Path): Condition {
    return {
      kind: 'any',
      of: items.map((item, i) => ({ kind: 'content', item: this.#contentItem(item, [...path, i]) })),
    };
  }

  #contentItem(input: ContentItemInput, path: Path): ContentItem {
    const sources = [input.detector, input.words, input.data, input.document].filter((source) => source !== undefined);
    const isAnyEvasion = sources.length === 0 && input.evasive === true;
    if (sources.length !== 1 && !isAnyEvasion) {
      const message = 'needs exactly one of "detector", "words", "data" and "document"';
      this.#problems.push(this.#file.problem(path, message));
    }
    this.#indexed(input, path);
    if (input.detector !== undefined && !this.#detectors.includes(input.detector)) {
      const at = [...path, 'detector'];
      this.#problems.push(unknownName(this.#file, at, 'detector', input.detector, this.#detectors));
    }
    if (input.words !== undefined) this.#wordList(input.words, [...path, 'words']);
    const places =
      input.in === undefined ? EVERYWHERE : [...asList(input.in).flatMap((p) => PLACES[p]), 'structure' as const];
    return {
      ...(isAnyEvasion ? {} : { source: sourceOf(input) }),
      ...(input.evasive === undefined ? {} : { evasive: input.evasive }),
      ...(input.columns === undefined ? {} : { columns: asList(input.columns) }),
      ...(input.overlap === undefined ? {} : { overlap: input.overlap }),
      count: this.#range(input, path),
      unique: input.unique ?? true,
      confidence: input.confidence ?? 'low',
      places: new Set(places),
      ...(input.near === undefined ? {} : { near: this.#near(input.near, [...path, 'near']) }),
    };
  }

  /** Names of tables, columns and documents. */
  #indexed({ data, columns, document, overlap }: ContentItemInput, path: Path): void {
    const { tables, documents } = this.#names.data;
    const problem = (key: string, what: string, name: string, known: Iterable<string>, otherwise: string): void => {
      const named = unknownName(this.#file, [...path, key], what, name, known);
      this.#problems.push(named.fix === undefined ? { ...named, fix: otherwise } : named);
    };
    const known = data === undefined ? undefined : tables.get(data);
    if (data !== undefined && known === undefined)
      problem('data', 'table', data, tables.keys(), `import it: postern data import ${data} --schema S FILE`);
    if (known !== undefined)
      for (const column of asList(columns).filter((name) => !known.includes(name)))
        problem('columns', 'column', column, known, 'see: postern data list');
    if (document !== undefined && !documents.has(document))
      problem('document', 'document', document, documents, `index it: postern documents add ${document} FILE`);
    if (columns !== undefined && data === undefined)
      this.#problems.push(this.#file.problem([...path, 'columns'], '"columns" goes with "data"'));
    if (overlap !== undefined && document === undefined)
      this.#problems.push(this.#file.problem([...path, 'overlap'], '"overlap" goes with "document"'));
  }

  #near(input: NonNullable<ContentItemInput['near']>, path: Path): NonNullable<ContentItem['near']> {
    const { words, within } = input;
    const list = Array.isArray(words) ? ownList(words) : (this.#wordList(words, [...path, 'words']) ?? ownList([]));
    return { words: list, within };
  }

  #wordList(name: string, path: Path): WordList | undefined {
    const list = this.#names.words.get(name);
    if (list === undefined)
      this.#problems.push(unknownName(this.#file, path, 'word list', name, this.#names.words.keys()));
    return list;
  }

  #range(input: { min?: number | undefined; max?: number | undefined }, path: Path): Range {
    const range = { min: input.min ?? (input.max === undefined ? 1 : 0), max: input.max ?? Number.POSITIVE_INFINITY };
    if (range.min > range.max)
      this.#problems.push(this.#file.problem(path, '"min" is greater than "max": never matches'));
    return range;
  }

  #attachment(input: AttachmentInput, path: Path): AttachmentTest {
    const { name, type, kind, size, total, count, unscannable, mismatch } = input;
    return {
      ...(name === undefined ? {} : { name: globMatcher(asList(name)) }),
      ...(type === undefined ? {} : { type: globMatcher(asList(type)) }),
      ...(kind === undefined ? {} : { kinds: new Set(asList(kind)) }),
      ...(size === undefined ? {} : { size: this.#size(size, [...path, 'size']) }),
      ...(total === undefined ? {} : { total: this.#size(total, [...path, 'total']) }),
      ...(count === undefined
        ? {}
        : { count: this.#comparison(count, [...path, 'count'], Number, 'count such as ">5"') }),
      ...(unscannable === undefined ? {} : { unscannable: new Set(asList(unscannable)) }),
      ...(mismatch === undefined ? {} : { mismatch }),
    };
  }

  #size(input: string | number, path: Path): Comparison {
    return this.#comparison(input, path, parseSize, 'size such as ">10MB"');
  }

  #comparison(
    input: string | number,
    path: Path,
    parse: (text: string | number) => number | undefined,
    what: string,
  ): Comparison {
    const comparison = parseComparison(input, parse);
    if (comparison !== undefined && !Number.isNaN(comparison.value)) return comparison;
    this.#problems.push(this.#file.problem(path, `"${input}" is not a ${what}`));
    return { operator: '>=', value: Number.POSITIVE_INFINITY };
  }

  #order(actions: readonly ActionInput[], path: Path): Pick<Rule, 'order' | 'concerns'> {
    const orders = actions.flatMap((action, i) => {
      const keys = Object.keys(action);
      if (keys.length !== 1)
        this.#problems.push(this.#file.problem([...path, i], 'each item names exactly one action'));
      return this.#orderOf(action, [...path, i]);
    });
    if (orders.length > 1) {
      this.#problems.push(this.#file.problem(path, 'a rule has one outcome; write a second rule for the second one'));
    }
    return orders[0] ?? { order: { outcome: 'deliver' }, concerns: 'all' };
  }

  #orderOf(action: ActionInput, path: Path): Pick<Rule, 'order' | 'concerns'>[] {
    if (action.deliver) return [{ order: { outcome: 'deliver' }, concerns: 'all' }];
    if (action.hold)
      return [{ order: this.#hold(action.hold, [...path, 'hold']), concerns: concernOf(action.hold, 'all') }];
    if (action.reject) {
      return [
        {
          order: { outcome: 'reject', enhancedCode: action.reject.code ?? '5.7.1' },
          concerns: concernOf(action.reject, 'all'),
        },
      ];
    }
    if (action.encrypt) {
      const order: Order = { outcome: 'encrypt', ifImpossible: action.encrypt.if_impossible ?? 'hold' };
      return [{ order, concerns: concernOf(action.encrypt, 'matching') }];
    }
    return [];
  }

  #hold(input: NonNullable<ActionInput['hold']>, path: Path): Order {
    const { approver, expires, on_expire: onExpire } = input;
    if (approver !== undefined && !this.#names.approvers.has(approver)) {
      const at = [...path, 'approver'];
      this.#problems.push(unknownName(this.#file, at, 'approver', approver, this.#names.approvers.keys()));
    }
    const expiresAfter = expires === undefined ? undefined : parseDuration(expires);
    if (expires !== undefined && expiresAfter === undefined) {
      this.#problems.push(
        this.#file.problem([...path, 'expires'], `"${expires}" is not a duration`, { fix: 'write 30m, 8h or 3d' }),
      );
    }
    if (onExpire !== undefined && expires === undefined) {
      this.#problems.push(this.#file.problem([...path, 'on_expire'], '"on_expire" needs "expires"'));
    }
    return {
      outcome: 'hold',
      queue: input.queue ?? 'review',
      ...(approver === undefined ? {} : { approver }),
      ...(expiresAfter === undefined ? {} : { expiresAfter }),
      ...(onExpire === undefined ? {} : { onExpire }),
    };
  }
}

function concernOf(input: { only_for?: string | undefined }, byDefault: Rule['concerns']): Rule['concerns'] {
  if (input.only_for === undefined) return byDefault;
  return input.only_for === 'matching_recipients' ? 'matching' : 'all';
}

function sourceOf({ detector, words, data, document }: ContentItemInput): string {
  if (data !== undefined) return `data:${data}`;
  if (document !== undefined) return `document:${document}`;
  return detector ?? `words:${words ?? ''}`;
}

function ownList(words: readonly string[]): WordList {
  const folds = ['case', 'width', 'han'] as const;
  return { id: '', folds, words: words.map((word) => foldText(word, folds)) };
}

export function toLocalText(input: string | Readonly<Record<string, string | undefined>>): LocalText {
  if (typeof input === 'string') return { en: input };
  return Object.fromEntries(Object.entries(input).filter(([, text]) => text !== undefined));
}
