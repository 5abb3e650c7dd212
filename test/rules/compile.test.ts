// From a rule as it is written to the tree that policy walks: what every key means, and what is refused.
import { describe, expect, it } from 'vitest';
import { SEGMENT_KINDS } from '../../src/mail/segment.ts';
import { toLocalText } from '../../src/rules/compile.ts';
import { compileRules } from '../../src/rules/load.ts';
import type { Condition, Rule } from '../../src/rules/rule-set.ts';

const DETECTORS = ['cn-resident-id', 'bank-card'];
const DATA = {
  tables: new Map([['customers', ['id-number', 'name', 'mobile']]]),
  documents: new Set(['board-plan']),
  digest: 'a1',
};
const SHARED = {
  name: '_shared.yaml',
  text: `format: 1
groups: { hr: { addresses: [hr@corp.example] } }
words: { secret: { any: [机密] } }
approvers: { team: { members: [sec@corp.example] } }
`,
};

function compile(when: string, then = 'hold: {}', more = '') {
  const text = `format: 1
ruleset: a
rules:
  - id: a-rule
    title: A rule
    severity: low
    mode: enforce
    when: ${when}
    then: [{ ${then} }]
${more}`;
  const { ruleSet, problems } = compileRules([SHARED, { name: 'a.yaml', text }], DETECTORS, DATA);
  return { rule: ruleSet?.rules[0], problems };
}

function good(when: string, then?: string, more?: string): Rule {
  const { rule, problems } = compile(when, then, more);
  if (rule === undefined) throw new Error(problems.map((p) => p.message).join());
  return rule;
}

/** The conditions of a kind, wherever they stand in the tree. */
function conditions<K extends Condition['kind']>(of: Condition, kind: K): readonly Extract<Condition, { kind: K }>[] {
  const own = of.kind === kind ? [of as Extract<Condition, { kind: K }>] : [];
  const children = 'of' in of ? of.of.flatMap((child) => conditions(child, kind)) : [];
  return [...own, ...children];
}

describe('the tree', () => {
  it('joins keys of one level by AND and items of a list by OR', () => {
    const { when } = good('{ direction: outbound, content: [{ detector: bank-card }, { words: secret }] }');
    expect(when).toMatchObject({ kind: 'all', of: [{ kind: 'direction' }, { kind: 'any', of: [{}, {}] }] });
  });

  it('is the condition itself where there is one', () => {
    expect(good('{ direction: [outbound, internal] }').when).toEqual({
      kind: 'direction',
      any: new Set(['outbound', 'internal']),
    });
  });

  it('has rows of tables and passages of documents among its content', () => {
    const { when } = good(
      '{ content: [{ data: customers, min: 3, columns: [name, mobile] }, { document: board-plan, overlap: 25 }] }',
    );
    expect(conditions(when, 'content').map(({ item }) => item)).toMatchObject([
      { source: 'data:customers', columns: ['name', 'mobile'], count: { min: 3 } },
      { source: 'document:board-plan', overlap: 25, count: { min: 1 } },
    ]);
  });

  it('nests all, any and none, as deep as it is written', () => {
    const { when } = good('{ any: [{ none: [{ all: [{ size: 1KB }] }] }, { subject: x }] }');
    expect(when).toMatchObject({
      kind: 'any',
      of: [
        { kind: 'none', of: [{ kind: 'all', of: [{ kind: 'size' }] }] },
        { kind: 'header', name: 'subject' },
      ],
    });
  });

  it('compares headers by lower-case name', () => {
    const [ticket] = conditions(good('{ header: { X-Ticket: "^SEC-" } }').when, 'header');
    expect(ticket?.name).toBe('x-ticket');
    expect(ticket?.matches('SEC-1')).toBe(true);
  });
});

describe('content', () => {
  const item = (text: string) => conditions(good(`{ content: ${text} }`).when, 'content')[0]?.item;

  it('by default: one distinct value, any confidence, anywhere', () => {
    expect(item('{ detector: bank-card }')).toEqual({
      source: 'bank-card',
      count: { min: 1, max: Number.POSITIVE_INFINITY },
      unique: true,
      confidence: 'low',
      places: new Set(SEGMENT_KINDS),
    });
  });

  it.each([
    {
      why: 'min',
      text: '{ detector: bank-card, min: 3 }',
      expected: { count: { min: 3, max: Number.POSITIVE_INFINITY } },
    },
    {
      why: 'max alone begins at none',
      text: '{ detector: bank-card, max: 3 }',
      expected: { count: { min: 0, max: 3 } },
    },
    { why: 'every occurrence', text: '{ detector: bank-card, unique: false }', expected: { unique: false } },
    { why: 'words', text: '{ words: secret }', expected: { source: 'words:secret' } },
    { why: 'hidden', text: '{ detector: bank-card, evasive: true }', expected: { source: 'bank-card', evasive: true } },
    { why: 'anything hidden', text: '{ evasive: true }', expected: { evasive: true } },
    {
      why: 'near words of a list',
      text: '{ detector: bank-card, near: { words: secret, within: 9 } }',
      expected: { near: { within: 9, words: { id: 'secret' } } },
    },
    {
      why: 'near own words, folded',
      text: '{ detector: bank-card, near: { words: [機密], within: 9 } }',
      expected: { near: { words: { words: ['机密'] } } },
    },
  ])('$why', ({ text, expected }) => {
    expect(item(text)).toMatchObject(expected);
  });

  it.each([
    { why: 'body is text and HTML', text: 'body', places: ['body', 'html'] },
    { why: 'attachments', text: 'attachments', places: ['attachment'] },
    { why: 'several', text: '[subject, attachment_names]', places: ['subject', 'attachment-name'] },
  ])('in: $why, and always what the raw sweep finds', ({ text, places }) => {
    expect(item(`{ detector: bank-card, in: ${text} }`)?.places).toEqual(new Set([...places, 'structure']));
  });
});

