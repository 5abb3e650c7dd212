// Names bound to what they stand for: groups, parties, patterns. A name that does not bind is told with the nearest one.
import { describe, expect, it } from 'vitest';
import { bindParty, bindPatterns, bindShared } from '../../src/rules/bind.ts';
import type { Problem } from '../../src/rules/problem.ts';
import { sharedFileSchema } from '../../src/rules/schema.ts';
import { YamlFile } from '../../src/rules/yaml-file.ts';
import { address } from '../support/address.ts';

function bind(text: string) {
  const problems: Problem[] = [];
  const file = new YamlFile('_shared.yaml', `format: 1\n${text}`);
  const input = file.read(sharedFileSchema, problems);
  if (input === undefined) throw new Error(problems.map((p) => p.message).join());
  return { file, names: bindShared(file, input, problems), problems };
}

const GROUPS = `groups:
  hr: { addresses: [hr@corp.example, '*@hr.corp.example'] }
  free-mail: { domains: [qq.com, .mail.example, 公司.example] }
  everybody: { groups: [hr, free-mail] }
`;

describe('a group', () => {
  const { names, problems } = bind(GROUPS);

  it('binds', () => {
    expect(problems).toEqual([]);
  });

  it.each([
    { why: 'an address', group: 'hr', text: 'hr@corp.example', member: true },
    { why: 'in another case', group: 'hr', text: 'HR@CORP.example', member: true },
    { why: 'in quotes that mean nothing (A02)', group: 'hr', text: '"hr"@corp.example', member: true },
    { why: 'a wildcard', group: 'hr', text: 'li@hr.corp.example', member: true },
    { why: 'not a longer domain (A06)', group: 'hr', text: 'hr@corp.example.evil.example', member: false },
    { why: 'not with a tag (A07)', group: 'hr', text: 'hr+x@corp.example', member: false },
    { why: 'a domain', group: 'free-mail', text: 'me@qq.com', member: true },
    { why: 'not its sub-domain', group: 'free-mail', text: 'me@vip.qq.com', member: false },
    { why: 'not a longer label (A06)', group: 'free-mail', text: 'me@notqq.com', member: false },
    { why: 'a sub-domain where that is said', group: 'free-mail', text: 'me@a.mail.example', member: true },
    {
      why: 'a domain in its own script, by its A-labels (A05)',
      group: 'free-mail',
      text: 'u@xn--55qx5d.example',
      member: true,
    },
    { why: 'a group of groups', group: 'everybody', text: 'hr@corp.example', member: true },
    { why: 'a group of groups, the other one', group: 'everybody', text: 'me@qq.com', member: true },
    { why: 'a group of groups, neither', group: 'everybody', text: 'me@other.example', member: false },
  ])('$why', ({ group, text, member }) => {
    expect(names.groups.get(group)?.(address(text))).toBe(member);
  });

  it.each([
    {
      why: 'of an unknown group',
      text: 'groups: { a: { groups: [free-mial] }, free-mail: {} }',
      message: 'did you mean "free-mail"?',
    },
    {
      why: 'that contains itself',
      text: 'groups: { a: { groups: [b] }, b: { groups: [a] } }',
      message: 'contains itself',
    },
    {
      why: 'with something that is no domain',
      text: 'groups: { a: { domains: [me@qq.com] } }',
      message: 'is not a domain',
    },
    { why: 'with a wildcard domain', text: "groups: { a: { domains: ['*.qq.com'] } }", message: 'for sub-domains' },
  ])('$why is told', ({ text, message }) => {
    const { problems: found } = bind(text);
    expect(found.map((p) => `${p.message} ${p.fix ?? ''}`).join('\n')).toContain(message);
    expect(found[0]?.line).toBe(2);
  });

  it('that is not there is empty, whatever JavaScript objects have (X13)', () => {
    const { problems: found } = bind('groups: { a: { groups: [constructor] } }');
    expect(found.map((p) => p.message)).toEqual(['unknown group "constructor"']);
  });
});

