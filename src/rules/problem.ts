// Problems in files that people write: configuration, rules, word lists. A problem names file, line, rule and field, says
// what is wrong and, where it can, the fix. Collected, not thrown one by one: a reader wants to see them all.

export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Path of the file as the user would type it; `(environment)` for environment variables. */
  readonly file: string;
  /** Line and column from 1; absent where the file as a whole is meant. */
  readonly line?: number;
  readonly column?: number;
  /** Id of the rule, where the problem is inside one. */
  readonly rule?: string;
  /** Dotted path of the field, such as `rules[0].when.content[1].detector`. */
  readonly path?: string;
  readonly message: string;
  /** What to do about it, when that is known. */
  readonly fix?: string;
}

/** `rules/10-privacy.yaml:14:9 error [privacy-bulk] when.content: unknown detector ... (did you mean ...?)` */
export function renderProblem(problem: Problem): string {
  const at = problem.line === undefined ? '' : `:${problem.line}:${problem.column ?? 1}`;
  const rule = problem.rule === undefined ? '' : ` [${problem.rule}]`;
  const path = problem.path === undefined || problem.path === '' ? '' : ` ${problem.path}:`;
  const fix = problem.fix === undefined ? '' : ` (${problem.fix})`;
  return `${problem.file}${at} ${problem.severity}${rule}${path} ${problem.message}${fix}`;
}

export const hasErrors = (problems: readonly Problem[]): boolean => problems.some((p) => p.severity === 'error');

/** Thrown when files can't be used; carries every problem found. */
export class ProblemsError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(renderProblem).join('\n'));
    this.name = 'ProblemsError';
    this.problems = problems;
  }
}