describe('counts of recipients', () => {
  it.each([
    {
      why: 'external',
      text: '{ external: { min: 20, in: [to, cc] } }',
      expected: { what: 'external', count: { min: 20 }, in: new Set(['to', 'cc']) },
    },
    { why: 'total', text: '{ total: { max: 5 } }', expected: { what: 'total', count: { min: 0, max: 5 } } },
    { why: 'domains', text: '{ domains: { min: 3 } }', expected: { what: 'domains' } },
    { why: 'blind', text: '{ blind: { min: 1, external: true } }', expected: { what: 'blind', external: true } },
  ])('$why', ({ text, expected }) => {
    expect(conditions(good(`{ recipients: ${text} }`).when, 'recipients')[0]).toMatchObject(expected);
  });
});

describe('orders', () => {
  it.each([
    { why: 'hold, by default', then: 'hold: {}', order: { outcome: 'hold', queue: 'review' }, concerns: 'all' },
    {
      why: 'hold, with everything',
      then: 'hold: { queue: privacy, approver: team, expires: 3d, on_expire: return, only_for: matching_recipients }',
      order: { outcome: 'hold', queue: 'privacy', approver: 'team', expiresAfter: 259_200_000, onExpire: 'return' },
      concerns: 'matching',
    },
    {
      why: 'reject, by default',
      then: 'reject: {}',
      order: { outcome: 'reject', enhancedCode: '5.7.1' },
      concerns: 'all',
    },
    {
      why: 'reject with a code',
      then: "reject: { code: '5.3.4' }",
      order: { outcome: 'reject', enhancedCode: '5.3.4' },
      concerns: 'all',
    },
    {
      why: 'encrypt, for those it concerns',
      then: 'encrypt: {}',
      order: { outcome: 'encrypt', ifImpossible: 'hold' },
      concerns: 'matching',
    },
    {
      why: 'encrypt for all, or refuse',
      then: 'encrypt: { methods: [pgp], if_impossible: reject, only_for: all_recipients }',
      order: { outcome: 'encrypt', ifImpossible: 'reject' },
      concerns: 'all',
    },
    { why: 'deliver', then: 'deliver: {}', order: { outcome: 'deliver' }, concerns: 'all' },
  ])('$why', ({ then, order, concerns }) => {
    expect(good('{ direction: outbound }', then)).toMatchObject({ order, concerns });
  });
});

