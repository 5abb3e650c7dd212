// A folder of rule files -> RuleSet. `_shared.yaml` holds the shared names, `detectors.yaml` own detectors, `people.yaml` is the
// directory's, every other `*.yaml` is a rule file. All problems of all files are collected; with one error there is no rule set (attack G06).
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bindShared, NO_DATA, NO_SHARED_NAMES, type KnownData, type SharedNames } from './bind.ts';
import { RuleCompiler } from './compile.ts';
import { readDetectors, type CustomDetectors } from './custom-detector.ts';
import { notBuiltInRule, notBuiltInShared } from './not-built.ts';
import { hasErrors, type Problem } from './problem.ts';
import type { Rule, RuleSet } from './rule-set.ts';
import { ruleFileSchema, sharedFileSchema } from './schema.ts';
import { YamlFile } from './yaml-file.ts';

export const SHARED_FILE = '_shared.yaml';
export const PEOPLE_FILE = 'people.yaml';
export const DETECTORS_FILE = 'detectors.yaml';

const NO_RULE_FILES = [SHARED_FILE, PEOPLE_FILE, DETECTORS_FILE];
const NO_OWN: CustomDetectors = { detectors: [], ids: [] };

export interface LoadedRules {
  /** Absent when there are errors. */
  readonly ruleSet?: RuleSet;
  readonly problems: readonly Problem[];
  readonly files: readonly string[];
}

/** A file's name as the user would type it, and its text. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** Whether a file of the folder is read at all, by its name. */
export const isRuleFile = (name: string): boolean => name.endsWith('.yaml') || name.endsWith('.yml');

/** Reads a folder. `detectors` are the ids of the built-in detectors, `data` the tables and documents; rules may name those and own detectors. */
export async function loadRules(
  folder: string,
  detectors: readonly string[],
  data: KnownData = NO_DATA,
): Promise<LoadedRules> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter(isRuleFile).toSorted();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      problems: [{ severity: 'error', file: folder, message: `can't read the rules folder: ${reason}` }],
      files: [],
    };
  }
  const files = await Promise.all(
    names.map(async (n) => ({ name: join(folder, n), text: await readFile(join(folder, n), 'utf8') })),
  );
  return compileRules(files, detectors, data);
}

/** Compiles files that are in memory already. @param detectors ids of the built-in detectors */
export function compileRules(
  files: readonly SourceFile[],
  detectors: readonly string[],
  data: KnownData = NO_DATA,
): LoadedRules {
  const problems: Problem[] = [];
  const base = (file: SourceFile): string => file.name.split('/').at(-1) ?? file.name;
  const shared = files.find((f) => base(f) === SHARED_FILE);
  const names = { ...(shared === undefined ? NO_SHARED_NAMES : readShared(shared, problems)), data };
  const ownFile = files.find((f) => base(f) === DETECTORS_FILE);
  const own = ownFile === undefined ? NO_OWN : readDetectors(ownFile, names, detectors, problems);
  const known = [...new Set([...detectors, ...own.ids])];
  const rules: Rule[] = [];
  for (const file of files) {
    if (NO_RULE_FILES.includes(base(file))) continue;
    rules.push(...readRuleFile(file, names, known, problems));
  }
  problems.push(...duplicateIds(rules));
  if (rules.length === 0 && !hasErrors(problems)) {
    problems.push({
      severity: 'error',
      file: base(files[0] ?? { name: 'rules', text: '' }),
      message: 'no rules found: an empty policy is never meant',
    });
  }
  const fileNames = files.map((f) => f.name);
  if (hasErrors(problems)) return { problems, files: fileNames };
  const { words, approvers, testDomains } = names;
  return {
    ruleSet: {
      revision: revisionOf(files, base, data),
      rules,
      words,
      approvers,
      testDomains,
      detectors: own.detectors,
    },
    problems,
    files: fileNames,
  };
}

function readShared(source: SourceFile, problems: Problem[]): SharedNames {
  const file = new YamlFile(source.name, source.text);
  const input = file.read(sharedFileSchema, problems);
  if (input === undefined) return NO_SHARED_NAMES;
  problems.push(...notBuiltInShared(file, input));
  return bindShared(file, input, problems);
}

function readRuleFile(
  source: SourceFile,
  names: SharedNames,
  detectors: readonly string[],
  problems: Problem[],
): readonly Rule[] {
  const file = new YamlFile(source.name, source.text);
  const input = file.read(ruleFileSchema, problems);
  if (input === undefined) return [];
  const compiler = new RuleCompiler(file, names, detectors, problems);
  return input.rules.map((rule, i) => {
    problems.push(...notBuiltInRule(file, rule, ['rules', i]));
    return compiler.rule(rule, input.ruleset, ['rules', i]);
  });
}

function duplicateIds(rules: readonly Rule[]): Problem[] {
  const first = new Map<string, Rule>();
  return rules.flatMap((rule) => {
    const earlier = first.get(rule.id);
    if (earlier === undefined) {
      first.set(rule.id, rule);
      return [];
    }
    const message = `rule id is used twice; the first is in ${earlier.file}:${earlier.line}`;
    return [{ severity: 'error' as const, file: rule.file, line: rule.line, rule: rule.id, message }];
  });
}

function revisionOf(files: readonly SourceFile[], base: (file: SourceFile) => string, { digest }: KnownData): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${base(file)}\0${file.text}\0`);
  if (digest !== '') hash.update(`\0${digest}`);
  return hash.digest('hex').slice(0, 12);
}