describe('word lists', () => {
  it('are folded and without repetition', () => {
    const { names } = bind("words: { a: { any: [機密, 机密, Confidential, 'CONFIDENTIAL'] } }");
    expect(names.words.get('a')?.words).toEqual(['机密', 'confidential']);
  });

  it('fold as they are told to', () => {
    const { names } = bind('words: { a: { any: [機密, Top], fold: [case] } }');
    expect(names.words.get('a')).toEqual({ id: 'a', folds: ['case'], words: ['機密', 'top'] });
  });
});

describe('approvers', () => {
  it('are addresses', () => {
    const { names, problems } = bind('approvers: { team: { members: [a@corp.example, nobody] } }');
    expect(names.approvers.get('team')?.map((a) => a.wire)).toEqual(['a@corp.example']);
    expect(problems.map((p) => [p.path, p.message])).toEqual([
      ['approvers.team.members[1]', '"nobody" is not a mail address'],
    ]);
  });
});

describe('a party', () => {
  const { file, names } = bind(GROUPS);

  it.each([
    { why: 'keys are AND', input: { group: 'hr', domain: 'corp.example' }, text: 'hr@corp.example', meant: true },
    {
      why: 'keys are AND: one fails',
      input: { group: 'hr', domain: 'corp.example' },
      text: 'li@hr.corp.example',
      meant: false,
    },
    { why: 'items are OR', input: { group: ['hr', 'free-mail'] }, text: 'me@qq.com', meant: true },
    {
      why: 'addresses are patterns',
      input: { address: 'wang*@corp.example' },
      text: 'wangwei@corp.example',
      meant: true,
    },
    { why: 'domains are not', input: { domain: 'orp.example' }, text: 'a@corp.example', meant: false },
  ])('$why', ({ input, text, meant }) => {
    const problems: Problem[] = [];
    expect(bindParty(file, ['from'], input, names, problems).matches(address(text))).toBe(meant);
    expect(problems).toEqual([]);
  });

  it('of an unknown group matches nobody and is told', () => {
    const problems: Problem[] = [];
    const party = bindParty(file, ['to'], { group: ['hr', 'fre-mail'] }, names, problems);
    expect(problems).toMatchObject([
      { path: 'to.group[1]', message: 'unknown group "fre-mail"', fix: 'did you mean "free-mail"?' },
    ]);
    expect(party.matches(address('me@qq.com'))).toBe(false);
  });
});

describe('patterns', () => {
  const { file } = bind('');
  const compile = (...patterns: readonly string[]) => {
    const problems: Problem[] = [];
    return { matches: bindPatterns(file, ['subject'], patterns, problems), problems };
  };

  it.each([
    { why: 'any of them, anywhere', patterns: ['^RE:', '机密'], text: '[机密] x', found: true },
    { why: 'none of them', patterns: ['^RE:'], text: 'x RE:', found: false },
    { why: 'properties of characters', patterns: [String.raw`\p{Han}{3}`], text: '工资单', found: true },
  ])('$why', ({ patterns, text, found }) => {
    expect(compile(...patterns).matches(text)).toBe(found);
  });

  it.each([
    { why: 'look-ahead', pattern: 'a(?=b)' },
    { why: 'look-behind', pattern: '(?<=a)b' },
    { why: 'back-references', pattern: String.raw`(a)\1` },
    { why: 'an open bracket', pattern: '(a' },
    { why: 'counts that explode', pattern: '((a{1,1000}){1,1000}){1,1000}' },
  ])('$why: refused with a clear word (X15)', ({ pattern }) => {
    const { problems } = compile(pattern);
    expect(problems).toMatchObject([
      { path: 'subject', fix: 'patterns are RE2: no look-around and no back-references' },
    ]);
    expect(problems[0]?.message).toContain('pattern does not compile');
  });

  it('that would hang another engine end at once (X15)', () => {
    const { matches, problems } = compile('^(a+)+$');
    expect(problems).toEqual([]);
    expect(matches(`${'a'.repeat(100_000)}!`)).toBe(false);
  });
});
