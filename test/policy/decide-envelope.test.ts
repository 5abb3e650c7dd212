// What the envelope alone decides: only what no message and no further recipient could change (law 5).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/policy/decide.ts';
import { decideEnvelope } from '../../src/policy/decide-envelope.ts';
import { address } from '../support/address.ts';
import { facts, OUR_DOMAINS, rule, rules } from '../support/policy-case.ts';

const REJECT = '[{ reject: {} }]';
const REJECT_MATCHING = '[{ reject: { only_for: matching_recipients } }]';

interface Asked {
  readonly sender?: string | null;
  readonly recipient?: string;
}

function refused({ sender = 'wang@corp.example', recipient = 'x@free.example' }: Asked, ...texts: readonly string[]) {
  const known = {
    sender: sender === null ? null : address(sender),
    recipient: address(recipient),
    domains: OUR_DOMAINS,
  };
  return decideEnvelope(known, rules(...texts))?.ruleId;
}

describe('refused at RCPT', () => {
  it.each([
    { why: 'a recipient whom the rule is about', when: '{ to: { group: free-mail } }', then: REJECT_MATCHING },
    { why: 'a direction', when: '{ direction: outbound }', then: REJECT_MATCHING },
    { why: 'a sender, for all', when: '{ from: { address: wang@corp.example } }', then: REJECT },
    {
      why: 'a sender and a recipient',
      when: '{ from: { address: wang@corp.example }, to: { group: free-mail } }',
      then: REJECT_MATCHING,
    },
    {
      why: 'one of two ways',
      when: '{ any: [{ size: "> 1KB" }, { to: { group: free-mail } }] }',
      then: REJECT_MATCHING,
    },
    {
      why: 'an exception for another sender',
      when: '{ to: { group: free-mail } }',
      unless: '{ from: { group: hr } }',
      then: REJECT_MATCHING,
    },
  ])('$why', ({ when, then, unless }) => {
    expect(refused({}, rule(when, { then, ...(unless === undefined ? {} : { unless }) }))).toBe('a-rule');
  });

  it.each([
    { why: 'another recipient', asked: { recipient: 'x@other.example' }, when: '{ to: { group: free-mail } }' },
    { why: 'what only the content tells', when: '{ to: { group: free-mail }, size: "> 1KB" }' },
    { why: 'how the recipient is named in the header', when: '{ to: { group: free-mail, in: [bcc] } }' },
    { why: 'what all recipients must be', when: '{ to: { group: free-mail, match: all } }' },
    { why: 'how many recipients there will be', when: '{ recipients: { total: { min: 1 } } }' },
    { why: 'a sender who may still stand in From', asked: { sender: null }, when: '{ from: { group: hr } }' },
    {
      why: 'an exception that the message may meet',
      asked: { sender: 'hr@corp.example' },
      when: '{ to: { group: free-mail } }',
      unless: '{ from: { group: hr } }',
    },
    {
      why: 'an exception for other recipients',
      when: '{ to: { group: free-mail } }',
      unless: '{ to: { group: audit-firm } }',
    },
    { why: 'a rule that is watched', when: '{ to: { group: free-mail } }', mode: 'shadow' },
    { why: 'a rule that warns', when: '{ to: { group: free-mail } }', mode: 'warn' },
    { why: 'another outcome', when: '{ to: { group: free-mail } }', then: '[{ hold: {} }]' },
    {
      why: 'a rule for all because of one: the others must be refused with it',
      when: '{ to: { group: free-mail } }',
      then: REJECT,
    },
  ])('not: $why', ({ asked = {}, when, unless, mode = 'enforce', then = REJECT_MATCHING }) => {
    expect(refused(asked, rule(when, { mode, then, ...(unless === undefined ? {} : { unless }) }))).toBeUndefined();
  });

  const LEAVES = [
    '{ direction: outbound }',
    '{ direction: [inbound, internal] }',
    '{ from: { group: hr } }',
    '{ from: { address: wang@corp.example } }',
    '{ to: { group: free-mail } }',
    '{ to: { group: audit-firm, match: none } }',
    '{ recipients: { external: { min: 2 } } }',
    '{ size: "> 1KB" }',
  ];
  const condition = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(...LEAVES),
      fc
        .tuple(fc.constantFrom('all', 'any', 'none'), fc.array(tie('tree'), { minLength: 1, maxLength: 3 }))
        .map(([kind, of]) => `{ ${kind}: [${of.join(', ')}] }`),
    ),
  })).tree;
  const people = fc.constantFrom('x@free.example', 'y@audit-firm.example', 'z@other.example', 'u@corp.example');
  const senders = fc.constantFrom('wang@corp.example', 'hr@corp.example', 'someone@other.example', null);

  it('only where the whole message would be refused to that recipient too, whatever it is and whoever else it is for', () => {
    let early = 0;
    fc.assert(
      fc.property(
        fc.record({
          when: condition,
          unless: fc.option(condition, { nil: undefined }),
          then: fc.constantFrom(REJECT, REJECT_MATCHING),
          sender: senders,
          recipient: people,
          others: fc.array(people, { maxLength: 3 }),
          headerFrom: fc.constantFrom('hr@corp.example', 'wang@corp.example', 'z@other.example'),
          size: fc.constantFrom(10, 10_000),
        }),
        ({ when, unless, then, sender, recipient, others, headerFrom, size }) => {
          const text = rule(when, { then, ...(unless === undefined ? {} : { unless }) });
          if (refused({ sender, recipient }, text) === undefined) return;
          early++;
          const judged = facts({ from: sender, headerFrom: [headerFrom], to: [...others, recipient], size });
          const { verdicts } = decide(judged, rules(text));
          expect(verdicts.at(-1)?.outcome).toBe('reject');
          // A rule for all refuses the others by itself.
          const alone = then === REJECT ? others : [];
          expect(alone.filter((other) => refused({ sender, recipient: other }, text) === undefined)).toEqual([]);
        },
      ),
      { numRuns: 1_500 },
    );
    expect(early).toBeGreaterThan(20);
  });
});
