// One condition tree against the facts of one message: does it hold, by which findings, for which recipients?
// Pure. Sides with caution: what makes a rule fire may come from any sign of the sender, what makes an exception must be
// true of all of them, so that a forged From opens no door (attack A09).
import type { Address } from '../mail/address.ts';
import { atLeast, countOf, type Finding } from '../mail/finding.ts';
import { compares } from '../rules/quantity.ts';
import { foldText } from '../rules/fold.ts';
import type { AttachmentTest, Condition, ContentItem, Party, Range } from '../rules/rule-set.ts';
import { isOurs, type Facts, type JudgedRecipient } from './facts.ts';

export interface Evaluation {
  readonly holds: boolean;
  readonly findings: readonly Finding[];
  /** Indexes of the recipients it concerns; undefined: the condition says nothing about recipients. */
  readonly recipients: ReadonlySet<number> | undefined;
}

/** `suspect` for `when`, `trust` for `unless`; inside `none` they change places. */
export type Attitude = 'suspect' | 'trust';

const plain = (holds: boolean): Evaluation => ({ holds, findings: [], recipients: undefined });

export function evaluate(condition: Condition, facts: Facts, attitude: Attitude): Evaluation {
  switch (condition.kind) {
    case 'all':
      return all(condition.of, facts, attitude);
    case 'any':
      return any(condition.of, facts, attitude);
    case 'none': {
      const opposite = attitude === 'suspect' ? 'trust' : 'suspect';
      return plain(!condition.of.some((child) => evaluate(child, facts, opposite).holds));
    }
    case 'direction':
      return concerning(facts, (recipient) => condition.any.has(recipient.direction));
    case 'from':
      return plain(isFrom(condition.who, facts, attitude));
    case 'to':
      return to(condition, facts);
    case 'recipients':
      return countRecipients(condition, facts);
    case 'content':
      return content(condition.item, facts, attitude);
    case 'attachment':
      return plain(hasAttachment(condition.test, facts));
    case 'header':
      return plain(facts.message.headers.some((f) => f.name === condition.name && condition.matches(f.text)));
    case 'size':
      return plain(compares(facts.size, condition.compare));
    case 'structure':
      return plain([...condition.any].some((flag) => facts.structure.has(flag)));
  }
}

function all(of: readonly Condition[], facts: Facts, attitude: Attitude): Evaluation {
  const findings: Finding[] = [];
  let recipients: ReadonlySet<number> | undefined;
  for (const child of of) {
    const result = evaluate(child, facts, attitude);
    if (!result.holds) return plain(false);
    for (const finding of result.findings) findings.push(finding);
    if (result.recipients === undefined) continue;
    recipients = recipients === undefined ? result.recipients : recipients.intersection(result.recipients);
  }
  // Conditions that hold for different recipients concern the message as a whole.
  return { holds: true, findings, recipients: recipients?.size === 0 ? undefined : recipients };
}

function any(of: readonly Condition[], facts: Facts, attitude: Attitude): Evaluation {
  const held = of.map((child) => evaluate(child, facts, attitude)).filter((result) => result.holds);
  if (held.length === 0) return plain(false);
  const sets = held.map((result) => result.recipients);
  const concernsAll = sets.includes(undefined);
  return {
    holds: true,
    findings: held.flatMap((result) => result.findings),
    recipients: concernsAll ? undefined : new Set(sets.flatMap((set) => [...(set ?? [])])),
  };
}

/** Holds when any recipient passes; concerns those that do. */
function concerning(facts: Facts, test: (recipient: JudgedRecipient) => boolean): Evaluation {
  const recipients = new Set(facts.recipients.flatMap((recipient, i) => (test(recipient) ? [i] : [])));
  return { holds: recipients.size > 0, findings: [], recipients };
}

function isFrom(who: Party, facts: Facts, attitude: Attitude): boolean {
  const signs = facts.sender === null ? facts.message.from : [facts.sender, ...facts.message.from];
  if (signs.length === 0) return false;
  const isMeant = (a: Address): boolean =>
    who.matches(a) && (who.external === undefined || who.external !== isOurs(a, facts.domains));
  return attitude === 'suspect' ? signs.some(isMeant) : signs.every(isMeant);
}

