// What the envelope alone decides, before a byte of the message is here: is this recipient refused whatever the message
// contains and whoever else it is for? Then RCPT gets the refusal as its own reply and the sender's program can say which
// address it was. Pure. Answers only what is certain: whoever is in doubt is judged with the message (decide.ts), and a rule
// that would refuse others together with this recipient always is.
import type { Address } from '../mail/address.ts';
import type { Direction } from '../mail/decision.ts';
import type { ReversePath } from '../mail/envelope.ts';
import type { Condition, Party, Rule, RuleSet } from '../rules/rule-set.ts';
import { isOurs } from './facts.ts';

export interface EnvelopeFacts {
  readonly sender: ReversePath;
  readonly recipient: Address;
  /** Domains that are ours. */
  readonly domains: readonly string[];
}

export interface EnvelopeRefusal {
  readonly ruleId: string;
  readonly enhancedCode: string;
}

/** The first rule that refuses the recipient for certain. Rules that are only watched (shadow, warn) refuse nobody. */
export function decideEnvelope(facts: EnvelopeFacts, ruleSet: RuleSet): EnvelopeRefusal | undefined {
  for (const rule of ruleSet.rules) {
    if (rule.mode !== 'enforce' || rule.order.outcome !== 'reject') continue;
    if (isCertain(rule, facts)) return { ruleId: rule.id, enhancedCode: rule.order.enhancedCode };
  }
  return undefined;
}

function isCertain(rule: Rule, facts: EnvelopeFacts): boolean {
  // A rule for all recipients must not depend on this one: refused here, it would be missing there, and the others would pass.
  const known: EnvelopeFacts | Omit<EnvelopeFacts, 'recipient'> =
    rule.concerns === 'all' ? { sender: facts.sender, domains: facts.domains } : facts;
  if (certainty(rule.when, known, 'suspect') !== 'holds') return false;
  return rule.unless === undefined || certainty(rule.unless, known, 'trust') === 'fails';
}

/** `open`: the message, or the recipients that are still to come, may make it either. */
type Certainty = 'holds' | 'fails' | 'open';
type Known = Omit<EnvelopeFacts, 'recipient'> & Partial<Pick<EnvelopeFacts, 'recipient'>>;
type Attitude = 'suspect' | 'trust';

/** As `evaluate` would find it for any message with this envelope; `holds` includes that it concerns this recipient. */
function certainty(condition: Condition, known: Known, attitude: Attitude): Certainty {
  switch (condition.kind) {
    case 'all': {
      const parts = condition.of.map((child) => certainty(child, known, attitude));
      if (parts.includes('fails')) return 'fails';
      return parts.every((part) => part === 'holds') ? 'holds' : 'open';
    }
    case 'any': {
      const parts = condition.of.map((child) => certainty(child, known, attitude));
      if (parts.includes('holds')) return 'holds';
      return parts.every((part) => part === 'fails') ? 'fails' : 'open';
    }
    case 'none': {
      const opposite = attitude === 'suspect' ? 'trust' : 'suspect';
      const parts = condition.of.map((child) => certainty(child, known, opposite));
      if (parts.includes('holds')) return 'fails';
      return parts.every((part) => part === 'fails') ? 'holds' : 'open';
    }
    case 'direction':
      return known.recipient !== undefined && condition.any.has(directionOf(known.recipient, known)) ? 'holds' : 'open';
    case 'from':
      return from(condition.who, known, attitude);
    case 'to': {
      const isAnybody = condition.match === 'any' && condition.in === undefined;
      return isAnybody && known.recipient !== undefined && isMeant(condition.who, known.recipient, known)
        ? 'holds'
        : 'open';
    }
    case 'recipients':
    case 'content':
    case 'attachment':
    case 'header':
    case 'size':
    case 'structure':
      return 'open';
  }
}

/** The From field is not here yet: it can add a sign of the sender, but not take the reverse-path away. */
function from(who: Party, known: Known, attitude: Attitude): Certainty {
  if (known.sender === null) return 'open';
  const met = isMeant(who, known.sender, known);
  if (attitude === 'suspect') return met ? 'holds' : 'open';
  return met ? 'open' : 'fails';
}

function isMeant(who: Party, address: Address, { domains }: Known): boolean {
  return who.matches(address) && (who.external === undefined || who.external !== isOurs(address, domains));
}

function directionOf(recipient: Address, { sender, domains }: Known): Direction {
  if (!isOurs(recipient, domains)) return 'outbound';
  return sender !== null && isOurs(sender, domains) ? 'internal' : 'inbound';
}
