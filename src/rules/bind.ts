// Shared names (groups, word lists, approvers) bound to what they stand for. A name that does not bind is a problem with a
// suggestion; nothing is guessed.
import RE2 from 're2';
import {
  isListedDomain,
  parseAddress,
  parseDomain,
  addressKey,
  displayAddress,
  type Address,
} from '../mail/address.ts';
import { foldText, type Fold } from './fold.ts';
import { globMatcher } from './glob.ts';
import type { Problem } from './problem.ts';
import type { Party, WordList } from './rule-set.ts';
import type { GroupInput, PartyInput, SharedFileInput } from './schema.ts';
import { suggestion } from './suggest.ts';
import type { Path, YamlFile } from './yaml-file.ts';

export type AddressTest = (address: Address) => boolean;

const DEFAULT_FOLDS: readonly Fold[] = ['case', 'width', 'han'];

/** Tables of exact data and documents that rules may name. */
export interface KnownData {
  /** Columns by the name of the table. */
  readonly tables: ReadonlyMap<string, readonly string[]>;
  readonly documents: ReadonlySet<string>;
  /** Stands for their content: what they hold is part of what rules decide. Empty where there are none. */
  readonly digest: string;
}

export const NO_DATA: KnownData = { tables: new Map(), documents: new Set(), digest: '' };

/** The names of `_shared.yaml`, ready to be looked up, and those that come with the site's data. */
export interface SharedNames {
  readonly data: KnownData;
  readonly groups: ReadonlyMap<string, AddressTest>;
  readonly words: ReadonlyMap<string, WordList>;
  readonly approvers: ReadonlyMap<string, readonly Address[]>;
  readonly testDomains: readonly string[];
}

export const NO_SHARED_NAMES: SharedNames = {
  data: NO_DATA,
  groups: new Map(),
  words: new Map(),
  approvers: new Map(),
  testDomains: [],
};

export const asList = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

export function bindShared(file: YamlFile, input: SharedFileInput, problems: Problem[]): SharedNames {
  const words = new Map<string, WordList>();
  for (const [id, { any, fold }] of Object.entries(input.words ?? {})) {
    const folds = fold ?? DEFAULT_FOLDS;
    words.set(id, { id, folds, words: [...new Set(any.map((word) => foldText(word, folds)))] });
  }
  const approvers = new Map<string, readonly Address[]>();
  for (const [id, { members }] of Object.entries(input.approvers ?? {})) {
    approvers.set(id, readAddresses(file, ['approvers', id, 'members'], members ?? [], problems));
  }
  return {
    groups: bindGroups(file, input.groups ?? {}, problems),
    words,
    approvers,
    testDomains: input.domains_for_tests ?? [],
    data: NO_DATA,
  };
}

function bindGroups(
  file: YamlFile,
  input: Readonly<Record<string, GroupInput>>,
  problems: Problem[],
): ReadonlyMap<string, AddressTest> {
  const bound = new Map<string, AddressTest>();
  const bind = (id: string, trail: readonly string[]): AddressTest => {
    const known = bound.get(id);
    if (known !== undefined) return known;
    const definition = input[id] ?? {};
    const tests: AddressTest[] = [];
    for (const [i, member] of (definition.groups ?? []).entries()) {
      const at = ['groups', id, 'groups', i];
      if (trail.includes(member)) problems.push(file.problem(at, `group "${member}" contains itself`));
      else if (!Object.hasOwn(input, member)) problems.push(unknownName(file, at, 'group', member, Object.keys(input)));
      else tests.push(bind(member, [...trail, member]));
    }
    if (definition.addresses) tests.push(addressTest(definition.addresses));
    if (definition.domains) tests.push(domainTest(file, ['groups', id, 'domains'], definition.domains, problems));
    const test: AddressTest = (address) => tests.some((t) => t(address));
    bound.set(id, test);
    return test;
  };
  for (const id of Object.keys(input)) bind(id, [id]);
  return bound;
}

function readAddresses(file: YamlFile, path: Path, texts: readonly string[], problems: Problem[]): readonly Address[] {
  return texts.flatMap((text, i) => {
    const address = parseAddress(text);
    if (address !== undefined) return [address];
    problems.push(file.problem([...path, i], `"${text}" is not a mail address`));
    return [];
  });
}

/** Addresses, where `*` and `?` are wildcards: `*@finance.corp.example`. */
function addressTest(patterns: readonly string[]): AddressTest {
  const matches = globMatcher(patterns);
  return (address) => matches(addressKey(address)) || matches(displayAddress(address));
}

function domainTest(file: YamlFile, path: Path, domains: readonly string[], problems: Problem[]): AddressTest {
  const listed = domains.flatMap((domain, i) => {
    const [dot, name] = domain.startsWith('.') ? ['.', domain.slice(1)] : ['', domain];
    const parsed = parseDomain(name);
    if (parsed !== undefined) return [`${dot}${parsed}`];
    problems.push(
      file.problem([...path, i], `"${domain}" is not a domain`, {
        fix: 'write corp.example, or .corp.example for sub-domains',
      }),
    );
    return [];
  });
  return (address) => isListedDomain(address.domain, listed);
}

export function unknownName(file: YamlFile, path: Path, what: string, name: string, known: Iterable<string>): Problem {
  const fix = suggestion(name, known);
  return file.problem(path, `unknown ${what} "${name}"`, fix === undefined ? {} : { fix });
}

/** `{group, address, domain, external}`: given keys are AND, items of one key OR. */
export function bindParty(
  file: YamlFile,
  path: Path,
  input: PartyInput,
  names: SharedNames,
  problems: Problem[],
): Party {
  const tests: AddressTest[] = [];
  const groups = asList(input.group);
  const groupTests = groups.flatMap((group, i) => {
    const test = names.groups.get(group);
    if (test === undefined) {
      const at = Array.isArray(input.group) ? [...path, 'group', i] : [...path, 'group'];
      problems.push(unknownName(file, at, 'group', group, names.groups.keys()));
    }
    return test === undefined ? [] : [test];
  });
  if (groups.length > 0) tests.push((address) => groupTests.some((test) => test(address)));
  if (input.address !== undefined) tests.push(addressTest(asList(input.address)));
  if (input.domain !== undefined) tests.push(domainTest(file, [...path, 'domain'], asList(input.domain), problems));
  return {
    ...(input.external === undefined ? {} : { external: input.external }),
    matches: (address) => tests.every((test) => test(address)),
  };
}

/** Builds an RE2 pattern; an error names the construct that RE2 does not have (attack X15). */
export function bindPatterns(
  file: YamlFile,
  path: Path,
  patterns: readonly string[],
  problems: Problem[],
): (text: string) => boolean {
  const built = patterns.flatMap((pattern, i) => {
    try {
      return [new RE2(pattern, 'u')];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      problems.push(
        file.problem(patterns.length > 1 ? [...path, i] : path, `pattern does not compile: ${reason}`, {
          fix: 'patterns are RE2: no look-around and no back-references',
        }),
      );
      return [];
    }
  });
  return (text) => built.some((pattern) => pattern.test(text));
}