function to(condition: Extract<Condition, { kind: 'to' }>, facts: Facts): Evaluation {
  const isConsidered = (r: JudgedRecipient): boolean => condition.in === undefined || condition.in.has(r.kind);
  const isMeant = (r: JudgedRecipient): boolean => {
    const { external, matches } = condition.who;
    return matches(r.address) && (external === undefined || external === (r.direction === 'outbound'));
  };
  const considered = facts.recipients.filter(isConsidered);
  const met = concerning(facts, (r) => isConsidered(r) && isMeant(r));
  switch (condition.match) {
    case 'any':
      return met;
    case 'all':
      return considered.length > 0 && considered.every(isMeant) ? met : plain(false);
    case 'none':
      return plain(!met.holds);
  }
}

function countRecipients(condition: Extract<Condition, { kind: 'recipients' }>, facts: Facts): Evaluation {
  const isIn = (r: JudgedRecipient): boolean => condition.in === undefined || condition.in.has(r.kind);
  switch (condition.what) {
    case 'external':
      return inRange(
        concerning(facts, (r) => r.direction === 'outbound' && isIn(r)),
        condition.count,
      );
    case 'blind': {
      const { external } = condition;
      const test = (r: JudgedRecipient): boolean =>
        r.kind === 'bcc' && (external === undefined || external === (r.direction === 'outbound'));
      return inRange(concerning(facts, test), condition.count);
    }
    case 'total':
      return plain(isWithin(facts.recipients.filter(isIn).length, condition.count));
    case 'domains':
      return plain(isWithin(new Set(facts.recipients.map((r) => r.address.domain)).size, condition.count));
  }
}

function inRange(counted: Evaluation, range: Range): Evaluation {
  const size = counted.recipients?.size ?? 0;
  return { ...counted, holds: isWithin(size, range), recipients: size === 0 ? undefined : counted.recipients };
}

const isWithin = (count: number, { min, max }: Range): boolean => count >= min && count <= max;

function content(item: ContentItem, facts: Facts, attitude: Attitude): Evaluation {
  const findings = facts.findings.filter(
    (f) =>
      (item.source === undefined || f.detector === item.source) &&
      (item.evasive === undefined || (f.evasive ?? false) === item.evasive) &&
      item.places.has(f.segment) &&
      atLeast(f.confidence, item.confidence) &&
      (item.columns === undefined || item.columns.every((column) => f.columns?.includes(column) === true)) &&
      (item.overlap === undefined || (f.overlap ?? 0) >= item.overlap) &&
      (item.near === undefined || isNear(f, item.near, facts, attitude)),
  );
  const count = item.unique ? new Set(findings.map((f) => f.valueKey)).size : countOf(findings);
  return { holds: isWithin(count, item.count), findings, recipients: undefined };
}

function isNear(finding: Finding, near: NonNullable<ContentItem['near']>, facts: Facts, attitude: Attitude): boolean {
  // Of those that were not kept the place is not known: one of them may be near.
  if (finding.more !== undefined && attitude === 'suspect') return true;
  const text = facts.message.segments[finding.segmentIndex]?.text ?? '';
  const before = text.slice(Math.max(0, finding.start - near.within), finding.start);
  const after = text.slice(finding.end, finding.end + near.within);
  const around = foldText(`${before}\n${after}`, near.words.folds);
  return near.words.words.some((word) => around.includes(word));
}

function hasAttachment(test: AttachmentTest, { message }: Facts): boolean {
  const meets = message.attachments.filter(
    (a) =>
      (test.name === undefined || test.name(a.name.split(/[/\\]/).at(-1) ?? a.name)) &&
      (test.type === undefined ||
        test.type(a.declaredType) ||
        (a.detectedType !== undefined && test.type(a.detectedType))) &&
      (test.kinds === undefined || test.kinds.has(a.kind)) &&
      (test.size === undefined || compares(a.size, test.size)) &&
      (test.unscannable === undefined || (a.unscannable !== undefined && test.unscannable.has(a.unscannable))) &&
      (test.mismatch === undefined || test.mismatch === (a.mismatch === true)),
  );
  const { count, total } = test;
  if (count === undefined && total === undefined) return meets.length > 0 || isBodyUnscannable(test, message);
  // What an archive contains is no attachment of its own when attachments are counted.
  const attached = meets.filter((a) => a.depth === 0);
  const bytes = attached.reduce((sum, a) => sum + a.size, 0);
  return (count === undefined || compares(attached.length, count)) && (total === undefined || compares(bytes, total));
}

/** A body too long to be read is not an attachment, but `unscannable` means it as well. */
function isBodyUnscannable(test: AttachmentTest, message: Facts['message']): boolean {
  const asksOnlyThat = Object.keys(test).length === 1 && test.unscannable !== undefined;
  return asksOnlyThat && message.uninspectable.some((u) => test.unscannable?.has(u.why));
}
