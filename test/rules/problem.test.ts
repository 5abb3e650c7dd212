// A problem as one line: file, line, rule, field, what is wrong, what to do.
import { describe, expect, it } from 'vitest';
import { hasErrors, ProblemsError, renderProblem, type Problem } from '../../src/rules/problem.ts';

const error: Problem = { severity: 'error', file: 'a.yaml', message: 'is wrong' };

describe('a problem', () => {
  it.each([
    { why: 'of a file as a whole', problem: error, text: 'a.yaml error is wrong' },
    { why: 'at a line', problem: { ...error, line: 3 }, text: 'a.yaml:3:1 error is wrong' },
    {
      why: 'with everything',
      problem: { ...error, line: 3, column: 7, rule: 'a-rule', path: 'rules[0].when', fix: 'did you mean "x"?' },
      text: 'a.yaml:3:7 error [a-rule] rules[0].when: is wrong (did you mean "x"?)',
    },
    { why: 'at the root', problem: { ...error, path: '' }, text: 'a.yaml error is wrong' },
  ])('$why', ({ problem, text }) => {
    expect(renderProblem(problem)).toBe(text);
  });
});

describe('problems', () => {
  it('are errors when one of them is', () => {
    expect(hasErrors([{ ...error, severity: 'warning' }])).toBe(false);
    expect(hasErrors([{ ...error, severity: 'warning' }, error])).toBe(true);
  });

  it('thrown together are all told', () => {
    expect(new ProblemsError([error, { ...error, file: 'b.yaml' }]).message).toBe(
      'a.yaml error is wrong\nb.yaml error is wrong',
    );
  });
});
