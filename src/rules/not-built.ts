// Words of the rule format that this version understands but does not carry out. They are refused by name: a rule that
// silently does less than it says would be worse than none.
import type { Problem } from './problem.ts';
import type { Path, YamlFile } from './yaml-file.ts';

const CONDITIONS = ['auth', 'tls', 'label', 'rate', 'time', 'departments', 'form', 'class', 'marking'];
const RECIPIENTS = ['lookalike', 'first_contact', 'namesake'];
const ACTIONS = [
  'delay',
  'strip',
  'tag_subject',
  'add_header',
  'disclaimer',
  'journal',
  'notify',
  'alert',
  'add_recipients',
  'move_to_bcc',
  'confirm',
  'banner',
  'require_tls',
  'release_at',
  'ask',
];
const RULE = ['severity_when', 'rollout', 'expires'];
const GROUP = ['ldap', 'cache', 'members_for_tests'];
const APPROVER = ['from', 'deputy', 'hand_over_after', 'remind_every', 'four_eyes'];
const BUILT_METHODS = ['pgp'];

export function notBuilt(file: YamlFile, path: Path, what: string, rule?: string): Problem {
  return file.problem(path, `${what} is part of the rule language but not built yet in this version`, {
    fix: 'take it out for now',
    ...(rule === undefined ? {} : { rule }),
  });
}

/** Problems for every word of a rule file that is not built yet. */
export function notBuiltInRule(file: YamlFile, rule: object & { id: string }, path: Path): Problem[] {
  const found: Problem[] = [];
  const refuse = (value: unknown, at: Path, words: readonly string[]): void => {
    for (const word of presentKeys(value, words)) found.push(notBuilt(file, [...at, word], `"${word}"`, rule.id));
  };
  const conditions = (value: unknown, at: Path): void => {
    refuse(value, at, CONDITIONS);
    for (const [item, p] of children(value, 'recipients', at)) refuse(item, p, RECIPIENTS);
    for (const key of ['all', 'any', 'none']) for (const [item, p] of children(value, key, at)) conditions(item, p);
  };
  refuse(rule, path, RULE);
  conditions(get(rule, 'when'), [...path, 'when']);
  conditions(get(rule, 'unless'), [...path, 'unless']);
  for (const [action, at] of children(rule, 'then', path)) {
    refuse(action, at, ACTIONS);
    found.push(...notBuiltInAction(file, action, at, rule.id));
  }
  return found;
}

function notBuiltInAction(file: YamlFile, action: unknown, at: Path, rule: string): Problem[] {
  const found: Problem[] = [];
  const senderMay = get(get(action, 'hold'), 'sender_may');
  if (senderMay !== undefined && senderMay !== 'nothing') {
    found.push(notBuilt(file, [...at, 'hold', 'sender_may'], `"sender_may: ${JSON.stringify(senderMay)}"`, rule));
  }
  const methods = get(get(action, 'encrypt'), 'methods');
  for (const [i, method] of (Array.isArray(methods) ? (methods as unknown[]) : []).entries()) {
    if (BUILT_METHODS.includes(String(method))) continue;
    found.push(notBuilt(file, [...at, 'encrypt', 'methods', i], `encryption method "${String(method)}"`, rule));
  }
  return found;
}

/** The same for `_shared.yaml`. */
export function notBuiltInShared(file: YamlFile, shared: object): Problem[] {
  const found = presentKeys(shared, ['hours']).map((word) => notBuilt(file, [word], `"${word}"`));
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['groups', GROUP],
    ['approvers', APPROVER],
  ];
  for (const [section, words] of sections) {
    for (const [key, value] of Object.entries(get(shared, section) ?? {})) {
      for (const word of presentKeys(value, words)) found.push(notBuilt(file, [section, key, word], `"${word}"`));
    }
  }
  return found;
}

function presentKeys(value: unknown, words: readonly string[]): string[] {
  return words.filter((word) => get(value, word) !== undefined);
}

function get(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** A field that is one thing or a list of things, each with its path. */
function children(value: unknown, key: string, at: Path): readonly (readonly [unknown, Path])[] {
  const child = get(value, key);
  if (Array.isArray(child)) return child.map((item: unknown, i) => [item, [...at, key, i]] as const);
  return child === undefined ? [] : [[child, [...at, key]]];
}
