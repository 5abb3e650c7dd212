// From matches to verdicts: each recipient once, the strictest enforced rule wins (law 5), and what can not be read is never
// passed on unseen (law 3).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, SEVERITIES, type Outcome } from '../../src/mail/decision.ts';
import { decide } from '../../src/policy/decide.ts';
import { facts, judge, rule, rules, type Case } from '../support/policy-case.ts';

const ALWAYS = '{ size: 1 }';
const TO_FREE = '{ to: { group: free-mail } }';
const THEN: Readonly<Record<Exclude<Outcome, 'delay'>, string>> = {
  deliver: '[{ deliver: {} }]',
  encrypt: '[{ encrypt: { only_for: all_recipients } }]',
  hold: '[{ hold: {} }]',
  reject: '[{ reject: {} }]',
};

const verdicts = (given: Case, ...texts: readonly string[]) =>
  judge(given, ...texts).verdicts.map((v) => [v.address.wire, v.outcome, ...v.rules]);

describe('the verdict for each recipient', () => {
  const both: Case = { to: ['a@free.example', 'b@other.example'] };

  it.each([
    {
      why: 'nothing fires',
      texts: [rule('{ direction: inbound }')],
      expected: [
        ['a@free.example', 'deliver'],
        ['b@other.example', 'deliver'],
      ],
    },
    {
      why: 'a rule holds for all by default',
      texts: [rule(TO_FREE)],
      expected: [
        ['a@free.example', 'hold', 'a-rule'],
        ['b@other.example', 'hold', 'a-rule'],
      ],
    },
    {
      why: 'only for those it is about, where that is said (A10)',
      texts: [rule(TO_FREE, { then: '[{ hold: { only_for: matching_recipients } }]' })],
      expected: [
        ['a@free.example', 'hold', 'a-rule'],
        ['b@other.example', 'deliver'],
      ],
    },
    {
      why: 'encryption concerns those it is about by default (A10)',
      texts: [rule(TO_FREE, { then: '[{ encrypt: {} }]' })],
      expected: [
        ['a@free.example', 'encrypt', 'a-rule'],
        ['b@other.example', 'deliver'],
      ],
    },
    {
      why: 'the strictest wins, for each by itself (A10)',
      texts: [
        rule(ALWAYS, { id: 'all-encrypt', then: THEN.encrypt }),
        rule(TO_FREE, { id: 'free-hold', then: '[{ hold: { only_for: matching_recipients } }]' }),
      ],
      expected: [
        ['a@free.example', 'hold', 'free-hold'],
        ['b@other.example', 'encrypt', 'all-encrypt'],
      ],
    },
    {
      why: 'all rules with the winning outcome are named',
      texts: [
        rule(ALWAYS, { id: 'one' }),
        rule(ALWAYS, { id: 'two' }),
        rule(ALWAYS, { id: 'three', then: THEN.encrypt }),
      ],
      expected: [
        ['a@free.example', 'hold', 'one', 'two'],
        ['b@other.example', 'hold', 'one', 'two'],
      ],
    },
    {
      why: 'a rule that only delivers makes nothing milder',
      texts: [rule(ALWAYS, { id: 'mild', then: THEN.deliver, severity: 'critical' }), rule(ALWAYS, { id: 'strict' })],
      expected: [
        ['a@free.example', 'hold', 'strict'],
        ['b@other.example', 'hold', 'strict'],
      ],
    },
  ])('$why', ({ texts, expected }) => {
    expect(verdicts(both, ...texts)).toEqual(expected);
  });

  it('carries out the order of the most severe rule with that outcome', () => {
    const hold = (id: string, severity: string, queue: string): string =>
      rule(ALWAYS, { id, severity, then: `[{ hold: { queue: ${queue} } }]` });
    const decision = judge(
      {},
      hold('first', 'low', 'one'),
      hold('second', 'critical', 'two'),
      hold('third', 'critical', 'three'),
    );
    expect(decision.verdicts[0]?.order).toMatchObject({ outcome: 'hold', queue: 'two' });
    expect(decision.verdicts[0]?.rules).toEqual(['second', 'third', 'first']);
  });

  it('is one for each recipient and in the order of the envelope, whatever the rules', () => {
    const outcome = fc.constantFrom(...(Object.keys(THEN) as (keyof typeof THEN)[]));
    const given = fc.array(
      fc.record({ outcome, severity: fc.constantFrom(...SEVERITIES), when: fc.constantFrom(ALWAYS, TO_FREE) }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(given, (list) => {
        const texts = list.map(({ outcome: o, severity, when }, i) =>
          rule(when, { id: `rule-${i}`, severity, then: THEN[o] }),
        );
        const decision = judge(both, ...texts);
        expect(decision.verdicts.map((v) => v.address.wire)).toEqual(both.to);
        const asked = list.map((l) => OUTCOMES.indexOf(l.outcome));
        for (const verdict of decision.verdicts) {
          expect(OUTCOMES.indexOf(verdict.outcome)).toBe(Math.max(0, ...asked));
          expect(verdict.order.outcome).toBe(verdict.outcome);
        }
        // The other way round the same is wanted.
        expect(judge(both, ...texts.toReversed()).verdicts.map((v) => v.outcome)).toEqual(
          decision.verdicts.map((v) => v.outcome),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('the mode of a rule', () => {
  it.each([
    { mode: 'off', matches: [], outcome: 'deliver' },
    { mode: 'shadow', matches: ['a-rule'], outcome: 'deliver' },
    { mode: 'warn', matches: ['a-rule'], outcome: 'deliver' },
    { mode: 'enforce', matches: ['a-rule'], outcome: 'hold' },
  ])('$mode: $outcome', ({ mode, matches, outcome }) => {
    const decision = judge({}, rule(ALWAYS, { mode }));
    expect(decision.matches.map((m) => m.ruleId)).toEqual(matches);
    expect(decision.verdicts.map((v) => v.outcome)).toEqual([outcome]);
  });
});

describe('the direction of the message', () => {
  it.each([
    {
      why: 'one outsider makes it outbound',
      from: 'a@corp.example',
      to: ['b@corp.example', 'c@x.example'],
      direction: 'outbound',
    },
    { why: 'from outside to us', from: 'a@x.example', to: ['b@corp.example'], direction: 'inbound' },
    { why: 'among us', from: 'a@corp.example', to: ['b@corp.example'], direction: 'internal' },
    { why: 'to nobody', from: 'a@corp.example', to: [], direction: 'internal' },
  ])('$why', ({ from, to, direction }) => {
    expect(judge({ from, to }, rule(ALWAYS)).direction).toBe(direction);
  });
});

describe('a message that can not be read (law 3)', () => {
  const broken: Case = { message: { structure: ['unparsable'] } };

  it('is held although no rule says so', () => {
    expect(verdicts(broken, rule('{ direction: inbound }'))).toEqual([
      ['client@other.example', 'hold', 'builtin-unparsable'],
    ]);
  });

  it('is held although a rule says deliver', () => {
    expect(verdicts(broken, rule(ALWAYS, { then: THEN.deliver }))).toEqual([
      ['client@other.example', 'hold', 'builtin-unparsable'],
    ]);
  });

  it('is refused where a rule is stricter', () => {
    expect(verdicts(broken, rule('{ structure: unparsable }', { then: THEN.reject }))).toEqual([
      ['client@other.example', 'reject', 'a-rule'],
    ]);
  });

  it('has words for it in every language', () => {
    const [match] = judge(broken, rule('{ direction: inbound }')).matches;
    expect(Object.keys(match?.why ?? {})).toEqual(['en', 'zh-CN', 'zh-TW']);
  });
});

describe('a decision', () => {
  it('says what it rests on', () => {
    const ruleSet = rules(
      rule('{ content: { detector: cn-resident-id } }', { severity: 'high', why: '{ en: because }' }),
    );
    const given = facts({
      findings: [{ valueKey: 'a' }],
      bareNewlines: true,
      message: { uninspectable: [{ path: 'x.7z', why: 'unknown_type' }] },
    });
    const decision = decide(given, ruleSet);
    expect(decision).toMatchObject({
      revision: ruleSet.revision,
      findings: [{ valueKey: 'a' }],
      structure: ['bare-newline'],
      uninspectable: [{ path: 'x.7z', why: 'unknown_type' }],
      matches: [
        { ruleId: 'a-rule', severity: 'high', why: { en: 'because' }, findings: [{ valueKey: 'a' }], recipients: [0] },
      ],
    });
  });

  it('is the same for the same facts and rules', () => {
    const given = facts({ to: ['a@free.example', 'b@x.example'], findings: [{}, {}] });
    const ruleSet = rules(rule(TO_FREE), rule('{ content: { detector: cn-resident-id } }', { id: 'other-rule' }));
    expect(decide(given, ruleSet)).toEqual(decide(given, ruleSet));
  });
});
