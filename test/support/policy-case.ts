// Facts and rules for the tests of policy, from as little text as possible: rules are compiled as they are written.
import type { Decision } from '../../src/mail/decision.ts';
import type { Finding } from '../../src/mail/finding.ts';
import type { Message } from '../../src/mail/message.ts';
import { decide } from '../../src/policy/decide.ts';
import { gatherFacts, type Facts } from '../../src/policy/facts.ts';
import { compileRules } from '../../src/rules/load.ts';
import type { RuleSet } from '../../src/rules/rule-set.ts';
import { address } from './address.ts';

export const OUR_DOMAINS = ['corp.example', '.corp.example'];

/** A message as policy needs it; what is not given is empty. */
export interface Case {
  readonly from?: string | null;
  readonly headerFrom?: readonly string[];
  readonly to?: readonly string[];
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
  /** Who is named in To, where that is not who it goes to. */
  readonly headerTo?: readonly string[];
  readonly findings?: readonly Partial<Finding>[];
  readonly bareNewlines?: boolean;
  readonly size?: number;
  readonly message?: Partial<Message>;
}

export function facts(given: Case): Facts {
  const { from = 'wang@corp.example', to = ['client@other.example'], cc = [], bcc = [], findings = [] } = given;
  const message: Message = {
    headers: [],
    subject: '',
    from: (given.headerFrom ?? (from === null ? [] : [from])).map(address),
    to: (given.headerTo ?? to).map(address),
    cc: cc.map(address),
    bcc: [],
    segments: [],
    attachments: [],
    uninspectable: [],
    structure: [],
    ...given.message,
  };
  const envelope = {
    reversePath: from === null ? null : address(from),
    parameters: [],
    recipients: [...to, ...cc, ...bcc].map((text) => ({ address: address(text), parameters: [] })),
  };
  return gatherFacts(
    envelope,
    message,
    findings.map(finding),
    given.size ?? 1000,
    given.bareNewlines ?? false,
    OUR_DOMAINS,
  );
}

function finding(given: Partial<Finding>, index: number): Finding {
  return {
    detector: 'cn-resident-id',
    confidence: 'medium',
    segment: 'body',
    path: '',
    segmentIndex: 0,
    start: 0,
    end: 0,
    masked: '****',
    valueKey: String(index),
    ...given,
  };
}

const SHARED = `format: 1
groups:
  hr: { addresses: [hr@corp.example] }
  audit-firm: { domains: [audit-firm.example] }
  free-mail: { domains: [free.example] }
words: { secret: { any: [机密] } }
approvers: { team: { members: [sec@corp.example] } }
`;

/** Rules from their YAML, without the head of the file. */
export function rules(...texts: readonly string[]): RuleSet {
  const indented = texts.map((text) => `  - ${text.trim().replaceAll('\n', '\n    ')}\n`).join('');
  const { ruleSet, problems } = compileRules(
    [
      { name: '_shared.yaml', text: SHARED },
      { name: 'test.yaml', text: `format: 1\nruleset: test\nrules:\n${indented}` },
    ],
    ['cn-resident-id', 'bank-card'],
    {
      tables: new Map([['customers', ['id-number', 'name', 'mobile']]]),
      documents: new Set(['board-plan']),
      digest: '',
    },
  );
  if (ruleSet === undefined) throw new Error(problems.map((p) => `${p.path ?? ''} ${p.message}`).join('\n'));
  return ruleSet;
}

/** One rule with those conditions. */
export const rule = (when: string, more: Readonly<Record<string, string>> = {}): string => {
  const fields = { id: 'a-rule', title: 'x', severity: 'low', mode: 'enforce', when, then: '[{ hold: {} }]', ...more };
  return Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n');
};

export const judge = (given: Case, ...texts: readonly string[]): Decision => decide(facts(given), rules(...texts));

/** Does a rule with those conditions fire? */
export const fires = (given: Case, when: string, unless?: string): boolean =>
  judge(given, rule(when, unless === undefined ? {} : { unless })).matches.length > 0;
