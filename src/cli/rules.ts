// `postern rules lint|test`: what an admin runs before a rule bites.
import { explainError } from '../mail/fault.ts';
import { inspect, loadPolicy, openIndexes, openInspection, type Inspection } from '../inspect.ts';
import { hasErrors } from '../rules/problem.ts';
import type { Rule } from '../rules/rule-set.ts';
import type { RuleTestInput } from '../rules/schema.ts';
import { EXIT, print, printProblems, readConfig, styled, type ExitCode } from './command.ts';
import { mailOfTest } from './rule-mail.ts';

interface Options {
  readonly config?: string;
  readonly rules?: string;
  readonly json?: boolean;
}

export async function rulesLint(options: Options): Promise<ExitCode> {
  const { config } = await readConfig(options.config);
  const folder = options.rules ?? config.rules;
  const { ruleSet, problems, files } = await loadPolicy(folder, openIndexes(config.indexes));
  const errors = problems.filter((p) => p.severity === 'error').length;
  if (options.json === true) {
    print(
      JSON.stringify({
        folder,
        files,
        rules: ruleSet?.rules.length ?? 0,
        revision: ruleSet?.revision ?? null,
        problems,
      }),
    );
  } else {
    printProblems(problems);
    if (ruleSet === undefined)
      print(styled('red', `${errors} error${errors === 1 ? '' : 's'} in ${folder}; nothing was taken over`));
    else
      print(
        styled(
          'green',
          `${ruleSet.rules.length} rules in ${files.length} files are good (revision ${ruleSet.revision})`,
        ),
      );
  }
  return hasErrors(problems) ? EXIT.findings : EXIT.good;
}

interface TestResult {
  readonly rule: string;
  readonly test: string;
  readonly passed: boolean;
  /** What was expected and did not come, a line each. */
  readonly differences: readonly string[];
  readonly file: string;
  readonly line: number;
}

export async function rulesTest(options: Options): Promise<ExitCode> {
  const { config } = await readConfig(options.config);
  const { rules = config.rules } = options;
  const inspection = await openInspection(rules, config.domains, config.inspection.reading, config.indexes);
  const results: TestResult[] = [];
  for (const rule of inspection.ruleSet.rules) {
    for (const test of rule.tests) results.push(await runTest(rule, test, inspection));
  }
  const failed = results.filter((r) => !r.passed);
  const untested = inspection.ruleSet.rules.filter((r) => r.tests.length === 0).map((r) => r.id);
  if (options.json === true)
    print(JSON.stringify({ passed: results.length - failed.length, failed: failed.length, untested, results }));
  else printResults(results, untested);
  return failed.length === 0 ? EXIT.good : EXIT.findings;
}

/** The rule alone, awake even where it is switched off, judges the mail of the test. */
async function runTest(rule: Rule, test: RuleTestInput, inspection: Inspection): Promise<TestResult> {
  const mode = rule.mode === 'off' ? 'shadow' : rule.mode;
  const { ruleSet } = inspection;
  const domains = ruleSet.testDomains.length > 0 ? ruleSet.testDomains : inspection.domains;
  const alone: Inspection = { ...inspection, domains, ruleSet: { ...ruleSet, rules: [{ ...rule, mode }] } };
  let differences: string[];
  try {
    const { decision } = await inspect(await mailOfTest(test), alone);
    const match = decision.matches.find((m) => m.ruleId === rule.id);
    const { expect } = test;
    const hits = (detector: string): number =>
      new Set(decision.findings.filter((f) => f.detector === detector).map((f) => f.valueKey)).size;
    const checks: readonly (readonly [string, unknown, unknown])[] = [
      ['match', expect.match, match !== undefined],
      ['action', expect.action, match?.order.outcome],
      ['severity', expect.severity, match?.severity],
      ['mode', expect.mode, match === undefined ? undefined : rule.mode],
      ...Object.entries(expect.hits ?? {}).map(
        ([detector, count]) => [`hits of ${detector}`, count, hits(detector)] as const,
      ),
    ];
    differences = checks
      .filter(([, wanted, got]) => wanted !== undefined && wanted !== got)
      .map(([what, wanted, got]) => `${what}: expected ${String(wanted)}, got ${String(got)}`);
  } catch (error) {
    differences = [explainError(error)];
  }
  return {
    rule: rule.id,
    test: test.name,
    passed: differences.length === 0,
    differences,
    file: rule.file,
    line: rule.line,
  };
}

function printResults(results: readonly TestResult[], untested: readonly string[]): void {
  for (const result of results) {
    print(`${result.passed ? styled('green', '✓') : styled('red', '✗')} ${result.rule}: ${result.test}`);
    for (const difference of result.differences) print(`    ${difference}`);
    if (!result.passed) print(`    ${result.file}:${result.line}`);
  }
  for (const id of untested) print(`${styled('yellow', '!')} ${id}: has no tests`);
  const failed = results.filter((r) => !r.passed).length;
  const passed = results.length - failed;
  print(
    failed === 0
      ? styled('green', `${passed} tests passed`)
      : styled('red', `${failed} of ${results.length} tests failed`),
  );
}
