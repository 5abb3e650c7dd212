// Facts + rules -> Decision. Every rule is tried; for each recipient the strictest outcome of the enforced ones wins.
// Pure: the same facts and rules give the same decision on any machine, in a test, a scan or a backtest.
import {
  OUTCOMES,
  SEVERITIES,
  type Decision,
  type Direction,
  type Match,
  type Order,
  type Verdict,
} from '../mail/decision.ts';
import type { Condition, Rule, RuleSet } from '../rules/rule-set.ts';
import { evaluate } from './evaluate.ts';
import type { Facts } from './facts.ts';

const DELIVER: Order = { outcome: 'deliver' };

const UNPARSABLE: Condition = { kind: 'structure', any: new Set(['unparsable']) };

/**
 * The one rule that is not in a file: a message that the parser could not read to its end is never passed on unseen (law 3).
 * It can be sharpened by rules, not switched off.
 */
export const BUILT_IN_UNPARSABLE: Rule = {
  id: 'builtin-unparsable',
  ruleset: 'builtin',
  file: '(built in)',
  line: 0,
  title: { en: 'Message that cannot be read', 'zh-CN': '无法解析的邮件', 'zh-TW': '無法解析的郵件' },
  why: {
    en: 'The structure of this message is damaged, so that its content could not be checked.',
    'zh-CN': '该邮件结构已损坏，无法检查其内容。',
    'zh-TW': '此郵件結構損毀，無法檢查其內容。',
  },
  severity: 'medium',
  mode: 'enforce',
  when: UNPARSABLE,
  order: { outcome: 'hold', queue: 'review' },
  concerns: 'all',
  tests: [],
};

export function decide(facts: Facts, ruleSet: RuleSet): Decision {
  const matches = [...ruleSet.rules, BUILT_IN_UNPARSABLE].flatMap((rule) => tryRule(rule, facts) ?? []);
  const enforced = matches.filter((match) => match.mode === 'enforce');
  return {
    direction: messageDirection(facts),
    verdicts: facts.recipients.map((recipient, i) => verdict(recipient, i, enforced)),
    matches,
    findings: facts.findings,
    structure: [...facts.structure],
    uninspectable: facts.message.uninspectable,
    revision: ruleSet.revision,
  };
}

function tryRule(rule: Rule, facts: Facts): Match | undefined {
  if (rule.mode === 'off') return undefined;
  const when = evaluate(rule.when, facts, 'suspect');
  if (!when.holds) return undefined;
  if (rule.unless !== undefined && evaluate(rule.unless, facts, 'trust').holds) return undefined;
  const everybody = facts.recipients.map((_, i) => i);
  const matching = when.recipients === undefined ? everybody : [...when.recipients];
  return {
    ruleId: rule.id,
    title: rule.title,
    why: rule.why,
    mode: rule.mode,
    severity: rule.severity,
    order: rule.order,
    findings: when.findings,
    recipients: rule.concerns === 'all' ? everybody : matching,
  };
}

function verdict(recipient: Facts['recipients'][number], index: number, enforced: readonly Match[]): Verdict {
  const concerned = enforced.filter((match) => match.recipients.includes(index)).toSorted(byStrictness);
  const strictest = concerned[0];
  const outcome = strictest?.order.outcome ?? 'deliver';
  return {
    address: recipient.address,
    kind: recipient.kind,
    direction: recipient.direction,
    outcome,
    order: strictest?.order ?? DELIVER,
    rules: outcome === 'deliver' ? [] : concerned.filter((m) => m.order.outcome === outcome).map((m) => m.ruleId),
  };
}

/** Strictest first; among equals the most severe, then the order of the files. */
function byStrictness(a: Match, b: Match): number {
  const strictness = OUTCOMES.indexOf(b.order.outcome) - OUTCOMES.indexOf(a.order.outcome);
  return strictness === 0 ? SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) : strictness;
}

/** A message that leaves the house to anyone is outbound; else it came from outside or stays inside. */
function messageDirection(facts: Facts): Direction {
  const directions = facts.recipients.map((r) => r.direction);
  if (directions.includes('outbound')) return 'outbound';
  return directions.includes('inbound') ? 'inbound' : 'internal';
}