describe('a mistake', () => {
  const WHEN = '{ direction: outbound }';

  it.each([
    {
      why: 'an unknown detector',
      when: '{ content: { detector: bank-crad } }',
      path: 'rules[0].when.content[0].detector',
      message: 'did you mean "bank-card"?',
    },
    {
      why: 'an unknown word list',
      when: '{ content: { words: secrets } }',
      path: 'rules[0].when.content[0].words',
      message: 'did you mean "secret"?',
    },
    {
      why: 'an unknown word list to be near to',
      when: '{ content: { detector: bank-card, near: { words: x, within: 3 } } }',
      path: 'rules[0].when.content[0].near.words',
      message: 'unknown word list "x"',
    },
    {
      why: 'an unknown group',
      when: '{ from: { group: hrr } }',
      path: 'rules[0].when.from.group',
      message: 'did you mean "hr"?',
    },
    {
      why: 'neither detector nor words',
      when: '{ content: { min: 3 } }',
      path: 'rules[0].when.content[0]',
      message: 'exactly one of',
    },
    {
      why: 'both',
      when: '{ content: { detector: bank-card, words: secret } }',
      path: 'rules[0].when.content[0]',
      message: 'exactly one of',
    },
    {
      why: 'a table that nobody imported',
      when: '{ content: { data: custmers } }',
      path: 'rules[0].when.content[0].data',
      message: 'unknown table "custmers" did you mean "customers"?',
    },
    {
      why: 'a column that the table has not',
      when: '{ content: { data: customers, columns: [name, mobil] } }',
      path: 'rules[0].when.content[0].columns',
      message: 'unknown column "mobil" did you mean "mobile"?',
    },
    {
      why: 'a document that nobody indexed',
      when: '{ content: { document: boardplan2 } }',
      path: 'rules[0].when.content[0].document',
      message: 'unknown document "boardplan2" did you mean "board-plan"?',
    },
    {
      why: 'columns without a table',
      when: '{ content: { detector: bank-card, columns: [name] } }',
      path: 'rules[0].when.content[0].columns',
      message: '"columns" goes with "data"',
    },
    {
      why: 'an overlap without a document',
      when: '{ content: { data: customers, overlap: 25 } }',
      path: 'rules[0].when.content[0].overlap',
      message: '"overlap" goes with "document"',
    },
    {
      why: 'an overlap of more than all',
      when: '{ content: { document: board-plan, overlap: 101 } }',
      path: 'rules[0].when.content.overlap',
      message: 'percentage from 1 to 100',
    },
    {
      why: 'a range that is empty',
      when: '{ content: { detector: bank-card, min: 3, max: 2 } }',
      path: 'rules[0].when.content[0]',
      message: 'never matches',
    },
    { why: 'a size that is none', when: "{ size: '>10MBit' }", path: 'rules[0].when.size', message: 'is not a size' },
    {
      why: 'a size that is none, of an attachment',
      when: '{ attachment: { total: big } }',
      path: 'rules[0].when.attachment.total',
      message: 'is not a size',
    },
    {
      why: 'a count that is none',
      when: '{ attachment: { count: many } }',
      path: 'rules[0].when.attachment.count',
      message: 'is not a count',
    },
    {
      why: 'a look-ahead, inside any (X15)',
      when: "{ any: [{ subject: 'a(?=b)' }] }",
      path: 'rules[0].when.any[0].subject',
      message: 'does not compile',
    },
    { why: 'no condition', when: '{}', path: 'rules[0].when', message: 'at least one condition' },
    { why: 'an empty list of conditions', when: '{ any: [] }', path: 'rules[0].when.any', message: 'Too small' },
    {
      why: 'a direction that is none',
      when: '{ direction: outgoing }',
      path: 'rules[0].when.direction',
      message: 'is not allowed',
    },
    {
      why: 'an unknown key, inside none',
      when: '{ none: [{ from: { grup: hr } }] }',
      path: 'rules[0].when.none[0].from.grup',
      message: 'did you mean "group"?',
    },
    {
      why: 'an unknown approver',
      when: WHEN,
      then: 'hold: { approver: tema }',
      path: 'rules[0].then[0].hold.approver',
      message: 'did you mean "team"?',
    },
    {
      why: 'a duration that is none',
      when: WHEN,
      then: 'hold: { expires: 3 days }',
      path: 'rules[0].then[0].hold.expires',
      message: 'is not a duration',
    },
    {
      why: 'an end without a time',
      when: WHEN,
      then: 'hold: { on_expire: delete }',
      path: 'rules[0].then[0].hold.on_expire',
      message: 'needs "expires"',
    },
    {
      why: 'a code that is no refusal',
      when: WHEN,
      then: "reject: { code: '2.0.0' }",
      path: 'rules[0].then[0].reject.code',
      message: 'enhanced status code',
    },
    {
      why: 'two actions in one item',
      when: WHEN,
      then: 'hold: {}, reject: {}',
      path: 'rules[0].then[0]',
      message: 'exactly one action',
    },
    {
      why: 'an action that is none',
      when: WHEN,
      then: 'quarantine: {}',
      path: 'rules[0].then[0].quarantine',
      message: 'unknown key',
    },
  ])('$why', ({ when, then, path, message }) => {
    const { rule, problems } = compile(when, then);
    expect(rule).toBeUndefined();
    const told = problems.map((p) => `${p.message} ${p.fix ?? ''}`).join('\n');
    expect(problems.map((p) => p.path)).toContain(path);
    expect(told).toContain(message);
    expect(problems.every((p) => p.line !== undefined)).toBe(true);
  });

  it('two outcomes', () => {
    const { problems } = compile('{ size: 1KB }', 'hold: {} }, { reject: {}');
    expect(problems.map((p) => p.message)).toEqual(['a rule has one outcome; write a second rule for the second one']);
  });

  it('names the rule it is in', () => {
    expect(compile('{ from: { group: nobody } }').problems.map((p) => p.rule)).toEqual(['a-rule']);
  });

  it.each(['Upper', 'a', 'with space', 'x'.repeat(65), '../a'])('the id %j', (id) => {
    const text = `format: 1\nruleset: a\nrules: [{ id: ${JSON.stringify(id)}, title: x, severity: low, mode: off, when: { size: 1 }, then: [{ hold: {} }] }]`;
    const { problems } = compileRules([{ name: 'a.yaml', text }], DETECTORS);
    expect(problems.map((p) => p.path)).toEqual(['rules[0].id']);
  });
});

describe('texts', () => {
  it.each([
    { why: 'a plain one is English', input: 'x', expected: { en: 'x' } },
    { why: 'what is not written is not there', input: { en: undefined, 'zh-CN': '甲' }, expected: { 'zh-CN': '甲' } },
  ])('$why', ({ input, expected }) => {
    expect(toLocalText(input)).toEqual(expected);
  });
});
